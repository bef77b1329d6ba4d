"""Asterisk's queue_log: `epoch|uniqueid|queue|agent|EVENT|p1|p2|...`, one event a line; calls by their uniqueid.

What was offered is what entered a queue, what was answered is CONNECT and its hold time; a transferred call ends with
its transfer, not with COMPLETE. RINGNOANSWER counts milliseconds. Source: Asterisk's own documentation (Queue Logs).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from charterdesk.apps.telephone.records.clocks import read_moment
from charterdesk.apps.telephone.records.record import LONGEST_ID, LONGEST_PARTY, OPEN_FOR, Aside, Reduced, Terms
from charterdesk.apps.telephone.records.smdr import number
from charterdesk.rules.telephone.call import Call, Direction, Outcome
from charterdesk.rules.why import Reason

FEWEST: Final = 5
EPOCH: Final = re.compile(r"\d{9,10}(\.\d+)?")
NOBODY: Final = frozenset({"NONE", "REALTIME", "MANAGER", ""})
# Event -> the place of its wait among the parameters, when a caller left the queue unanswered.
ANSWERED: Final = {"CONNECT": 0}
GIVEN_UP: Final = {"ABANDON": 2}
LEFT: Final = {"EXITWITHTIMEOUT": 2, "EXITWITHKEY": 3, "EXITEMPTY": 2}
# Event -> the place of the seconds talked, when an answered call ended for the agent.
TALKED: Final = {
    "COMPLETEAGENT": 1,
    "COMPLETECALLER": 1,
    "BLINDTRANSFER": 3,
    "ATTENDEDTRANSFER": 3,
    "TRANSFER": 3,
}
SILENT: Final = timedelta(seconds=OPEN_FOR)


class Record(NamedTuple):
    """One event; `exchange_id` is empty where it is about no call."""

    exchange_id: str
    at: datetime
    queue: str
    agent: str
    event: str
    values: tuple[str, ...]

    def seconds(self, place: int) -> int | None:
        """A parameter that counts seconds; None where it is none."""
        text = self.values[place] if 0 <= place < len(self.values) else ""
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None  # noqa: PLR2004


def parse(line: bytes, terms: Terms, heard_at: datetime | None = None) -> Record | Aside:
    """Read one line. An Aside names what cannot be read."""
    text = line.decode(errors="replace")
    if any(sign < " " and sign != "\t" for sign in text):
        return Aside("control_characters")
    fields = text.split("|")
    if len(fields) < FEWEST:
        return Aside("too_few_fields")
    at = _moment(fields[0], terms, heard_at)
    if at is None:
        return Aside("time")
    event = fields[4].strip()
    if not event.isascii() or not event.replace("_", "").isalnum() or event != event.upper():
        return Aside("event")
    exchange_id = fields[1].strip()
    if len(exchange_id) > LONGEST_ID:
        return Aside("call_id")
    return Record(
        "" if exchange_id in NOBODY else exchange_id,
        at,
        fields[2].strip()[:LONGEST_PARTY],
        fields[3].strip()[:LONGEST_PARTY],
        event,
        tuple(field.strip() for field in fields[5:]),
    )


def calls(records: Sequence[Record], terms: Terms, as_of: datetime) -> tuple[Reduced, ...]:
    """The calls of these events: one a uniqueid, however many queues it went through."""
    by_id: dict[str, list[int]] = defaultdict(list)
    for place, record in enumerate(records):
        by_id[record.exchange_id].append(place)
    return tuple(
        Reduced(_call([records[place] for place in ordered], terms, as_of), tuple(ordered))
        for places in by_id.values()
        for ordered in [sorted(places, key=lambda place: (records[place].at, place))]
    )


def _call(events: Sequence[Record], terms: Terms, as_of: datetime) -> Call | None:
    entered = [event for event in events if event.event == "ENTERQUEUE"]
    connected = next((event for event in events if event.event == "CONNECT"), None)
    given_up = next((event for event in events if event.event in GIVEN_UP), None)
    left = [event for event in events if event.event in LEFT]
    if not (entered or connected or given_up or left):
        return None  # an event about an agent's own channel
    before = [event for event in left if connected is None or event.at <= connected.at]
    last = connected or given_up
    waited = sum(_wait(event, entered) for event in ([*before, last] if last else before))
    first = entered[0] if entered else events[0]
    started_at = first.at if entered else (last or left[0]).at - timedelta(seconds=waited)
    ended = _ended(events, connected, given_up, left)
    outcome = Outcome.ANSWERED if connected else Outcome.ABANDONED if given_up else Outcome.FORWARDED
    silent = as_of >= events[-1].at + SILENT
    if ended is None and not silent:
        outcome = Outcome.UNDER_WAY
    elif ended is None and connected is None:
        outcome = Outcome.ABANDONED
    queues = tuple(dict.fromkeys(event.queue for event in events if event.queue not in NOBODY))
    if terms.groups and not any(queue in terms.groups for queue in queues):
        return None
    answered = connected or given_up or (left[-1] if left else first)
    return Call(
        key=first.exchange_id,
        source=terms.source,
        direction=Direction.IN,
        started_at=started_at,
        caller=number(first.values[1]) if entered and len(first.values) > 1 else "",
        called=next((event.values[0] for event in events if event.event == "DID" and event.values), "")[:LONGEST_PARTY],
        group=terms.groups.get(answered.queue, answered.queue),
        agent=connected.agent if connected else "",
        waited=waited,
        talked=sum(event.seconds(TALKED[event.event]) or 0 for event in events if event.event in TALKED),
        held=0,
        outcome=outcome,
        answered_at=connected.at if connected else None,
        ended_at=None if outcome is Outcome.UNDER_WAY else (ended or events[-1]).at,
        account="",
        why=_why(events, queues, left if outcome is Outcome.FORWARDED else [], timed_out=ended is None and silent),
    )


def _wait(event: Record, entered: Sequence[Record]) -> int:
    """Seconds in the queue until this event; older releases do not say them, but when the caller entered."""
    said = event.seconds({**ANSWERED, **GIVEN_UP, **LEFT}[event.event])
    if said is not None:
        return said
    since = [each.at for each in entered if each.at <= event.at]
    return int((event.at - since[-1]).total_seconds()) if since else 0


def _ended(
    events: Sequence[Record], connected: Record | None, given_up: Record | None, left: Sequence[Record]
) -> Record | None:
    """What ended the call: its last answer's end, or its leaving; None while it goes on."""
    over = [event for event in events if event.event in TALKED]
    if connected is not None:
        answers = sum(event.event == "CONNECT" for event in events)
        return over[-1] if len(over) >= answers else None
    if given_up is not None:
        return given_up
    entered = [event for event in events if event.event == "ENTERQUEUE"]
    return left[-1] if left and len(left) >= len(entered) else None


def _why(
    events: Sequence[Record], queues: tuple[str, ...], left: Sequence[Record], *, timed_out: bool
) -> tuple[Reason, ...]:
    rang = sum(event.event in {"RINGNOANSWER", "RINGCANCELED"} for event in events)
    moved = [event for event in events if "TRANSFER" in event.event]
    told: tuple[tuple[bool, str, dict[str, object]], ...] = (
        (len(queues) > 1, "call.queues", {"queues": queues}),
        (bool(rang), "call.rang", {"count": rang}),
        (bool(moved), "call.transferred", {"agents": tuple(event.values[0] for event in moved if event.values)}),
        (bool(left), "call.left_queue", {"how": left[-1].event if left else ""}),
        (timed_out, "call.timed_out", {"hours": OPEN_FOR // 3600}),
    )
    return tuple(Reason(code, "", values) for holds, code, values in told if holds)


def _moment(text: str, terms: Terms, heard_at: datetime | None) -> datetime | None:
    """Seconds since 1970, or the local time that the table queue_log of a database has."""
    if EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text.partition(".")[0]), UTC)
    moment = read_moment(text.strip(), terms.zone, heard_at)
    return moment.at if moment else None
