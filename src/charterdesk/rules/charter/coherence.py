"""What the types cannot say: the names that a charter uses are names that it defines."""

from __future__ import annotations

import re
from collections.abc import Mapping

from charterdesk.rules.charter.coherence_levels import incoherences_of_levels
from charterdesk.rules.charter.coherence_names import (
    A_CALENDAR,
    A_CHANNEL,
    A_KIND,
    A_PLAN,
    A_SEVERITY,
    AN_AUDIENCE,
    AN_OPTION,
    Found,
    misnamed,
    undefined,
)
from charterdesk.rules.charter.coherence_prices import incoherences_of_prices
from charterdesk.rules.charter.coherence_remote import incoherences_of_remote_connections
from charterdesk.rules.charter.coherence_telephone import incoherences_of_the_telephone
from charterdesk.rules.charter.coherence_time import (
    Weeks,
    incoherences_of_calendars,
    incoherences_of_events,
    incoherences_of_length,
    incoherences_of_promises,
    incoherences_of_wait,
    incoherences_of_zone,
    weeks_of,
)
from charterdesk.rules.charter.coherence_when import incoherences_of_when
from charterdesk.rules.terms.channels import ChannelName
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.commitments import Commitment
from charterdesk.rules.terms.coverage import PHRASES, Need, Otherwise
from charterdesk.rules.terms.handling import Criterion
from charterdesk.rules.terms.kinds import kinds_known
from charterdesk.rules.terms.plans import Plan
from charterdesk.rules.terms.prepaid import CountedIn
from charterdesk.rules.why.said import Said

COUNTRY = re.compile(r"[A-Z]{2}")


def incoherences(charter: Charter) -> Found:
    """Yield each place that names something the charter does not define, with a message."""
    yield from _desk(charter)
    yield from undefined(("opening",), charter.opening, charter.calendars, A_CALENDAR)
    if not charter.opening:
        yield ("opening",), Said("name the calendar of the desk's opening hours")
    yield from incoherences_of_calendars(charter)
    yield from incoherences_of_events(charter)
    yield from _channels(charter)
    yield from incoherences_of_the_telephone(charter)
    yield from incoherences_of_remote_connections(charter)
    yield from _kinds(charter)
    for number, need in enumerate(charter.needs):
        yield from _need(charter, ("needs", str(number)), need)
    weeks = weeks_of(charter)
    for name, plan in charter.plans.items():
        yield from _plan(charter, ("plans", name), plan, weeks)
    if charter.without_contract:
        yield from _plan(charter, ("without_contract",), charter.without_contract, weeks)
    for name, option in charter.options.items():
        yield from _commitments(charter, ("options", name), option.commitments, weeks)
    yield from incoherences_of_levels(charter, weeks)
    yield from _handling(charter, weeks)
    yield from incoherences_of_prices(charter)


def _desk(charter: Charter) -> Found:
    if charter.holds_until and charter.holds_until < charter.holds_from:
        yield ("holds_until",), Said("the charter ends before it begins")
    if not charter.desk.languages:
        yield ("desk", "languages"), Said("a desk serves in at least one language")
    if not COUNTRY.fullmatch(charter.desk.country):
        said = Said("'{name}' is not a country; write two letters such as FR", name=charter.desk.country)
        yield ("desk", "country"), said
    yield from incoherences_of_zone(("desk", "time_zone"), charter.desk.time_zone)
    for group in ("plans", "severities", "kinds", "information", "options", "calendars"):
        for name in getattr(charter, group):
            yield from misnamed((group, name))


def _channels(charter: Charter) -> Found:
    for name, channel in charter.channels.items():
        yield from undefined(("channels", name, "open"), channel.open, charter.calendars, A_CALENDAR)
        for number, line in enumerate(channel.special):
            here = ("channels", name, "special", str(number))
            yield from incoherences_of_when(charter, (*here, "when"), line.when)
            yield from undefined((*here, "open"), line.open, charter.calendars, A_CALENDAR)
        if channel.special and name is not ChannelName.PHONE:
            said = Said("portal and e-mail take requests at any hour: only the telephone has hours")
            yield ("channels", name, "special"), said
        taken_for = channel.unknown_sender
        if taken_for and name is not ChannelName.EMAIL:
            said = Said("only e-mail has senders whom the desk does not know")
            yield ("channels", name, "unknown_sender"), said
        elif taken_for and charter.audiences:
            yield from undefined(("channels", name, "unknown_sender"), taken_for, charter.audiences, AN_AUDIENCE)
    if charter.emergency:
        yield from undefined(("emergency", "open"), charter.emergency.open, charter.calendars, A_CALENDAR)
        yield from undefined(("emergency", "outside_with"), charter.emergency.outside_with, charter.options, AN_OPTION)


