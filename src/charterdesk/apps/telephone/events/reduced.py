"""A call from its events: the same whatever the order in which they came, and however often.

Late, doubled and repeated events need no rule of their own: the events of a call are a set, and the call is made of
the whole set each time. Once it is over it stays so: an answer told after the end was an answer before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from charterdesk.apps.telephone.events.event import CallEvent, Kind
from charterdesk.rules.telephone.call import Call, Direction, Outcome
from charterdesk.rules.why import Reason

ORDER: Final = {Kind.NEW: 0, Kind.ANSWER: 1, Kind.HANGUP: 2}
LONGEST_CALL: Final = timedelta(hours=24)
HOURS_OF_SILENCE: Final = 12
TIMED_OUT: Final = (Reason("call.timed_out", "", {"hours": HOURS_OF_SILENCE}),)


@dataclass(frozen=True, slots=True)
class Told:
    """An event and when it counts from: when it happened, or where nobody said, when it came."""

    event: CallEvent
    at: datetime


def told(event: CallEvent, received_at: datetime) -> Told:
    """The event at its moment; a moment that its sender's clock cannot know is not believed."""
    believed = event.at is not None and abs(event.at - received_at) <= LONGEST_CALL
    return Told(event, event.at if believed and event.at is not None else received_at)


def reduce(source: str, key: str, events: Sequence[Told], as_of: datetime | None = None) -> Call:
    """The call that these events tell; at least one. ValueError for none. `as_of`: one of which nothing was told for
    twelve hours is under way no more; how it ended, and how long it was spoken, nobody knows.
    """
    if not events:
        raise ValueError("a call is told by at least one event")
    inside = sorted(events, key=lambda one: (one.at, ORDER[one.event.kind]))
    begun = min(one.at for one in inside if one.event.kind is Kind.NEW or not _begins(inside))
    ended = min((one.at for one in inside if one.event.kind is Kind.HANGUP), default=None)
    silent = ended is None and as_of is not None and as_of - inside[-1].at >= timedelta(hours=HOURS_OF_SILENCE)
    taken = [one for one in inside if one.event.kind is Kind.ANSWER]
    mailbox = any(one.event.voicemail for one in inside if one.event.kind is Kind.HANGUP)
    spoken = [one for one in taken if not (one.event.voicemail or mailbox)]
    answer = next(iter(spoken), None)
    answered_at = _within(answer.at, begun, ended) if answer else None
    counted = _counted(inside, "waited")
    return Call(
        key=key,
        source=source,
        direction=next((one.event.direction for one in inside if one.event.direction), Direction.IN),
        started_at=begun,
        caller=_said(inside, "caller"),
        called=_said(inside, "called"),
        group=_said(inside, "group"),
        agent=answer.event.agent if answer else "",
        waited=_seconds(begun, answered_at or ended or begun) if counted is None else counted,
        talked=_talked(inside, answered_at, ended),
        held=0,
        outcome=_outcome(inside, spoken=bool(spoken), taken=bool(taken), over=ended is not None, silent=silent),
        answered_at=answered_at,
        ended_at=ended,
        account=_said(inside, "account"),
        why=(*_why(source, inside, answer, ended), *(TIMED_OUT if silent else ())),
    )


def ringing(events: Sequence[Told]) -> tuple[str, ...]:
    """Where a call rings: everybody at whose place it rang."""
    return tuple(dict.fromkeys(agent for one in events for agent in one.event.agents))


def _begins(events: Sequence[Told]) -> bool:
    return any(one.event.kind is Kind.NEW for one in events)


def _within(moment: datetime, begun: datetime, ended: datetime | None) -> datetime:
    return max(begun, min(moment, ended) if ended else moment)


def _said(events: Sequence[Told], name: str) -> str:
    return next((value for one in events if (value := str(getattr(one.event, name)))), "")


def _counted(events: Sequence[Told], name: str) -> int | None:
    return next((value for one in events if (value := getattr(one.event, name)) is not None), None)


def _talked(events: Sequence[Told], answered_at: datetime | None, ended: datetime | None) -> int:
    if answered_at is None or ended is None:
        return 0
    counted = _counted(events, "talked")
    return _seconds(answered_at, ended) if counted is None else counted


def _seconds(first: datetime, last: datetime) -> int:
    return max(0, int((last - first).total_seconds()))


def _outcome(events: Sequence[Told], *, spoken: bool, taken: bool, over: bool, silent: bool) -> Outcome:
    if not (over or silent):
        return Outcome.UNDER_WAY
    if spoken:
        return Outcome.ANSWERED
    cause = _said(events, "cause")
    if taken or cause == "voicemail":
        return Outcome.VOICEMAIL
    if silent:
        return Outcome.UNTOLD
    return Outcome.FORWARDED if cause == "forwarded" else Outcome.ABANDONED


def _why(source: str, events: Sequence[Told], answer: Told | None, ended: datetime | None) -> tuple[Reason, ...]:
    reasons = [Reason("call.told_live", source, {"events": len(events)})]
    if answer is not None and ended is not None and answer.at > ended:
        reasons.append(Reason("call.answer_told_late", source))
    if not _begins(events):
        reasons.append(Reason("call.beginning_untold", source))
    return tuple(reasons)
