"""A decision in the customer's words: taken or not and why, what is promised, what it costs, what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from charterdesk.rules.decide.decision import Decision, Outcome
from charterdesk.rules.decide.promises import Promise, PromiseTerms, promise_text
from charterdesk.rules.terms.channels import ChannelName
from charterdesk.rules.terms.charter import Charter
from charterdesk.web.charter_words import (
    beginning_words,
    commitment_words,
    credit_words,
    duration_words,
    money_words,
    per_words,
)
from charterdesk.web.price_words import fee_words, incident_words, rate_details

# Said in words of their own beside the reasons.
SAID_ELSEWHERE: Final = (
    "commitment.",
    "information.asked",
    "price.",
    "emergency.",
    "credit.left",
    "credit.incident_used",
)
EMERGENCY: Final = "emergency."
FEE: Final = "emergency.fee"


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise: what, within which time, until when, how firmly, and its line in the charter."""

    what: str
    within: str
    due: datetime
    firm: bool
    source: str


@dataclass(frozen=True, slots=True)
class Later:
    """A promise whose clock starts with a later event."""

    kind: str
    what: str
    within: str
    after: str
    source: str


@dataclass(frozen=True, slots=True)
class WayOut:
    """Another way to be helped: the channel, or whom to turn to, and where."""

    name: str
    address: str
    note: str


@dataclass(frozen=True, slots=True)
class Why:
    """One reason, and the line of the charter that says so."""

    text: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The whole decision, ready to be read."""

    outcome: str
    taken: bool
    headline: str
    plan: str
    offer: str
    promises: tuple[Promised, ...]
    emergency: tuple[Why, ...]
    unpromised: bool
    prices: tuple[str, ...]
    missing: tuple[str, ...]
    ways_out: tuple[WayOut, ...]
    reasons: tuple[Why, ...]


def tell(charter: Charter, decision: Decision, language: str, refer_to: str = "") -> Told:
    """Put a decision into words; `refer_to` is the name of the reader's reseller, where the desk knows it."""
    plan = charter.plan_of(decision.plan)
    option = charter.options.get(decision.offer or "")
    emergency = tuple(
        Why(reason.text(language), reason.source)
        for reason in decision.reasons
        if reason.code.startswith(EMERGENCY) and reason.code != FEE
    )
    return Told(
        outcome=decision.outcome,
        taken=decision.taken,
        headline=_headline(decision),
        plan=plan.is_.in_language(language) if plan and decision.taken else "",
        offer=option.is_.in_language(language) if option else offer_words(decision.offer or ""),
        promises=tuple(promised(charter, promise, decision.plan, language) for promise in decision.commitments),
        emergency=emergency,
        unpromised=decision.outcome is Outcome.ACCEPTED and not decision.commitments and not emergency,
        prices=tuple(_prices(decision, language)),
        missing=tuple(_missing(charter, decision, language)),
        ways_out=_ways_out(charter, decision, language, refer_to),
        reasons=tuple(
            Why(reason.text(language), reason.source)
            for reason in decision.reasons
            if not reason.code.startswith(SAID_ELSEWHERE) and not (emergency and reason.code == "served.arrival")
        ),
    )


def promised(charter: Charter, promise: Promise, plan: str | None, language: str) -> Promised:
    """Put one promise into words."""
    what = promise_text(charter, plan, promise.kind).in_language(language)
    return Promised(
        what=what or commitment_words(promise.kind),
        within=duration_words(promise.terms.within),
        due=promise.due,
        firm=promise.terms.firm,
        source=promise.terms.source,
    )


def later_promises(charter: Charter, promises: Iterable[PromiseTerms], language: str) -> tuple[Later, ...]:
    """The promises whose clocks wait for another event than the reception (ES-15), or for the end of another."""
    found = []
    for said in promises:
        if begins := beginning_words(charter, said.begins):
            what = said.is_.in_language(language) or commitment_words(said.kind)
            found.append(Later(said.kind, what, duration_words(said.within), begins, said.source))
    return tuple(found)


