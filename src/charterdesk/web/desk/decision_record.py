"""The decision as the desk reads it: covered or not, promises, price, what is missing, and why, with the sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from charterdesk.rules.decide import Decision
from charterdesk.rules.decide.decision import Outcome
from charterdesk.rules.pricing.charges import Fee
from charterdesk.rules.terms.charter import Charter
from charterdesk.web import texts
from charterdesk.web.charter_words import duration_words, money_words, per_words
from charterdesk.web.desk import charter_labels
from charterdesk.web.price_words import EMERGENCY, fee_words, rate_details

# Said in words of their own beside the reasons.
SAID_ELSEWHERE: Final = (
    "commitment.",
    "price.rate",
    "price.first",
    "price.step",
    "price.at_least",
    "price.surcharge",
    "price.fee",
    "information.asked",
)


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise: what, within which time, until when."""

    what: str
    within: str
    due: datetime
    source: str


@dataclass(frozen=True, slots=True)
class Because:
    """One reason and its line in the charter."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Record:
    """A decision ready to be read."""

    outcome: str
    verdict: str
    taken: bool
    plan: str
    promises: tuple[Promised, ...]
    price: tuple[str, ...]
    missing: tuple[str, ...]
    instead: str
    because: tuple[Because, ...]


def record(charter: Charter, decision: Decision) -> Record:
    """Put a decision into words."""
    return Record(
        outcome=decision.outcome,
        verdict=_verdict(decision),
        taken=decision.taken,
        plan=charter_labels.plan(charter, decision.plan or "") if decision.taken else "",
        promises=tuple(
            Promised(
                charter_labels.promise(charter, decision.plan or "", said.kind),
                _within(duration_words(said.terms.within), firm=said.terms.firm),
                said.due,
                said.terms.source,
            )
            for said in decision.commitments
        ),
        price=tuple(_price(decision)),
        missing=tuple(dict.fromkeys(missing_words(charter, name) for name in decision.missing)),
        instead=_instead(decision),
        because=tuple(
            Because(charter_labels.reason(why), why.source)
            for why in decision.reasons
            if not why.code.startswith(SAID_ELSEWHERE)
        ),
    )


def coverage_words(decision: Decision) -> str:
    """Covered or paid, in a word."""
    if decision.outcome is Outcome.QUOTE_FIRST:
        return _("paid, on quote")
    if decision.price.credit_hours_used is not None:
        return _("from prepaid hours")
    if decision.price.credit_incidents_used:
        return _("from the pack of incidents")
    return _("covered") if decision.price.included else _("paid")


def _verdict(decision: Decision) -> str:
    if decision.outcome is Outcome.ACCEPTED:
        return _("Covered") if decision.price.included else _("Taken, at a price")
    return texts.outcome(decision.outcome)


def _within(span: str, *, firm: bool) -> str:
    return _("within %(span)s") % {"span": span} if firm else _("within %(span)s, best effort") % {"span": span}


def _price(decision: Decision) -> list[str]:
    if not decision.taken:
        return []
    price = decision.price
    language = charter_labels.language()
    said = [_fee(fee, language) for fee in price.fees]
    if price.rate:
        values = {"amount": money_words(price.rate.money), "per": per_words(price.rate.per)}
        said.append(_("%(amount)s %(per)s, excluding VAT") % values)
        said += rate_details(price, language)
    if price.credit_incidents_used:
        said.append(_("one incident from the pack"))
    if price.credit_hours_used is not None:
        said.append(_("%(hours)s h from the prepaid hours") % {"hours": f"{price.credit_hours_used.normalize():f}"})
    return said


def _fee(fee: Fee, language: str) -> str:
    if fee.for_what == EMERGENCY:
        return _("%(amount)s excluding VAT at opening") % {"amount": money_words(fee.money)}
    return fee_words(fee, language)


def missing_words(charter: Charter, name: str) -> str:
    """What is missing, in the reader's language: "the version of the product"."""
    known = {
        "kind": _("the kind of request"),
        "severity": _("the severity"),
        "access_code": _("the access code"),
        "audience": _("who he is for this desk"),
        "covered_by_contract": _("which product it is about"),
        "in_catalogue": _("which product it is about"),
        "bought_here": _("where the product was bought"),
        "up_to_date": _("the version of the product"),
        "manufacturer_maintenance_until": _("until when the manufacturer's maintenance runs"),
        "from": _("since when the contract runs"),
        "until": _("until when the contract runs"),
        "region": _("the region"),
        "language": _("the language"),
        "product_group": _("the product, or its group"),
        "named_contact": _("whether the contract names him"),
    }
    return known.get(name) or charter_labels.information(charter, name)


def _instead(decision: Decision) -> str:
    if decision.outcome is Outcome.REFERRED:
        return _("Refer to: %(party)s") % {"party": texts.referred(decision.refer_to or "")}
    if decision.use_channels:
        ways = ", ".join(texts.channel(name) for name in decision.use_channels)
        return _("Channels open now: %(ways)s") % {"ways": ways}
    return ""
