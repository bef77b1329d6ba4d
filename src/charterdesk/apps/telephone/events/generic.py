"""The generic webhook of telephones: newCall, answer, hangup, as JSON or as a form (docs.zammad.org, generic CTI).

Signed by `X-Charterdesk-Signature: t=SECONDS,v1=HEX`, the HMAC-SHA256 of "SECONDS.BODY".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from charterdesk.apps.telephone.events import event, signed
from charterdesk.apps.telephone.events.event import CallEvent, Fields, Kind, Read, Refused
from charterdesk.rules.telephone.call import Direction

SIGNATURE: Final = "x-charterdesk-signature"
KINDS: Final[Mapping[str, Kind]] = {"newcall": Kind.NEW, "answer": Kind.ANSWER, "hangup": Kind.HANGUP}
VOICEMAIL: Final = "voicemail"
CAUSES: Final = frozenset(
    {"normalClearing", "busy", "cancel", "noAnswer", "congestion", "notFound", "forwarded", "voicemail"}
)


def problem(headers: signed.Headers, body: bytes, secrets: Sequence[str], present: datetime) -> str:
    """What is wrong with the signature; "" where nothing is."""
    return signed.problem_of_timed(headers.get(SIGNATURE, ""), body, secrets, present)


def read(body: bytes) -> Read:
    """The event that was sent; what it says beyond what is known is ignored."""
    fields = event.fields_of(body)
    return Refused("format") if fields is None else read_fields(fields)


def read_fields(fields: Fields) -> Read:
    """The same, of fields that are read already."""
    kind = KINDS.get(event.first(fields, "event").lower())
    call_id = event.first(fields, "callId", "call_id", longest=event.LONGEST_ID)
    if kind is None:
        return Refused("event")
    if not call_id:
        return Refused("call_id")
    users = event.several(fields, "user")
    answering = event.first(fields, "answeringNumber")
    cause = event.first(fields, "cause")
    return (
        CallEvent(
            call_id=call_id,
            kind=kind,
            direction=_direction(event.first(fields, "direction")),
            caller=event.number(event.first(fields, "from")),
            called=event.number(event.first(fields, "to")),
            group=event.first(fields, "queue"),
            agents=users if kind is Kind.NEW else (),
            agent=(users or (answering,))[0] if kind is Kind.ANSWER else "",
            voicemail=kind is Kind.ANSWER and VOICEMAIL in {one.lower() for one in (*users, answering)},
            cause=cause if kind is Kind.HANGUP and cause in CAUSES else "",
            at=moment(event.first(fields, "at", "timestamp")),
        ),
    )


def moment(text: str) -> datetime | None:
    """An instant with its offset, whole seconds; None for anything else, which then counts from when it came."""
    try:
        said = datetime.fromisoformat(text)
        return said.astimezone(UTC).replace(microsecond=0) if said.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _direction(text: str) -> Direction | None:
    return {"in": Direction.IN, "out": Direction.OUT}.get(text.lower())