def _kinds(charter: Charter) -> Found:
    known = kinds_known(charter.kinds)
    for name, severity in charter.severities.items():
        yield from undefined(
            ("severities", name, "uninterrupted"), severity.uninterrupted, charter.calendars, A_CALENDAR
        )
    for name, kind in charter.kinds.items():
        yield from undefined(("kinds", name, "usual_severity"), kind.usual_severity, charter.severities, A_SEVERITY)
    for name, information in charter.information.items():
        for group in ("only_for", "not_for"):
            for number, kind_name in enumerate(getattr(information, group)):
                yield from undefined(("information", name, group, str(number)), kind_name, known, A_KIND)
    for name in charter.not_covered:
        yield from undefined(("not_covered", name), name, known, A_KIND)


def _need(charter: Charter, path: tuple[str, ...], need: Need) -> Found:
    known = (*PHRASES.values(), *charter.facts)
    if need.is_ not in known:
        written = (*PHRASES, *(name.replace("_", " ") for name in charter.facts))
        name = need.is_.replace("_", " ")
        yield (*path, "is_"), Said("'{name}' is not a condition; known: {known}", name=name, known=written)
    if need.otherwise is Otherwise.REFERRED and not need.refer_to:
        yield path, Said("'refer_to' is missing: say to whom the requester is sent")


def _plan(charter: Charter, path: tuple[str, ...], plan: Plan, weeks: Weeks) -> Found:
    for number, audience in enumerate(plan.for_):
        yield from undefined((*path, "for_", str(number)), audience, charter.audiences, AN_AUDIENCE)
    if not plan.channels:
        yield (*path, "channels"), Said("a plan without a channel serves nobody")
    for number, channel in enumerate(plan.channels):
        yield from undefined((*path, "channels", str(number)), channel, charter.channels, A_CHANNEL)
    for number, option in enumerate(plan.options):
        yield from undefined((*path, "options", str(number)), option, charter.options, AN_OPTION)
    for number, need in enumerate(plan.needs):
        yield from _need(charter, (*path, "needs", str(number)), need)
    for name in plan.not_covered:
        yield from undefined((*path, "not_covered", name), name, kinds_known(charter.kinds), A_KIND)
    yield from undefined((*path, "or_else"), plan.or_else, charter.plans, A_PLAN)
    if plan.or_else and charter.plans.get(plan.or_else) is plan:
        yield (*path, "or_else"), Said("a plan cannot stand in for itself")
    if plan.remote_access:
        changes_with = plan.remote_access.changes_with
        yield from undefined((*path, "remote_access", "changes_with"), changes_with, charter.options, AN_OPTION)
    credit = plan.price.credit
    if credit and credit.counted_in is CountedIn.HOURS and not (plan.price.rate or charter.prices.hour):
        yield (*path, "price"), Said("prepaid hours need the rate of an hour: write 'hour' under 'prices'")
    yield from _commitments(charter, path, plan.commitments, weeks)


def _commitments(charter: Charter, path: tuple[str, ...], commitments: Mapping[str, Commitment], weeks: Weeks) -> Found:
    yield from incoherences_of_promises(charter, path, commitments, weeks)
    for name, commitment in commitments.items():
        for number, kind in enumerate(commitment.only_for):
            known = kinds_known(charter.kinds)
            yield from undefined((*path, "commitments", name, "only_for", str(number)), kind, known, A_KIND)


def _handling(charter: Charter, weeks: Weeks) -> Found:
    for key, length in (("silence", charter.closing.silence), ("reopen_within", charter.closing.reopen_within)):
        yield from incoherences_of_wait(("closing", key), length)
    yield from incoherences_of_length(("closing", "silence"), charter.closing.silence, weeks.get(charter.opening))
    yield from incoherences_of_length(
        ("closing", "reopen_within"), charter.closing.reopen_within, weeks.get(charter.opening)
    )
    for number, rank in enumerate(charter.ranking):
        path = ("ranking", str(number), "first")
        for name in rank.first:
            if rank.by is Criterion.PLAN:
                yield from undefined(path, name, charter.plans, A_PLAN)
            elif rank.by is Criterion.KIND:
                yield from undefined(path, name, kinds_known(charter.kinds), A_KIND)
