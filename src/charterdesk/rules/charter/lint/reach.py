"""Checks of who can reach the desk: plans, audiences, conditions, channels that lead nowhere."""

from __future__ import annotations

from charterdesk.rules.charter.lint.case import Case, Found, Path, plans_of
from charterdesk.rules.terms.channels import ChannelName, Identification
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.coverage import Need
from charterdesk.rules.terms.plans import Plan
from charterdesk.rules.why.said import Said


def plan_that_nobody_can_hold(case: Case) -> Found:
    """A plan for no audience, for no named contact, or with no channel that opens tickets: nobody can use it."""
    for path, plan in plans_of(case.charter):
        if not plan.for_:
            yield (*path, "for_"), Said("a plan for nobody; name the audiences that may hold it")
        if plan.named_contacts and plan.named_contacts.at_most < 1:
            yield (*path, "named_contacts"), Said("nobody may turn to the desk; name at least one contact")
        if not _ways_in(case.charter, plan):
            yield (*path, "channels"), Said("none of these channels opens tickets; name one that does")


def _ways_in(charter: Charter, plan: Plan) -> bool:
    return any(charter.channels[name].opens_tickets for name in plan.channels)


def audience_without_a_way_in(case: Case) -> Found:
    """An audience that no plan serves and that is sent to nobody: it is refused without a word. Meant is a plan for it,
    or `refer_to`.
    """
    served = {name for _, plan in plans_of(case.charter) for name in plan.for_ if _ways_in(case.charter, plan)}
    for name, audience in case.charter.audiences.items():
        if name not in served and not audience.refer_to:
            said = Said(
                "no plan serves the audience '{name}'; add it to a plan, or say where it goes ('refer_to')", name=name
            )
            yield ("audiences", str(name)), said


def channel_that_nobody_may_use(case: Case) -> Found:
    """A channel that opens tickets and that no plan gives. Meant is a plan with it, or `opens_tickets: no`."""
    given = {name for _, plan in plans_of(case.charter) for name in plan.channels}
    for name, channel in case.charter.channels.items():
        if name not in given and channel.opens_tickets:
            said = Said("no plan gives the channel '{name}'; add it to one, or say 'opens_tickets: no'", name=name)
            yield ("channels", str(name)), said


def code_that_nobody_has(case: Case) -> Found:
    """A channel that asks for the access code of a contract, open to those who have no contract."""
    plan = case.charter.without_contract
    for number, name in enumerate(plan.channels if plan else ()):
        if case.charter.channels[name].identify_by is Identification.ACCESS_CODE:
            said = Said("without contract there is no access code, which '{name}' asks for; leave it out", name=name)
            yield ("without_contract", "channels", str(number)), said


def emergency_without_a_door(case: Case) -> Found:
    """Emergencies for which there is neither an address of their own nor the portal with its button."""
    channels = case.charter.channels
    if not case.charter.emergency or ChannelName.PORTAL in channels:
        return
    if not any(channel.emergency_address for channel in channels.values()):
        yield ("emergency",), Said("there is no way to ask for one; give a channel an 'emergency_address'")


def conditions_that_contradict(case: Case) -> Found:
    """A condition that stands twice, for a plan or for a plan and the whole charter, with another consequence each
    time. Meant is one of them.
    """
    whole = {need.is_: need for need in case.charter.needs}
    yield from _twice(("needs",), case.charter.needs, {})
    for path, plan in plans_of(case.charter):
        yield from _twice((*path, "needs"), plan.needs, whole)


def _twice(path: Path, needs: tuple[Need, ...], known: dict[str, Need]) -> Found:
    seen = dict(known)
    for number, need in enumerate(needs):
        before = seen.get(need.is_)
        if before and (before.unknown, before.otherwise, before.refer_to) != (
            need.unknown,
            need.otherwise,
            need.refer_to,
        ):
            said = Said(
                "'{name}' stands elsewhere with another consequence; keep one of them",
                name=need.is_.replace("_", " "),
            )
            yield (*path, str(number)), said
        seen[need.is_] = need


def stand_in_that_never_serves(case: Case) -> Found:
    """Plans that stand in for each other in a circle, or a stand-in that serves none of the same audiences."""
    plans = case.charter.plans
    for name, plan in plans.items():
        other = plans.get(plan.or_else)
        if other is None:
            continue
        tried, current = [name], plan.or_else
        while current in plans and current not in tried:
            tried.append(current)
            current = plans[current].or_else
        if current == name:
            circle = " → ".join([*tried, name])
            said = Said("{circle} is a circle; let one of them stand for itself", circle=circle)
            yield ("plans", name, "or_else"), said
        elif not set(other.for_) & set(plan.for_):
            said = Said(
                "'{other}' serves none of those whom '{name}' is for; name one that does",
                other=plan.or_else,
                name=name,
            )
            yield ("plans", name, "or_else"), said
