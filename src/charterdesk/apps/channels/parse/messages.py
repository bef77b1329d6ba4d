"""Our tree of parts as the standard library's message, for what reads reports of mail servers; large bodies left out."""

from __future__ import annotations

import email
from email.message import Message

from charterdesk.apps.channels.parse.parts import Part

_LARGEST = 64 * 1024
_NESTED = 30


def message_of(part: Part) -> Message:
    """A message with all fields and all parts; bodies only of texts and of messages, cut where they are long."""
    message: Message = Message()
    for name, value in part.fields.all:
        message.set_raw(name, value)
    message.set_default_type(part.type)
    if part.parts:
        message.set_payload([message_of(inner) for inner in part.parts])
        return message
    body = part.source[part.start : min(part.end, part.start + _LARGEST)]
    if part.type.startswith("message/"):
        # Nothing nested may make the standard parser go deep: a report has three parts.
        inner = (
            email.message_from_bytes(b"Content-Type: " + part.type.encode() + b"\n\n" + body)
            if (body.lower().count(b"content-type") <= _NESTED)
            else None
        )
        message.set_payload(inner.get_payload() if inner is not None else body.decode("latin_1"))
    elif part.type.startswith("text/"):
        message.set_payload(body.decode("ascii", "surrogateescape"))
    return message
