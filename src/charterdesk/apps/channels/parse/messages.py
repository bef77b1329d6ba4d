"""Our tree of parts as the standard library's message, for what reads reports of mail servers; no large bodies."""

from __future__ import annotations

import email
from email.message import Message

from charterdesk.apps.channels.parse import bounds
from charterdesk.apps.channels.parse.parts import Part

_NESTED = 30


def message_of(part: Part) -> Message:
    """A message with all fields and all parts; bodies of texts and of messages only, as far as a report goes."""
    return _with_bodies(part, [bounds.REPORT_BYTES])


def _with_bodies(part: Part, room: list[int]) -> Message:
    message: Message = Message()
    for name, value in part.fields.all:
        message.set_raw(name, value)
    message.set_default_type(part.type)
    if part.parts:
        message.set_payload([_with_bodies(inner, room) for inner in part.parts])
    elif part.type.startswith(("text/", "message/")):
        body = part.source[part.start : min(part.end, part.start + room[0])]
        room[0] -= len(body)
        message.set_payload(_inside(part.type, body) if part.type.startswith("message/") else _as_read(body))
    return message


def _inside(content_type: str, body: bytes) -> list[Message | str] | str:
    """The message within; nothing nested may make the standard parser go deep: a report has three parts."""
    if body.lower().count(b"content-type") > _NESTED:
        return _as_read(body)
    inner = email.message_from_bytes(b"Content-Type: " + content_type.encode("ascii", "replace") + b"\n\n" + body)
    payload = inner.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else _as_read(body)


def _as_read(body: bytes) -> str:
    return body.decode("ascii", "surrogateescape")
