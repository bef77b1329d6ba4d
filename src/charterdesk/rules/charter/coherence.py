"""What the types cannot say: the names that a charter uses are names that it defines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from charterdesk.rules.charter.coherence_prices import incoherences_of_prices
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

COUNTRY = re.compile(r"[A-Z]{2}")
Found = Iterator[tuple[tuple[str, ...], str]]
LONGEST_NAME = 60


def incoherences(charter: Charter) -> Found:
    """Yield each place that names something the charter does not define, with a message."""
    yield from _desk(charter)
    yield from _known(("opening",), charter.opening, charter.calendars, "calendar")
    if not charter.opening:
        yield ("opening",), "name the calendar of the desk's opening hours"
    yield from incoherences_of_calendars(charter, _known)
    yield from incoherences_of_events(charter)
    yield from _channels(charter)
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
    yield from _handling(charter, weeks)
    yield from incoherences_of_prices(charter)


def _known(path: tuple[str, ...], name: str, known: Iterable[str], what: str) -> Found:
    if name and name not in known:
        article = "an" if what[0] in "aeio" else "a"
        yield path, f"'{name}' is not {article} {what} of this charter ({', '.join(known) or 'it has none'})"


def _desk(charter: Charter) -> Found:
    if charter.holds_until and charter.holds_until < charter.holds_from:
        yield ("holds_until",), "the charter ends before it begins"
    if not charter.desk.languages:
        yield ("desk", "languages"), "a desk serves in at least one language"
    if not COUNTRY.fullmatch(charter.desk.country):
        yield ("desk", "country"), f"'{charter.desk.country}' is not a country; write two letters such as FR"
    yield from incoherences_of_zone(("desk", "time_zone"), charter.desk.time_zone)
    for group in ("plans", "severities", "kinds", "information", "options", "calendars"):
        for name in getattr(charter, group):
            if len(name) > LONGEST_NAME or not name.strip():
                yield (group, name), f"a name has at most {LONGEST_NAME} characters"


def _channels(charter: Charter) -> Found:
    for name, channel in charter.channels.items():
        yield from _known(("channels", name, "open"), channel.open, charter.calendars, "calendar")
        for number, line in enumerate(channel.special):
            here = ("channels", name, "special", str(number))
            yield from incoherences_of_when(charter, (*here, "when"), line.when)
            yield from _known((*here, "open"), line.open, charter.calendars, "calendar")
        if channel.special and name is not ChannelName.PHONE:
            yield (
                ("channels", name, "special"),
                "portal and e-mail take requests at any hour: only the telephone has hours",
            )
        taken_for = channel.unknown_sender
        if taken_for and name is not ChannelName.EMAIL:
            yield ("channels", name, "unknown_sender"), "only e-mail has senders whom the desk does not know"
        elif taken_for and charter.audiences:
            yield from _known(("channels", name, "unknown_sender"), taken_for, charter.audiences, "audience")
    if charter.emergency:
        yield from _known(("emergency", "open"), charter.emergency.open, charter.calendars, "calendar")
        yield from _known(("emergency", "outside_with"), charter.emergency.outside_with, charter.options, "option")


def _kinds(charter: Charter) -> Found:
    known = kinds_known(charter.kinds)
    for name, severity in charter.severities.items():
        yield from _known(("severities", name, "uninterrupted"), severity.uninterrupted, charter.calendars, "calendar")
    for name, kind in charter.kinds.items():
        yield from _known(("kinds", name, "usual_severity"), kind.usual_severity, charter.severities, "severity")
    for name, information in charter.information.items():
        for group in ("only_for", "not_for"):
            for number, kind_name in enumerate(getattr(information, group)):
                yield from _known(("information", name, group, str(number)), kind_name, known, "kind of request")
    for name in charter.not_covered:
        yield from _known(("not_covered", name), name, known, "kind of request")


def _need(charter: Charter, path: tuple[str, ...], need: Need) -> Found:
    known = (*PHRASES.values(), *charter.facts)
    if need.is_ not in known:
        written = (*PHRASES, *(name.replace("_", " ") for name in charter.facts))
        yield (*path, "is_"), f"'{need.is_.replace('_', ' ')}' is not a condition; known: {', '.join(written)}"
    if need.otherwise is Otherwise.REFERRED and not need.refer_to:
        yield path, "'refer_to' is missing: say to whom the requester is sent"


def _plan(charter: Charter, path: tuple[str, ...], plan: Plan, weeks: Weeks) -> Found:
    for number, audience in enumerate(plan.for_):
        yield from _known((*path, "for_", str(number)), audience, charter.audiences, "audience")
    if not plan.channels:
        yield (*path, "channels"), "a plan without a channel serves nobody"
    for number, channel in enumerate(plan.channels):
        yield from _known((*path, "channels", str(number)), channel, charter.channels, "channel")
    for number, option in enumerate(plan.options):
        yield from _known((*path, "options", str(number)), option, charter.options, "option")
    for number, need in enumerate(plan.needs):
        yield from _need(charter, (*path, "needs", str(number)), need)
    for name in plan.not_covered:
        yield from _known((*path, "not_covered", name), name, kinds_known(charter.kinds), "kind of request")
    yield from _known((*path, "or_else"), plan.or_else, charter.plans, "plan")
    if plan.or_else and charter.plans.get(plan.or_else) is plan:
        yield (*path, "or_else"), "a plan cannot stand in for itself"
    if plan.remote_access:
        changes_with = plan.remote_access.changes_with
        yield from _known((*path, "remote_access", "changes_with"), changes_with, charter.options, "option")
    credit = plan.price.credit
    if credit and credit.counted_in is CountedIn.HOURS and not (plan.price.rate or charter.prices.hour):
        yield (*path, "price"), "prepaid hours need the rate of an hour: write 'hour' under 'prices'"
    yield from _commitments(charter, path, plan.commitments, weeks)


def _commitments(charter: Charter, path: tuple[str, ...], commitments: Mapping[str, Commitment], weeks: Weeks) -> Found:
    yield from incoherences_of_promises(charter, path, commitments, _known, weeks)
    for name, commitment in commitments.items():
        for number, kind in enumerate(commitment.only_for):
            known = kinds_known(charter.kinds)
            yield from _known((*path, "commitments", name, "only_for", str(number)), kind, known, "kind of request")


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
                yield from _known(path, name, charter.plans, "plan")
            elif rank.by is Criterion.KIND:
                yield from _known(path, name, kinds_known(charter.kinds), "kind of request")
