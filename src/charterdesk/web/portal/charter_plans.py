"""The plans of a charter in words: for whom, by which channel, what is promised to which severity, at what price."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.commitments import ANY_SEVERITY, Commitment, Promised, Served
from charterdesk.rules.terms.coverage import Need
from charterdesk.rules.terms.plans import Plan
from charterdesk.web.charter_words import (
    beginning_words,
    commitment_words,
    duration_words,
    money_words,
    name_alone,
    number_words,
    per_words,
)
from charterdesk.web.portal.choices import kind_words
from charterdesk.web.portal.decision_words import channel_words, offer_words


@dataclass(frozen=True, slots=True)
class Within:
    """What one commitment promises to one severity ('' for all)."""

    level: str
    said: str
    source: str


@dataclass(frozen=True, slots=True)
class PromiseSaid:
    """One commitment: its name, from when it counts, how firm it is, and the times."""

    name: str
    remarks: tuple[str, ...]
    times: tuple[Within, ...]


@dataclass(frozen=True, slots=True)
class PlanSaid:
    """A level of support, or the service without contract."""

    name: str
    lines: tuple[tuple[str, str, str], ...]
    promises: tuple[PromiseSaid, ...]
    statements: tuple[tuple[str, str], ...]


def plans_said(charter: Charter, said_in: str) -> tuple[PlanSaid, ...]:
    """The plans in the charter's order, then the service without contract where there is one."""
    every = [*charter.plans.values(), *([charter.without_contract] if charter.without_contract else [])]
    return tuple(
        PlanSaid(
            name=plan.is_.in_language(said_in),
            lines=tuple(_lines(charter, plan, said_in)),
            promises=tuple(_promise(charter, name, said, said_in) for name, said in plan.commitments.items()),
            statements=tuple((one.text.in_language(said_in), one.source) for one in plan.statements),
        )
        for plan in every
    )


def _lines(charter: Charter, plan: Plan, said_in: str) -> Iterable[tuple[str, str, str]]:
    audiences = [charter.audiences[name].is_.in_language(said_in) for name in plan.for_ if name in charter.audiences]
    yield _("For"), ", ".join(audiences), plan.source
    for need in plan.needs:
        yield _("Only for"), need_words(charter, need, said_in), need.source or plan.source
    yield _("By"), ", ".join(channel_words(name) for name in plan.channels), plan.channels_source
    if plan.served is Served.ARRIVAL:
        yield _("Order"), _("in order of arrival"), plan.served_source
    price = _price(charter, plan, said_in)
    if price:
        yield _("Price"), price, plan.price.source
    if plan.availability:
        share = f"{number_words(plan.availability.share.percent)}\N{NO-BREAK SPACE}%"
        said = [f"{share} {plan.availability.per.in_language(said_in)}".strip()]
        said.append(plan.availability.for_.in_language(said_in))
        besides = plan.availability.except_.in_language(said_in)
        if besides:
            said.append(_("not counted: %(what)s") % {"what": besides})
        yield _("Availability"), " · ".join(word for word in said if word), plan.availability.source
    for name, excluded in plan.not_covered.items():
        label = excluded.is_.in_language(said_in) or kind_words(charter, name, said_in)
        yield _("Not covered"), f"{label}: {offer_words(excluded.offer)}", excluded.source
    if plan.remote_access:
        yield _("Remote access"), _remote(charter, plan, said_in), plan.remote_access.source
    options = [name_alone(charter.options[name].is_.in_language(said_in)) for name in plan.options]
    if options:
        yield _("Options"), ", ".join(options), ""


def _price(charter: Charter, plan: Plan, said_in: str) -> str:
    said = []
    if plan.price.included:
        said.append(_("included in the contract"))
    if plan.price.what:
        said.append(plan.price.what.in_language(said_in))
    rate = plan.price.rate or (None if plan.price.included else charter.prices.hour)
    if rate:
        in_force = rate.money.less(plan.price.discount.percent)
        said.append(f"{money_words(in_force)} {per_words(rate.per)}")
    if plan.price.discount.percent:
        share = f"{number_words(plan.price.discount.percent)}\N{NO-BREAK SPACE}%"
        said.append(_("%(share)s off the rate in force") % {"share": share})
    if plan.price.prepaid_hours:
        said.append(_("prepaid hours"))
    return ", ".join(said)


def _remote(charter: Charter, plan: Plan, said_in: str) -> str:
    access = plan.remote_access
    if access is None or not access.allowed:
        return _("none")
    if access.changes:
        return _("to look and to change")
    option = charter.options.get(access.changes_with)
    if option is None:
        return _("to look and to advise")
    return _("to look and to advise; to change, only with %(option)s") % {
        "option": name_alone(option.is_.in_language(said_in))
    }


def need_words(charter: Charter, need: Need, said_in: str) -> str:
    """A condition of coverage in words."""
    known = {
        "covered_by_contract": _("products that the contract covers"),
        "bought_here": _("products bought through us"),
        "in_catalogue": _("products in our catalogue"),
        "up_to_date": _("products at an up-to-date version"),
        "manufacturer_maintenance_until": _("products under the manufacturer's maintenance"),
    }
    declared = charter.facts.get(need.is_)
    return (declared.is_.in_language(said_in) if declared else "") or known.get(need.is_, need.is_.replace("_", " "))


def _promise(charter: Charter, name: str, said: Commitment, said_in: str) -> PromiseSaid:
    remarks = [] if said.firm else [_("best effort")]
    if begins := beginning_words(charter, said.begins(name)):
        remarks.append(begins)
    if said.only_for:
        remarks.append(
            _("only for: %(kinds)s") % {"kinds": ", ".join(kind_words(charter, k, said_in) for k in said.only_for)}
        )
    return PromiseSaid(
        name=said.is_.in_language(said_in) or commitment_words(name),
        remarks=tuple(remarks),
        times=tuple(
            Within(_level(charter, level), _time(promised), promised.source or said.source)
            for level, promised in said.within.items()
        ),
    )


def _level(charter: Charter, name: str) -> str:
    if name == ANY_SEVERITY:
        return ""
    level = charter.severities.get(name)
    return _("Priority %(level)s") % {"level": (level.priority if level else "") or name}


def _time(promised: Promised) -> str:
    if promised.within:
        return duration_words(promised.within)
    return _("in order of arrival") if promised.served is Served.ARRIVAL else _("no commitment")
