"""sipgate.io push: forms in the words of the generic webhook, from an address with a token, unsigned.

It tells of the answer and of the end only where the answer to newCall asks for it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from xml.sax.saxutils import quoteattr

from charterdesk.apps.telephone.events import event, generic
from charterdesk.apps.telephone.events.event import Kind, Read, Refused

ANSWER_TYPE: Final = "application/xml"
SHORTEST_ABROAD: Final = 8  # digits: below, it is an extension


def read(body: bytes) -> Read:
    """The event that was sent: `origCallId` is the call, of which `callId` is one leg; numbers come without "+"."""
    fields = event.fields_of(body)
    if fields is None:
        return Refused("format")
    told = generic.read_fields(fields)
    if isinstance(told, Refused):
        return told
    whole = event.first(fields, "origCallId", longest=event.LONGEST_ID)
    return tuple(
        replace(one, call_id=whole or one.call_id, caller=_with_plus(one.caller), called=_with_plus(one.called))
        for one in told
    )


def answer(told: Read, address: str) -> bytes:
    """What is answered: asks to be told of the answer and of the end at the same address."""
    asks = f" onAnswer={quoteattr(address)} onHangup={quoteattr(address)}" if _begins(told) else ""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Response{asks}/>\n'.encode()


def _begins(told: Read) -> bool:
    return not isinstance(told, Refused) and any(one.kind is Kind.NEW for one in told)


def _with_plus(number: str) -> str:
    return f"+{number}" if number.isdigit() and len(number) >= SHORTEST_ABROAD and number[0] != "0" else number
