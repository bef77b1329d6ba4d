"""May this person use this channel for this product now? And if not, why, and what else may he do?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from charterdesk.rules.circumstances import circumstances_of, first_that_fits
from charterdesk.rules.facts import AccessCode, ContractFacts, Request
from charterdesk.rules.terms.channels import Channel, ChannelName, Identification
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.commitments import Served
from charterdesk.rules.terms.coverage import Need, Otherwise, Unknown
from charterdesk.rules.terms.plans import Plan, SpecialChannels
from charterdesk.rules.why import Reason
from charterdesk.rules.why.words import Word
from charterdesk.rules.worktime.opening import local_day, opening

WAYS = tuple(ChannelName)
COVERED = "covered_by_contract"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    """Which plan serves a request, or what follows where none does; a None ``name`` is the service without contract."""

    plan: Plan | None
    name: str | None = None
    otherwise: Otherwise = Otherwise.REFUSED
    refer_to: str | None = None
    missing: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class _Checked:
    failed: tuple[tuple[Need | None, Reason], ...]
    unknown: tuple[str, ...]


def entitle(charter: Charter, request: Request) -> Entitlement:
    """Find the plan that serves this request: the contract's, the one that stands in for it, or none.

    A fact that is not known is asked for and does not refuse. A plan that stands in for the contract's must be shown by
    facts, not supposed.
    """
    tried: list[Reason] = []
    for name, plan, stands_in in _candidates(charter, request):
        checked = _check(charter, request, name, plan)
        if checked.failed or (stands_in and checked.unknown):
            tried += [reason for _, reason in checked.failed]
            continue
        return _served(charter, request, name, plan, checked, tuple(tried))
    if request.contract is None:
        tried.append(Reason("contract.none", charter.contract_source or "plans"))
    return _not_served(charter, request, tuple(tried))


def _candidates(charter: Charter, request: Request) -> Iterator[tuple[str | None, Plan, bool]]:
    if request.contract:
        name = request.contract.plan
        tried = set()
        # Without the plan's name, each plan of the charter is tried in its order.
        names = [name] if name else list(charter.plans)
        for wanted in names:
            current = wanted
            while current and current not in tried and current in charter.plans:
                yield current, charter.plans[current], current != wanted
                tried.add(current)
                current = charter.plans[current].or_else
    if charter.without_contract:
        yield None, charter.without_contract, False


def _check(charter: Charter, request: Request, name: str | None, plan: Plan) -> _Checked:
    failed, unknown = _who(request, name, plan)
    # A plan that stands in rests on conditions of its own, not on the dates and products of the contract it replaces.
    stands_in = bool(name and request.contract and request.contract.plan not in {None, name})
    if name is not None and request.contract and not stands_in:
        unknown += _unknown_dates(request.contract)
        if not _valid(request.contract, local_day(charter, request.at)):
            failed.append((None, _not_valid(charter, request.contract, plan, name)))
    for need in plan.needs:
        if stands_in and need.is_ == COVERED:
            continue
        holds = _holds(charter, request, need)
        if holds is None and need.unknown is Unknown.ASK:
            unknown.append(need.is_)
        if holds is False:
            failed.append(
                (need, Reason("need.fails", need.source or plan.source or "needs", {"need": _fact(charter, need)}))
            )
    return _Checked(tuple(failed), tuple(unknown))


def _who(request: Request, name: str | None, plan: Plan) -> tuple[list[tuple[Need | None, Reason]], list[str]]:
    """Say whether the plan serves such a requester, and one whom its contract names."""
    failed: list[tuple[Need | None, Reason]] = []
    unknown: list[str] = []
    source = plan.source or f"plans.{name}"
    audience = request.requester.audience
    if audience is None:
        unknown.append("audience")
    elif audience not in plan.for_:
        failed.append((None, Reason("audience.not_in_plan", source, {"plan": plan.is_ or name})))
    if plan.named_contacts:
        named = request.requester.named_contact
        if named is None:
            unknown.append("named_contact")
        elif not named:
            failed.append((None, Reason("contact.not_named", plan.named_contacts.source or source)))
    return failed, unknown


def _valid(contract: ContractFacts, day: date) -> bool:
    return not (contract.starts and day < contract.starts) and not (contract.ends and day > contract.ends)


def _unknown_dates(contract: ContractFacts) -> list[str]:
    return [name for name, day in (("from", contract.starts), ("until", contract.ends)) if day is None]


def _not_valid(charter: Charter, contract: ContractFacts, plan: Plan, name: str) -> Reason:
    values = {"starts": contract.starts or "…", "ends": contract.ends or "…"}
    return Reason("contract.not_valid", charter.contract_source or plan.source or f"plans.{name}", values)


def _holds(charter: Charter, request: Request, need: Need) -> bool | None:
    if need.is_ == "manufacturer_maintenance_until":
        until = request.product.manufacturer_maintenance_until
        return None if until is None else local_day(charter, request.at) <= until
    if need.is_ in charter.facts:
        known = request.product.others.get(need.is_)
        return local_day(charter, request.at) <= known if isinstance(known, date) else known
    return getattr(request.product, need.is_, None)


def _fact(charter: Charter, need: Need) -> object:
    declared = charter.facts.get(need.is_)
    return (declared.is_ if declared else None) or Word(need.is_)


def _served(
    charter: Charter, request: Request, name: str | None, plan: Plan, checked: _Checked, tried: tuple[Reason, ...]
) -> Entitlement:
    missing = list(checked.unknown)
    reasons = [*tried]
    if name is None:
        reasons.append(Reason("plan.without_contract", plan.source or "without_contract"))
    else:
        reasons.append(Reason("plan.taken", plan.source or f"plans.{name}", {"plan": plan.is_ or name}))
    for need in charter.needs:
        holds = _holds(charter, request, need)
        if holds is None and need.unknown is Unknown.ASK:
            missing.append(need.is_)
        if holds is False:
            failed = Reason("need.fails", need.source or "needs", {"need": _fact(charter, need)})
            referred = need.otherwise is Otherwise.REFERRED
            refer_to = need.refer_to if referred else None
            otherwise = Otherwise.REFERRED if referred else Otherwise.REFUSED
            return Entitlement(plan=None, otherwise=otherwise, refer_to=refer_to, reasons=(failed, *reasons))
    unnamed = request.contract is not None and request.contract.plan is None and name is not None
    if unnamed:
        missing.append("plan")
    if unnamed and len(charter.plans) > 1:
        # Nothing is promised under a plan that is only guessed; the ways in of all of them are open meanwhile.
        everywhere = tuple(dict.fromkeys(way for one in charter.plans.values() for way in one.channels))
        guessed = Plan(for_=plan.for_, channels=everywhere, served=Served.ARRIVAL, source=plan.source)
        unknown = Reason("plan.unknown", charter.contract_source or "plans")
        return Entitlement(plan=guessed, missing=tuple(missing), reasons=(*tried, unknown))
    return Entitlement(plan=plan, name=name, missing=tuple(missing), reasons=tuple(reasons))


def _not_served(charter: Charter, request: Request, tried: tuple[Reason, ...]) -> Entitlement:
    audience = charter.audiences.get(request.requester.audience or "")
    if audience is None and request.requester.audience:
        source = ", ".join(sorted({known.source for known in charter.audiences.values() if known.source}))
        return Entitlement(plan=None, reasons=(Reason("audience.not_served", source or "audiences"), *tried))
    if audience and audience.refer_to:
        reason = Reason("audience.referred", audience.source or "audiences", {"refer_to": Word(audience.refer_to)})
        return Entitlement(
            plan=None, otherwise=Otherwise.REFERRED, refer_to=audience.refer_to, reasons=(reason, *tried)
        )
    return Entitlement(plan=None, reasons=tried)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Whether the channel of a request is open to it, and which channels are."""

    allowed: bool
    identified: bool = True
    on_call: bool = False
    use_channels: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


