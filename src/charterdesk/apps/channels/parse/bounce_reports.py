"""The machine-readable half of a bounce: delivery status fields (RFC 3464) and the mail that came back (RFC 3462)."""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message

# Bounds: a report is small; whatever lies beyond says nothing that its beginning did not.
MAX_PARTS = 200
MAX_WORDS = 64_000
MAX_RECIPIENTS = 200

ADDRESS = re.compile(
    r"(?:\"[^\"\\\s<>@]{1,64}\"|(?<![\w.+-])[^\s<>()\[\]{}|,;:\"'`@\\=]{0,80}[^\s<>()\[\]{}|,;:\"`@\\=.]|(?<![\w.+-])\w[^\s<>()\[\],;:\"@\\]{0,80}\.)"
    r"@(?:\[[0-9a-fA-F.:]{2,60}\]|[\w-]{1,63}(?:\.[\w-]{1,63}){0,10})"
)
_FIELD = re.compile(r"^([A-Za-z][A-Za-z0-9-]{0,60})[ \t]*:[ \t]*(.{0,1000}(?:\n[ \t].{0,1000}){0,4})", re.MULTILINE)
_MESSAGE_ID = re.compile(
    r"^[ \t>|]{0,8}(?:original-)?message-id:\s{0,80}<([^<>\s]{1,500})>", re.IGNORECASE | re.MULTILINE
)
_TO = re.compile(
    r"^[ \t>|]{0,8}(?:to|cc|x-envelope-to|x-original-to|delivered-to):(.{0,2000}(?:\n[ \t].{0,1000}){0,8})",
    re.IGNORECASE | re.MULTILINE,
)
_FROM = re.compile(
    r"^[ \t>|]{0,8}(?:from|sender|reply-to|return-path|x-sender|errors-to):(.{0,1000})", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Failed:
    """One address of a report, and whether its mail is given up (Action: failed) or may still arrive (delayed)."""

    address: str
    permanent: bool


def addresses_in(words: str) -> list[str]:
    """The addresses that stand in a line or a header."""
    return [found.strip("'`").rstrip(".") for found in ADDRESS.findall(words[:8000])]


def words_of(part: Message) -> str:
    """The beginning of a part as text, its transfer encoding undone; '' for a part made of parts."""
    payload = part.get_payload()
    if not isinstance(payload, str):
        return ""
    raw = payload[:MAX_WORDS].encode("utf-8", "surrogateescape")
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if encoding == "quoted-printable":
        raw = quopri.decodestring(raw)
    elif encoding == "base64":
        try:
            raw = binascii.a2b_base64(raw[: len(raw) // 4 * 4])
        except binascii.Error:
            return ""
    try:
        return raw.decode(part.get_content_charset() or "utf-8", "replace").replace("\r\n", "\n")
    except LookupError:
        return raw.decode("utf-8", "replace").replace("\r\n", "\n")


def parts_of(message: Message, *, into_returned: bool = False) -> Iterator[Message]:
    """The parts of a mail in order, not those of a mail within it unless asked."""
    waiting = [message]
    seen = 0
    while waiting and seen < MAX_PARTS:
        part = waiting.pop()
        seen += 1
        yield part
        payload = part.get_payload()
        within = part is not message and part.get_content_maintype() == "message"
        if isinstance(payload, list) and (
            not within or (into_returned and part.get_content_type() == "message/rfc822")
        ):
            waiting.extend(reversed(payload))


def _blocks(status: Message) -> Iterator[dict[str, str]]:
    """The groups of fields of a delivery status, whatever was wrong with the blank lines between them."""
    payload = status.get_payload()
    groups = payload if isinstance(payload, list) else [status]
    for group in groups[:MAX_RECIPIENTS]:
        if group is not status:
            yield {name.lower(): str(value) for name, value in reversed(group.items())}
        for words in words_of(group).split("\n\n")[:MAX_RECIPIENTS]:
            fields = {name.lower(): value for name, value in reversed(_FIELD.findall(words))}
            if fields:
                yield fields


def _address_of(fields: dict[str, str]) -> str:
    """The final recipient, or the original one where the final is no mail address (RFC 3464, 2.3.1 and 2.3.2)."""
    for name in ("final-recipient", "original-recipient", "x-actual-recipient"):
        kind, _, value = fields.get(name, "").partition(";")
        found = addresses_in(value or kind)
        if found and kind.strip().lower() not in ("x-local", "x400"):
            return found[0]
    return ""


def failures(parts: Iterable[Message]) -> tuple[bool, list[Failed]]:
    """Whether a delivery status is among the parts, and whom it says were not reached."""
    found = False
    failed: list[Failed] = []
    for part in parts:
        if part.get_content_type() not in ("message/delivery-status", "message/global-delivery-status"):
            continue
        found = True
        for fields in _blocks(part):
            address = _address_of(fields)
            action = fields.get("action", "").strip().lower()
            status = fields.get("status", "").strip()
            if not address or action.startswith(("deliver", "relay", "expand")) or status.startswith("2"):
                continue
            delayed = action.startswith("delay") or (not action and status.startswith("4"))
            failed.append(Failed(address, not delayed))
    return found, failed[:MAX_RECIPIENTS]


@dataclass(frozen=True, slots=True)
class Returned:
    """What came back: Message-IDs, whom it was for and who had sent it."""

    ids: tuple[str, ...]
    to: tuple[str, ...]
    senders: tuple[str, ...]


def returned(words: Iterable[str]) -> Returned:
    """Read the returned mail's header from text that holds it."""
    ids: list[str] = []
    to: list[str] = []
    senders: list[str] = []
    for text in words:
        ids += _MESSAGE_ID.findall(text)
        to += [address for line in _TO.findall(text) for address in addresses_in(line)]
        senders += [address for line in _FROM.findall(text) for address in addresses_in(line)]
    return Returned(tuple(dict.fromkeys(ids)), tuple(dict.fromkeys(to)), tuple(dict.fromkeys(senders)))


def header_words(part: Message) -> str:
    """The header of the mail in a message/rfc822, message/partial or text/rfc822-headers part, as text."""
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else part
    lines = [f"{name}: {value}" for name, value in inner.items()][:500]
    body = words_of(part) if inner is part else words_of(inner)[:4000]
    return "\n".join([*(lines if inner is not part else []), body])[:MAX_WORDS]