def offer_words(offer: str) -> str:
    """What is offered instead, where the charter names no option for it."""
    known = {
        "separate_contract": _("a separate contract"),
        "intervention": _("an intervention on quote"),
        "professional_services": _("professional services"),
        "stand_by": _("a stand-by on quote"),
        "on_call": _("on-call cover"),
    }
    return known.get(offer, offer.replace("_", " "))


def _headline(decision: Decision) -> str:
    if decision.outcome is Outcome.ACCEPTED and decision.offer:
        return _("This is a paid service: your prepaid hours are used.")
    return {
        Outcome.ACCEPTED: _("Your request is covered.") if decision.price.included else _("We take your request."),
        Outcome.QUOTE_FIRST: _("We take your request, and a quote comes first."),
        Outcome.OTHER_CHANNEL: _("Not by this way: please use another channel."),
        Outcome.REFERRED: _("Not by us directly: please turn to somebody else."),
        Outcome.REFUSED: _("We cannot take this request."),
    }[decision.outcome]


def _prices(decision: Decision, language: str) -> list[str]:
    if not decision.taken:
        return []
    said = [fee_words(fee, language) for fee in decision.price.fees]
    if decision.price.included:
        said.append(_("Included in your contract: nothing to pay."))
    if decision.outcome is Outcome.QUOTE_FIRST:
        said.append(_("You receive a quote first. Work starts only when you have accepted it."))
    rate = decision.price.rate
    if rate:
        values = {"amount": money_words(rate.money), "per": per_words(rate.per)}
        said.append(_("The rate is %(amount)s %(per)s, excluding VAT.") % values)
        said += rate_details(decision.price, language)
    held = next((why.values["left"] for why in decision.reasons if why.code == "credit.incident_used"), None)
    if decision.price.credit_incidents_used:
        said.append(incident_words(decision.price, held))
    used = decision.price.credit_hours_used
    if used is not None:
        said.append(_("%(hours)s h are taken from your prepaid hours.") % {"hours": f"{used.normalize():f}"})
    said += [
        _("The time spent is taken from the contract's prepaid hours first: %(hours)s are left.")
        % {"hours": credit_words(reason.values["balance"])}
        for reason in decision.reasons
        if reason.code == "credit.left"
    ]
    return said


def _missing(charter: Charter, decision: Decision, language: str) -> list[str]:
    known = {
        "description": _("a description"),
        "severity": _("how bad it is"),
        "covered_by_contract": _("which product it is about"),
        "in_catalogue": _("which product it is about"),
        "bought_here": _("where the product was bought"),
        "up_to_date": _("the version of the product"),
        "manufacturer_maintenance_until": _("until when the manufacturer's maintenance runs"),
        "from": _("since when the contract runs"),
        "until": _("until when the contract runs"),
        "kind": _("what kind of request it is"),
        "region": _("where it is"),
        "language": _("your language"),
        "product_group": _("which product it is about"),
        "named_contact": _("whether you are one of the contract's named contacts"),
    }
    words = []
    for name in decision.missing:
        asked = charter.information.get(name) or charter.facts.get(name)
        words.append((asked.is_.in_language(language) if asked else "") or known.get(name, name.replace("_", " ")))
    return list(dict.fromkeys(words))


def _ways_out(charter: Charter, decision: Decision, language: str, refer_to: str) -> tuple[WayOut, ...]:
    if decision.outcome is Outcome.REFERRED:
        return (WayOut(_refer_words(decision.refer_to or ""), refer_to, ""),)
    found = []
    for name in decision.use_channels:
        channel = charter.channels[ChannelName(name)]
        address = ", ".join(channel.numbers.values()) or channel.address
        found.append(WayOut(channel_words(name), address, channel.note.in_language(language)))
    return tuple(found)


def channel_words(name: str) -> str:
    """The name of a channel."""
    return {"portal": _("this portal"), "email": _("e-mail"), "phone": _("telephone")}.get(name, name)


def _refer_words(refer_to: str) -> str:
    known = {"reseller": _("your reseller"), "project_team": _("your project team")}
    return known.get(refer_to, refer_to.replace("_", " "))
