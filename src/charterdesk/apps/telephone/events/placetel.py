"""Placetel Notify: forms signed by `X-PLACETEL-SIGNATURE`, the HMAC-SHA256 of the raw body in hexadecimal.

The signature holds no moment: the same form a second time is the same event, and counts once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from charterdesk.apps.telephone.events import event, signed
from charterdesk.apps.telephone.events.event import CallEvent, Kind, Read, Refused
from charterdesk.rules.telephone.call import Direction

SIGNATURE: Final = "x-placetel-signature"
EVENTS: Final[Mapping[str, tuple[Kind, Direction | None]]] = {
    "incomingcall": (Kind.NEW, Direction.IN),
    "outgoingcall": (Kind.NEW, Direction.OUT),
    "callaccepted": (Kind.ANSWER, None),
    "hungup": (Kind.HANGUP, None),
}
CAUSES: Final[Mapping[str, str]] = {
    "voicemail": "voicemail",
    "missed": "noAnswer",
    "blocked": "busy",
    "accepted": "normalClearing",
    "busy": "busy",
    "canceled": "cancel",
    "unavailable": "notFound",
    "congestion": "congestion",
}


def problem(headers: signed.Headers, body: bytes, secrets: Sequence[str], _present: datetime) -> str:
    """What is wrong with the signature; "" where nothing is."""
    header = headers.get(SIGNATURE, "")
    if not header:
        return "unsigned"
    return "" if signed.is_signed(secrets, header, body) else "signature"


def read(body: bytes) -> Read:
    """The event that was sent."""
    fields = event.fields_of(body)
    if fields is None:
        return Refused("format")
    kind, direction = EVENTS.get(event.first(fields, "event").lower(), (None, None))
    call_id = event.first(fields, "call_id", longest=event.LONGEST_ID)
    if kind is None:
        return Refused("event")
    if not call_id:
        return Refused("call_id")
    ended = event.first(fields, "type").lower() if kind is Kind.HANGUP else ""
    peer = event.first(fields, "peer")
    return (
        CallEvent(
            call_id=call_id,
            kind=kind,
            direction=direction,
            caller=event.number(event.first(fields, "from")),
            called=event.number(event.first(fields, "to")),
            agents=(peer,) if peer and kind is Kind.NEW else (),
            agent=peer.partition("@")[0] if kind is Kind.ANSWER else "",
            cause=CAUSES.get(ended, ""),
            # The last word on the whole call: a mailbox had it, whoever was told to have accepted it.
            voicemail=ended == "voicemail",
            talked=event.whole(event.first(fields, "duration")) if ended == "accepted" else None,
        ),
    )
