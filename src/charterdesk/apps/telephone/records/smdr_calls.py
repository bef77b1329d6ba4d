"""Avaya IP Office SMDR: records -> calls.

One number of the exchange is one call, until it was closed (no record follows) or silent for twelve hours: then it is
another one, since the exchange counts from 1,000,000 again when it restarts. An unanswered first record is no abandon
(somebody else may have picked it up), and what a caller waits is what rang and what Voicemail Pro played to him before
the first person: ring time alone says less.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from charterdesk.apps.telephone.records.record import OPEN_FOR, Reduced, Terms
from charterdesk.apps.telephone.records.smdr import Record, is_conference, is_extension, is_voicemail, port
from charterdesk.rules.telephone.call import Call, Direction, Outcome
from charterdesk.rules.why import Reason

ROUNDED_UP: Final = (Reason("call.rounded_up"),)
TWICE_ANSWERED: Final = frozenset({"mt", "tw"})
CONSULTED: Final = frozenset({"xfp", "cfp"})
FORWARDED: Final = frozenset({"fb", "fu", "fnr", "fdnd"})
LATE: Final = timedelta(minutes=5)  # by which clocks and roundings part the records of one call at most
SILENT: Final = timedelta(seconds=OPEN_FOR)


def calls(records: Sequence[Record], terms: Terms, as_of: datetime) -> tuple[Reduced, ...]:
    """The calls of these records, which stand in the order in which they came in. `as_of`: calls that nothing closed
    are under way until twelve hours after their last record.
    """
    by_id: dict[str, list[int]] = defaultdict(list)
    for place, record in enumerate(records):
        by_id[record.exchange_id].append(place)
    reduced: list[Reduced] = []
    for places in by_id.values():
        for nth, part in enumerate(_parted(records, places)):
            call = _call([records[place] for place in part], terms, as_of, restarted=nth > 0)
            reduced.append(Reduced(call, tuple(part), restarted=nth > 0))
    return tuple(reduced)


def _parted(records: Sequence[Record], places: list[int]) -> list[list[int]]:
    """The records of one number, parted into calls, each in the order in which they were spoken."""
    if len(places) == 1:
        return [places]
    ordered = sorted(places, key=lambda place: (records[place].starts_at, not records[place].more, place))
    parts = [[ordered[0]]]
    for place in ordered[1:]:
        if _goes_on([records[each] for each in parts[-1]], records[place]):
            parts[-1].append(place)
        else:
            parts.append([place])
    return parts


def _goes_on(call: Sequence[Record], record: Record) -> bool:
    first, last = call[0], call[-1]
    if record.starts_at == first.starts_at:
        return True
    ends_at = _ends_at(call)
    if not last.more:
        # Closed: only what came out of order is of this call, another one begins later.
        return record.starts_at < ends_at and record.more
    if record.starts_at <= ends_at + LATE:
        return True
    same = (record.caller, record.called) == (first.caller, first.called)
    return same and record.starts_at <= ends_at + SILENT


@lru_cache(maxsize=20_000)
def _seconds(number: int) -> timedelta:
    return timedelta(seconds=number)


def _ends_at(call: Sequence[Record]) -> datetime:
    """When the last segment ended: each goes on where the one before ended, or begins at a start of its own."""
    if len(call) == 1:
        return call[0].starts_at + _seconds(call[0].lasts)
    ends_at = call[0].starts_at
    for record in call:
        ends_at = max(ends_at, record.starts_at) + _seconds(record.lasts)
    return ends_at


def _call(parts: Sequence[Record], terms: Terms, as_of: datetime, *, restarted: bool) -> Call | None:
    first = next((record for record in parts if record.inbound and not record.internal), parts[0])
    if first.cause[1] in TWICE_ANSWERED:
        return None  # the same call rings at a mobile too, under a number of its own
    direction = _direction(first)
    group = terms.groups.get(first.called) or terms.groups.get(first.dialled, "")
    if direction is Direction.IN and not group:
        if terms.groups:
            return None
        group = first.called
    if len(parts) == 1 and first.connected and is_extension(first.device1) and _is_plain(first, direction):
        return _plain_call(first, terms, group, restarted=restarted)
    answer = _Answer(direction, terms)
    for record in parts:
        answer.add(record)
    ends_at, is_open = _ends_at(parts), parts[-1].more
    outcome = answer.outcome(parts[-1])
    if is_open and as_of < ends_at + SILENT:
        outcome = Outcome.UNDER_WAY
    told = _told(parts, answer, restarted=restarted, timed_out=is_open and outcome is not Outcome.UNDER_WAY)
    answered_at = first.starts_at + _seconds(answer.waited) if answer.agent else None
    return Call(
        key=f"{first.exchange_id}-{int(parts[0].starts_at.timestamp())}",
        source=terms.source,
        direction=direction,
        started_at=parts[0].starts_at,
        caller=first.caller,
        called=first.called,
        group=group if direction is Direction.IN else "",
        agent=answer.agent,
        waited=answer.waited,
        talked=answer.talked,
        held=sum(record.hold for record in parts),
        outcome=outcome,
        answered_at=answered_at,
        ended_at=None if outcome is Outcome.UNDER_WAY else ends_at,
        account=next((record.account for record in reversed(parts) if record.account), ""),
        why=told,
    )


def _is_plain(record: Record, direction: Direction) -> bool:
    """Whether somebody answered and it was over: most calls, of which there is nothing more to find out."""
    return direction is Direction.IN and not (
        # Voicemail and conferences are devices of the kind V; the first party is an extension.
        record.more or record.cause[1] or record.twice or record.park or record.device2.startswith("V")
    )


def _plain_call(record: Record, terms: Terms, group: str, *, restarted: bool) -> Call:
    return Call(
        key=f"{record.exchange_id}-{int(record.starts_at.timestamp())}",
        source=terms.source,
        direction=Direction.IN,
        started_at=record.starts_at,
        caller=record.caller,
        called=record.called,
        group=group,
        agent=record.device1[1:],
        waited=record.ring,
        talked=record.connected,
        held=record.hold,
        outcome=Outcome.ANSWERED,
        answered_at=record.starts_at + _seconds(record.ring),
        ended_at=record.starts_at + _seconds(record.lasts),
        account=record.account,
        why=(Reason("call.restarted", "", {"number": record.exchange_id}), *ROUNDED_UP) if restarted else ROUNDED_UP,
    )


def _direction(record: Record) -> Direction:
    if record.internal:
        return Direction.INTERNAL
    return Direction.IN if record.inbound else Direction.OUT


class _Answer:
    """What the segments of one call tell of its answer, segment by segment. Seconds."""

    def __init__(self, direction: Direction, terms: Terms) -> None:
        self._direction = direction
        self._terms = terms
        self.agent = ""
        self.agents: list[str] = []
        self.announced = 0
        self.rang = 0
        self.talked = 0
        self.message = 0
        self.forwarded = ""
        self.rang_at = ""
        self.assumed = ""
        self._mailbox: Record | None = None

    @property
    def waited(self) -> int:
        """From the arrival to the first person, or to the end."""
        return self.rang + self.announced

    def add(self, record: Record) -> None:
        """Look at the next segment."""
        agent = self._person(record)
        if not self.agent:
            self.rang += record.ring
        if _voicemail_of(record):
            self._announce(record)
        elif record.cause[1] in FORWARDED and record.connected:
            self.forwarded = self.forwarded or record.targeted or record.targeter or record.called
        elif agent and record.connected:
            self._talk(record, agent)
        elif self.agent and _in_conference(record):
            self.talked += record.connected
        elif agent and not self.agent:
            self.rang_at = self.rang_at or agent

    def outcome(self, last: Record) -> Outcome:
        """What became of the call, were it over now."""
        if self.agent:
            return Outcome.ANSWERED
        if self.forwarded:
            return Outcome.FORWARDED
        if self._mailbox is last and self._takes_messages(last):
            self.announced -= last.connected
            self.message = last.connected
            return Outcome.VOICEMAIL
        return Outcome.ABANDONED

    def _person(self, record: Record) -> str:
        """The extension of who answers, if anybody does: on an internal call the second party is the one called."""
        first, second = record.device1, record.device2
        if self._direction is Direction.INTERNAL:
            first, second = second, first
        if is_extension(first):
            return first[1:]
        return second[1:] if is_extension(second) else ""

    def _talk(self, record: Record, agent: str) -> None:
        self.talked += record.connected
        self.agent = self.agent or agent
        if agent not in self.agents:
            self.agents.append(agent)

    def _announce(self, record: Record) -> None:
        if not self.agent:
            self._mailbox = record
            self.announced += record.connected

    def _takes_messages(self, record: Record) -> bool:
        """Whether a voicemail port took a message, or only played announcements until the caller left.

        What the settings say of the number or the port goes first; else a mailbox is what answers after it rang.
        """
        terms, called = self._terms, {record.called, record.dialled} - {""}
        used = port(_voicemail_of(record))
        if called & terms.mailboxes or _within(used, terms.mailbox_ports):
            takes = True
        elif called & terms.queues or _within(used, terms.queue_ports):
            takes = False
        else:
            takes = self.rang > 0 or self._direction is not Direction.IN
            self.assumed = "mailbox" if takes else "queue"
        return takes and record.connected >= terms.shortest_message


def _within(number: int, ranges: Sequence[tuple[int, int]]) -> bool:
    return any(first <= number <= last for first, last in ranges)


def _voicemail_of(record: Record) -> str:
    if is_voicemail(record.device1, record.name1):
        return record.device1
    return record.device2 if is_voicemail(record.device2, record.name2) else ""


def _in_conference(record: Record) -> bool:
    return is_conference(record.device1, record.name1) or is_conference(record.device2, record.name2)


def _told(parts: Sequence[Record], answer: _Answer, *, restarted: bool, timed_out: bool) -> tuple[Reason, ...]:
    """How the call was counted, step by step."""
    if len(parts) == 1 and not (restarted or timed_out or answer.announced or answer.message or answer.forwarded):
        only = parts[0]
        if not (only.twice or only.park or only.cause[1] or _in_conference(only)):
            return ROUNDED_UP
    parked = sum(record.park for record in parts)
    told: tuple[tuple[bool, str, dict[str, object]], ...] = (
        (len(parts) > 1, "call.records", {"count": len(parts)}),
        (restarted, "call.restarted", {"number": parts[0].exchange_id}),
        (parts[0].twice, "call.hour_twice", {}),
        (bool(answer.announced), "call.announced", {"rang": answer.rang, "announced": answer.announced}),
        (bool(answer.agent and answer.rang_at), "call.picked_up", {"rang": answer.rang_at, "agent": answer.agent}),
        (len(answer.agents) > 1, "call.transferred", {"agents": tuple(answer.agents)}),
        (bool(parked), "call.parked", {"seconds": parked}),
        (any(_in_conference(record) for record in parts), "call.conference", {}),
        (parts[0].cause[1] in CONSULTED, "call.consulted", {}),
        (bool(answer.forwarded) and not answer.agent, "call.forwarded", {"number": answer.forwarded}),
        (bool(answer.message), "call.message", {"seconds": answer.message}),
        (answer.assumed == "mailbox", "call.mailbox_assumed", {}),
        (answer.assumed == "queue", "call.queue_assumed", {}),
        (timed_out, "call.timed_out", {"hours": OPEN_FOR // 3600}),
    )
    reasons = tuple(Reason(code, "", values) for holds, code, values in told if holds)
    return reasons + ROUNDED_UP
