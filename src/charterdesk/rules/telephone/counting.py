"""How a call is counted under one version of a charter, and why: offered, answered, abandoned, in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from charterdesk.rules.telephone.call import Call, Direction, Outcome
from charterdesk.rules.terms.channels import ChannelName
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.telephone import LevelOf, ServiceLevel, Telephone, Wait
from charterdesk.rules.why import Reason
from charterdesk.rules.worktime.opening import AnyTimeline, opening


class Counted(StrEnum):
    """What a call is counted as."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    SHORT = "short"
    """Abandoned within the time of a short abandon."""
    VOICEMAIL = "voicemail"
    FORWARDED = "forwarded"
    UNTOLD = "untold"
    """What became of it was not told: apart, for it may have been answered or given up."""
    UNDER_WAY = "under_way"
    """Neither answered nor over: counted once it is."""
    OUT_OF_HOURS = "out_of_hours"
    """Came in while the telephone was closed: apart, whatever became of it."""
    NOT_OURS = "not_ours"
    """Outgoing, internal, or for a group or a number that is not the desk's."""


OFFERED = frozenset({Counted.ANSWERED, Counted.ABANDONED, Counted.SHORT, Counted.VOICEMAIL, Counted.FORWARDED})
"""Calls that came in for the desk in its hours, and are decided."""
GIVEN_UP = frozenset({Counted.ABANDONED, Counted.SHORT})
BECAME = {
    Outcome.ANSWERED: Counted.ANSWERED,
    Outcome.ABANDONED: Counted.ABANDONED,
    Outcome.VOICEMAIL: Counted.VOICEMAIL,
    Outcome.FORWARDED: Counted.FORWARDED,
    Outcome.UNTOLD: Counted.UNTOLD,
    Outcome.UNDER_WAY: Counted.UNDER_WAY,
}


class InTime(StrEnum):
    """What a call is for a service level."""

    YES = "yes"
    NO = "no"
    APART = "apart"
    """It stands neither above nor below the line of the fraction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """How calls are counted: while which hours (None is at any hour), for which groups and called numbers (none named
    is all), below which wait an abandon is short, by which service level.
    """

    hours: tuple[AnyTimeline, ...] | None = None
    hours_source: str = ""
    groups: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()
    short: Wait | None = None
    level: ServiceLevel | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A call, what it is counted as, and whether it was in time by the service level of its day (None: none stated)."""

    call: Call
    counted: Counted
    in_time: InTime | None


CountingAt = Callable[[datetime], Counting]


def counting_of(charter: Charter) -> Counting:
    """Return how a version of a charter counts calls; without a chapter `telephone`, all that come in are its own."""
    said = charter.telephone or Telephone()
    channel = charter.channels.get(ChannelName.PHONE)
    names = dict.fromkeys([channel.open, *(line.open for line in channel.special)]) if channel else {charter.opening: 0}
    return Counting(
        # Who answers in other hours for some requests answers the telephone then.
        hours=tuple(opening(charter, name) for name in names) if all(names) else None,
        hours_source=channel.source if channel else "",
        groups=frozenset(_name(group) for group in said.groups),
        called=frozenset(_digits(number) for number in said.called),
        short=said.short_abandon,
        level=said.service_level,
        source=said.source,
    )


def by_versions(versions: Sequence[tuple[datetime, Counting]]) -> CountingAt:
    """Return which counting holds when: that of the latest version that held then, the first one before all of them.

    `versions` are the beginnings (aware) with their countings, oldest first; ValueError where there is none.
    """
    if not versions:
        raise ValueError("calls are counted by a version of a charter: there is none")

    def at(moment: datetime) -> Counting:
        held = [counting for begins, counting in versions if begins <= moment]
        return held[-1] if held else versions[0][1]

    return at


def judged(call: Call, counting: Counting) -> Judged:
    """Judge one call."""
    counted = _counted(call, counting)
    level = counting.level
    return Judged(call, counted, in_time(call, counted, level.within.seconds, level.of) if level else None)


def _counted(call: Call, counting: Counting) -> Counted:
    if call.direction is not Direction.IN or not _for_the_desk(call, counting):
        return Counted.NOT_OURS
    if counting.hours is not None and not any(hours.is_open(call.started_at) for hours in counting.hours):
        return Counted.OUT_OF_HOURS
    if call.outcome is Outcome.ABANDONED and counting.short and call.waited <= counting.short.seconds:
        return Counted.SHORT
    if call.outcome is Outcome.UNDER_WAY and call.answered_at is not None:
        # Whoever is spoken with was answered, whenever it ends.
        return Counted.ANSWERED
    return BECAME[call.outcome]


def _for_the_desk(call: Call, counting: Counting) -> bool:
    in_group = not counting.groups or _name(call.group) in counting.groups
    return in_group and (not counting.called or _digits(call.called) in counting.called)


def in_time(call: Call, counted: Counted, within: int, of: LevelOf) -> InTime:
    """Say where a call stands in the fraction of a service level (seconds), by one of the four formulas in use."""
    if counted not in OFFERED:
        return InTime.APART
    early = call.waited <= within
    if counted is Counted.ANSWERED:
        return InTime.YES if early else InTime.NO
    given_up = counted in GIVEN_UP
    match of:
        case LevelOf.ANSWERED:
            return InTime.APART
        case LevelOf.ANSWERED_AND_ABANDONED:
            return InTime.NO if given_up else InTime.APART
        case LevelOf.OFFERED_LESS_SHORT:
            return InTime.APART if given_up and early else InTime.NO
        case LevelOf.OFFERED:
            return InTime.YES if given_up and early else InTime.NO


def reasons(judgement: Judged, counting: Counting) -> tuple[Reason, ...]:
    """Say step by step how a call was counted, after how the records were read (`why` of the call)."""
    return (*judgement.call.why, *_reasons(judgement, counting))


def _reasons(judgement: Judged, counting: Counting) -> Iterator[Reason]:
    call, counted = judgement.call, judgement.counted
    if counted is Counted.NOT_OURS:
        code = "not_incoming" if call.direction is not Direction.IN else "not_our_group"
        yield Reason(f"counted.{code}", counting.source, {"group": call.group or "?", "called": call.called or "?"})
        return
    if counted is Counted.OUT_OF_HOURS:
        yield Reason("counted.out_of_hours", counting.hours_source)
        return
    if counted in {Counted.UNDER_WAY, Counted.UNTOLD}:
        yield Reason(f"counted.{counted}")
        return
    yield Reason("counted.offered", counting.hours_source)
    waited = Wait(call.waited)
    if counted is Counted.SHORT:
        yield Reason("counted.short", counting.source, {"waited": waited, "short": counting.short})
    else:
        yield Reason(f"counted.{counted}", counting.source, {"waited": waited})
    if counting.level and judgement.in_time:
        within, source = counting.level.within, counting.level.source or counting.source
        yield Reason(f"counted.level.{judgement.in_time}", source, {"within": within})


def _name(group: str) -> str:
    return group.strip().casefold()


def _digits(number: str) -> str:
    """A number without the spaces and marks that people write; a plus stays."""
    return "".join(sign for sign in number if sign.isalnum() or sign == "+")