def access(charter: Charter, request: Request, plan: Plan | None, severity: str | None = None) -> Access:
    """Say whether this requester may use this channel at this moment; without a plan, any channel of the desk will do.

    Portal and e-mail always take requests; a telephone outside its hours answers only under an on-call option. A
    special line of the plan may leave fewer channels to some requests: to the worst severity the telephone alone.
    """
    allowed = plan.channels if plan else tuple(charter.channels)
    source = (plan and (plan.channels_source or plan.source)) or "channels"
    on_call = _on_call(charter, request, plan)
    open_at, hangs_on = _hours(charter, request, severity)
    answering = tuple(name for name in WAYS if _answers(charter, request, name, open_at, on_call=on_call))
    special, unknown = _special_channels(charter, request, plan, answering, severity)
    unknown += hangs_on
    if special:
        allowed, source = special.channels, special.source or source
    open_now = tuple(name for name in answering if name in allowed)
    channel = charter.channels.get(ChannelName(request.channel))
    if channel and channel.identify_by is Identification.ACCESS_CODE:
        if request.requester.access_code is AccessCode.WRONG:
            return Access(
                allowed=False,
                identified=False,
                reasons=(Reason("identification.wrong_code", channel.source or source),),
            )
        missing = (*unknown, *(() if request.requester.access_code else ("access_code",)))
    else:
        missing = unknown
    if request.channel in open_now:
        reasons = [
            Reason("channel.allowed", (channel and channel.source) or source, {"channel": Word(request.channel)})
        ]
        if on_call:
            reasons.append(Reason("channel.on_call", _on_call_source(charter, request)))
        return Access(allowed=True, on_call=on_call, missing=missing, reasons=tuple(reasons))
    if special and plan and request.channel in plan.channels and request.channel not in allowed:
        ways = tuple(Word(name) for name in open_now)
        reason = Reason("channel.special", source, {"channel": Word(request.channel), "ways": ways})
    else:
        reason = _why_not(charter, request, channel, allowed, source, open_at)
    return Access(allowed=False, use_channels=tuple(str(name) for name in open_now), reasons=(reason,))


