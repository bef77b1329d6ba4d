"""3CX: the exchange asks who a number is, and reports a call once, at its end (ReportCall of a CRM template).

It gives a call no number: a call is the agent, the number and the moment at which it began. What the template could
not fill comes as its name in brackets ("[Number]") and is nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from charterdesk.apps.telephone.events import event
from charterdesk.apps.telephone.events.event import CallEvent, Fields, Kind, Read, Refused
from charterdesk.apps.telephone.events.generic import moment
from charterdesk.rules.telephone.call import Direction

UNFILLED: Final = re.compile(r"\[\w*\]")
CLOCK: Final = re.compile(r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2})")
CALLS: Final = {"inbound": (Direction.IN, True), "outbound": (Direction.OUT, True)}
UNANSWERED: Final = {"missed": Direction.IN, "notanswered": Direction.OUT}
# As a template writes [CallStartTimeUTC], where it does not write ISO 8601.
WRITTEN: Final = ("%Y-%m-%d %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p", "%Y-%m-%dT%H:%M:%S")


def read(body: bytes) -> Read:
    """The whole call that was reported: its beginning, the answer where there was one, its end."""
    fields = event.fields_of(body)
    if fields is None:
        return Refused("format")
    said = {name: tuple(v for v in values if not UNFILLED.fullmatch(v.strip())) for name, values in fields.items()}
    return _call(said)


def _call(said: Fields) -> Read:
    kind = event.first(said, "CallType", "type").lower().replace(" ", "")
    answered = kind in CALLS
    direction = CALLS[kind][0] if answered else UNANSWERED.get(kind)
    if direction is None:
        return Refused("event")
    number = event.number(event.first(said, "Number", "number"))
    agent = event.first(said, "Agent", "agent")
    began = _began(event.first(said, "CallStartTimeUTC", "DateTime", "start"))
    if began is None:
        return Refused("start")
    lasted = _seconds(event.first(said, "Duration", "duration"))
    identity = sha256(f"{agent}|{number}|{began.isoformat()}".encode()).hexdigest()[:32]
    new = CallEvent(
        call_id=identity,
        kind=Kind.NEW,
        direction=direction,
        caller=number if direction is Direction.IN else agent,
        called=agent if direction is Direction.IN else number,
        agents=(agent,) if agent else (),
        at=began,
    )
    over = replace(
        new,
        kind=Kind.HANGUP,
        agents=(),
        at=began + timedelta(seconds=lasted),
        cause="normalClearing" if answered else "noAnswer",
        talked=lasted if answered else None,
    )
    return (new, replace(new, kind=Kind.ANSWER, agents=(), agent=agent), over) if answered else (new, over)


def _began(text: str) -> datetime | None:
    for written in WRITTEN:
        try:
            return datetime.strptime(text, written).replace(tzinfo=UTC)
        except ValueError:
            continue
    return moment(text)


def _seconds(text: str) -> int:
    if found := CLOCK.fullmatch(text):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60 + seconds
    return event.whole(text) or 0
