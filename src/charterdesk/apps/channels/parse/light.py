"""Which mails cannot take long, whatever is in them: told from their shape, and not from how long they took.

Two looks: at the bytes as they came (a few counts, before anything is understood), and at the bodies when they are
decoded, for what an encoding hid. What passes both takes at most some 20 ms of processor, tags and quotations most; a
mail of 20 kB from somebody's mail program takes 4. So nothing is judged by a clock that a busy machine makes wrong.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

BYTES: Final = 256 * 1024
HEADER_BYTES: Final = 16 * 1024
HEADER_LINES: Final = 400
LINES: Final = 5000
DELIMITERS: Final = 100  # lines that begin as a delimiter does
TAGS: Final = 500
BODY_BYTES: Final = 32 * 1024  # of all bodies together, decoded
TAKES_LONG: Final = "takes_long"

HEADER_LOOKED_AT: Final = 128 * 1024  # what is longer lies beyond the bounds of any mail
_FIELDS: Final = 24
_FIELD_BYTES: Final = 600
_SHORT_BYTES: Final = 150
_TELLING: Final = re.compile(
    rb"^(?:from|sender|reply-to|to|cc|subject|date|message-id|in-reply-to|references|return-path|delivered-to"
    rb"|auto-submitted|precedence|list-id|list-unsubscribe|x-auto-response-suppress|x-failed-recipients|content-type"
    rb"|authentication-results)[ \t]*:[^\n]{0,400}(?:\n[ \t][^\n]{0,400}){0,3}",
    re.IGNORECASE | re.MULTILINE,
)
_NAMING: Final = re.compile(rb"^(?:from|subject|message-id)[ \t]*:[^\n]{0,150}", re.IGNORECASE | re.MULTILINE)
_EMPTY_LINE: Final = re.compile(rb"\n\r?\n")
_FROM: Final = re.compile(rb"(?:\A|\n)from[ \t]*:((?:[^\r\n]|\r?\n[ \t]){1,1000})", re.IGNORECASE)
_ADDRESS: Final = re.compile(rb"[^\s<>\"(),;:@\\\[\]]{1,64}@[a-z0-9.-]{1,190}", re.IGNORECASE)


def is_light(raw: bytes) -> bool:
    """Whether these bytes of a mail have the shape of one that cannot take long."""
    if len(raw) > BYTES:
        return False
    end = _end_of_header(raw)
    return (
        end < HEADER_BYTES
        and raw.count(b"\n", 0, end) <= HEADER_LINES
        and raw.count(b"\n") <= LINES
        and raw.count(b"\n--") <= DELIMITERS
        and raw.count(b"<") <= TAGS
    )


def head_of(raw: bytes) -> bytes:
    """The header of a mail as a light mail without a body: whole where it is no longer than that of a light mail, else
    those fields that tell who wrote to whom, about what and in answer to what, cut short.
    """
    head = raw[: _end_of_header(raw)] + b"\n\n"
    if is_light(head):
        return head
    end = _EMPTY_LINE.search(raw, 0, HEADER_LOOKED_AT)
    block = raw[: end.start() if end else HEADER_LOOKED_AT]
    telling = (field[0].rstrip(b"\r")[:_FIELD_BYTES] for field in islice(_TELLING.finditer(block), _FIELDS))
    head = b"\n".join((*telling, b"", b"", b""))
    if is_light(head):
        return head
    naming = (field[0].rstrip(b"\r")[:_SHORT_BYTES] for field in islice(_NAMING.finditer(block), 3))
    return b"\n".join((*naming, b"", b"", b""))


def named_sender(raw: bytes) -> str:
    """The address that stands in From, in small letters, as a first look sees it; '' where it sees none. For the order
    of reading: whose mail it is, is found out when it is read.
    """
    field = _FROM.search(raw, 0, _end_of_header(raw))
    found = _ADDRESS.findall(field[1]) if field else []
    return found[-1].decode("ascii", "ignore").lower() if found else ""


def _end_of_header(raw: bytes) -> int:
    found = [end for sign in (b"\n\n", b"\r\n\r\n") if (end := raw.find(sign, 0, HEADER_BYTES)) >= 0]
    return min(found, default=HEADER_BYTES)