def _special_channels(
    charter: Charter,
    request: Request,
    plan: Plan | None,
    answering: tuple[ChannelName, ...],
    severity: str | None,
) -> tuple[SpecialChannels | None, tuple[str, ...]]:
    if plan is None or not plan.special_channels:
        return None, ()
    # What nobody answers now leads nowhere: such a line is passed over.
    lines = (line for line in plan.special_channels if any(name in answering for name in line.channels))
    return first_that_fits(charter, lines, circumstances_of(request, severity))


def _hours(charter: Charter, request: Request, severity: str | None) -> tuple[str, tuple[str, ...]]:
    """Name the calendar in which the telephone is answered for this request, and what unknown things that hangs on."""
    phone = charter.channels.get(ChannelName.PHONE)
    if phone is None or not phone.special:
        return phone.open if phone else "", ()
    line, unknown = first_that_fits(charter, phone.special, circumstances_of(request, severity))
    return (line.open if line else phone.open), unknown if request.channel == ChannelName.PHONE else ()


def _answers(charter: Charter, request: Request, name: ChannelName, open_at: str, *, on_call: bool) -> bool:
    channel = charter.channels.get(name)
    if channel is None or not channel.opens_tickets:
        return False
    always = name is not ChannelName.PHONE or not open_at
    return always or on_call or opening(charter, open_at).is_open(request.at)


def _on_call(charter: Charter, request: Request, plan: Plan | None) -> bool:
    held = _options(charter, request, plan)
    return bool(held) and not opening(charter).is_open(request.at)


def _options(charter: Charter, request: Request, plan: Plan | None) -> list[str]:
    if not (plan and request.contract):
        return []
    held = request.contract.options
    return [name for name in plan.options if name in held and _answers_out_of_hours(charter, request, name)]


def _answers_out_of_hours(charter: Charter, request: Request, name: str) -> bool:
    option = charter.options[name]
    return option.answers_out_of_hours and (request.emergency or not option.emergencies_only)


def _on_call_source(charter: Charter, request: Request) -> str:
    held = request.contract.options if request.contract else frozenset()
    return ", ".join(charter.options[name].source for name in charter.options if name in held) or "options"


def _why_not(
    charter: Charter,
    request: Request,
    channel: Channel | None,
    allowed: tuple[ChannelName, ...],
    source: str,
    open_at: str,
) -> Reason:
    values = {"channel": Word(request.channel)}
    if channel and not channel.opens_tickets:
        return Reason("channel.opens_no_ticket", channel.source or source, values)
    if request.channel not in allowed:
        return Reason("channel.not_allowed", source, values)
    calendar = charter.calendars[open_at] if open_at else None
    said = (part.strip() for rule in (channel, calendar) if rule for part in rule.source.split(","))
    hours = ", ".join(dict.fromkeys(part for part in said if part))
    return Reason("channel.closed", hours or source, values)
