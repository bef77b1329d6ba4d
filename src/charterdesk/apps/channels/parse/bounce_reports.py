"""The machine-readable half of a bounce: delivery status fields (RFC 3464) and the mail that came back (RFC 3462)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message

from charterdesk.apps.channels.parse import charsets

# Bounds: a report is small; whatever lies beyond says nothing that its beginning did not.
MAX_PARTS = 200
MAX_WORDS = 64_000
MAX_LINES = 1_500
MAX_RECIPIENTS = 200
MAX_READ = 8

STATUS = ("message/delivery-status", "message/global-delivery-status")
HEADS = ("message/rfc822", "text/rfc822-headers", "message/partial", "message/global", "message/global-headers")
_RECIPIENT = ("final-recipient", "original-recipient", "x-actual-recipient")
RECEIVED = ("deliver", "relay", "expand")

ADDRESS = re.compile(
    r"(?:\"[^\"\\\s<>@]{1,64}\"|(?<![\w.+-])[^\s<>()\[\]{}|,;:\"'`@\\=]{0,80}[^\s<>()\[\]{}|,;:\"`@\\=.]|"
    r"(?<![\w.+-])\w[^\s<>()\[\],;:\"@\\]{0,80}\.)"
    r"@(?:\[[0-9a-fA-F.:]{2,60}\]|[\w-]{1,63}(?:\.[\w-]{1,63}){0,10})"
)
_FIELD = re.compile(r"^([A-Za-z][A-Za-z0-9-]{0,60})[ \t]*:[ \t]*(.{0,1000}(?:\n[ \t].{0,1000}){0,4})", re.MULTILINE)
_MESSAGE_ID = re.compile(
    r"^[ \t>|]{0,8}(?:x-)?(?:original-)?message-id:\s{0,80}<([^<>\s]{1,500})>", re.IGNORECASE | re.MULTILINE
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


def beginning(text: str) -> str:
    """As much of a text as is read: so many characters, so many lines."""
    return "\n".join(text[:MAX_WORDS].replace("\r\n", "\n").split("\n", MAX_LINES)[:MAX_LINES])


def words_of(part: Message) -> str:
    """The beginning of a part as text, its transfer encoding undone; '' for a part made of parts."""
    try:
        raw = part.get_payload(decode=True)
        charset = part.get_content_charset() or ""
    except (LookupError, ValueError):
        return ""
    return beginning(charsets.decode(raw[:MAX_WORDS], charset)[0]) if isinstance(raw, bytes) else ""


def _within(part: Message) -> list[Message]:
    """The parts of a part; get_payload itself may fail on text in a charset that is none."""
    payload = part.get_payload() if part.is_multipart() else []
    return [one for one in payload if isinstance(one, Message)]


def notice_parts(parts: Iterable[Message]) -> Iterator[Message]:
    """The parts in plain words that stand before the returned mail, those whose own limits are broken included."""
    for number, part in enumerate(parts):
        kind = part.get_content_type()
        if number and (kind in HEADS or is_head(part)):
            return
        if kind.startswith("text/plain") or (kind.startswith("multipart/") and not part.is_multipart()):
            yield part


def is_head(part: Message) -> bool:
    """Whether a part bears the header of a mail: some servers return it so."""
    return "Message-ID" in part and ("Received" in part or "From" in part)


def parts_of(message: Message, *, into_returned: bool = False) -> Iterator[Message]:
    """The parts of a mail in order, not those of a mail within it unless asked."""
    waiting = [message]
    seen = 0
    while waiting and seen < MAX_PARTS:
        part = waiting.pop()
        seen += 1
        yield part
        nested = part is not message and part.get_content_maintype() == "message"
        if not nested or (into_returned and part.get_content_type() == "message/rfc822"):
            waiting.extend(reversed(_within(part)))


def _groups(words: str) -> Iterator[dict[str, str]]:
    """The groups of fields of a delivery status; some servers forget the blank line between them."""
    for group in words.split("\n\n")[:MAX_RECIPIENTS]:
        fields: dict[str, str] = {}
        for name, value in _FIELD.findall(group):
            field = name.lower()
            if field in fields and field in _RECIPIENT:
                yield fields
                fields = {}
            fields.setdefault(field, value)
        yield fields


def _address_of(fields: dict[str, str]) -> str:
    """The final recipient; the original one where the final is no address of the Internet (RFC 3464, 2.3.1, 2.3.2)."""
    found = [
        address
        for name in _RECIPIENT
        for address in addresses_in(fields.get(name, "").partition(";")[2] or fields.get(name, ""))[:1]
    ]
    return next((address for address in found if "." in address.rpartition("@")[2]), found[0] if found else "")


def failures(parts: Iterable[Message]) -> tuple[bool, list[Failed]]:
    """Whether a delivery status is among the parts, and whom it says were not reached."""
    statuses = [part for part in parts if part.get_content_type() in STATUS][:MAX_READ]
    return bool(statuses), [one for part in statuses for one in failures_in(header_words(part))]


def has_receipt(parts: Iterable[Message]) -> bool:
    """Whether a delivery status says that the mail has arrived somewhere."""
    statuses = [part for part in parts if part.get_content_type() in STATUS][:MAX_READ]
    groups = [fields for part in statuses for fields in _groups(header_words(part))]
    return any(fields.get("action", "").strip().lower().startswith(RECEIVED) for fields in groups)


def failures_in(words: str) -> list[Failed]:
    """Whom the fields of a delivery status name that stands in plain text, its parts' limits being broken."""
    return [one for fields in _groups(words) for one in _failed(fields)]


def _failed(fields: dict[str, str]) -> list[Failed]:
    address = _address_of(fields)
    action = fields.get("action", "").strip().lower()
    status = fields.get("status", "").strip()
    if not address or action.startswith(RECEIVED) or status.startswith("2"):
        return []
    return [Failed(address, not (action.startswith("delay") or (not action and status.startswith("4"))))]


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
        to += [address for line in _TO.findall(text)[:2] for address in addresses_in(line)]
        senders += [address for line in _FROM.findall(text)[:2] for address in addresses_in(line)]
    return Returned(tuple(dict.fromkeys(ids)), tuple(dict.fromkeys(to)), tuple(dict.fromkeys(senders)))


def header_words(part: Message) -> str:
    """What a part says in fields: a mail's header, wherever the part keeps it, or the groups of a delivery status."""
    inner = _within(part)[:MAX_RECIPIENTS] or [part]
    groups = ["\n".join(f"{name}: {value}" for name, value in one.items()[:500]) for one in inner]
    return beginning("\n\n".join([*groups, *(words_of(one) for one in inner[:MAX_READ])]))
