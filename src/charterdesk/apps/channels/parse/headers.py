"""The header block of a mail or of one of its parts: fields in their order, unfolded, decoded by us."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from charterdesk.apps.channels.parse import bounds, charsets
from charterdesk.apps.channels.parse.encoded_words import decode_words

_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
_LINE = re.compile(rb"[^\n]*(?:\n|\Z)")
_FOLDS = re.compile(r"[ \t]*[\r\n]+[ \t]*")
_CONTROLS = re.compile("[\x00-\x08\x0a-\x1f\x7f\u0080-\u009f\u2028\u2029]+")
_ID = re.compile(r"<([^<>]*)>")
_FIRST_LINES = re.compile(rb"\A(?:\xef\xbb\xbf|[ \t\r\n]+)*(?:>?From [^\r\n]*(?:\r*\n|\r))?")
_OF_A_MAIL = re.compile(
    rb"(?i)(?:from|to|cc|subject|date|message-id|mime-version|content-[a-z-]+|received|return-path|reply-to|sender"
    rb"|references|in-reply-to|x-[a-z-]+|delivered-to|thread-[a-z]+|dkim-signature|importance|list-[a-z]+)[ \t]*:"
)
_LINES_AHEAD = 30
_SLIPS = 20


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a block as (name, value): unfolded, bytes beyond ASCII already text, nothing else decoded."""

    all: tuple[tuple[str, str], ...] = ()

    def first(self, name: str) -> str:
        """The first value of that name, '' where there is none."""
        return next(iter(self.every(name)), "")

    def every(self, name: str) -> list[str]:
        """All values of that name."""
        return [value for key, value in self.all if key.lower() == name]

    def decoded(self) -> list[tuple[str, str]]:
        """All fields with encoded words decoded and control characters gone."""
        return [(name, readable(value)) for name, value in self.all]


def readable(value: str) -> str:
    """A value as it is meant, on one line."""
    return _CONTROLS.sub(" ", decode_words(value)).strip()


def with_one_line_end(raw: bytes) -> bytes:
    """The mail without what stands before its first field; where its fields end with CR alone, with LF instead."""
    begin = _FIRST_LINES.match(raw)
    if begin and begin.end():
        raw = raw[begin.end() :]
    empty, lf = raw.find(b"\r\r"), raw.find(b"\n")
    if lf < 0:
        return raw.replace(b"\r", b"\n")
    if not 0 <= empty < lf - 2:  # a CR within a field is no line end to the servers before us either
        return raw
    return raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def read_block(raw: bytes, start: int, end: int, longest: int, charset: str = "") -> tuple[Fields, int]:
    """The fields from `start` on and where the body begins.

    Raises:
        Exceeded: the block is longer than `longest` bytes.
    """
    found: list[list[bytes]] = []
    at, slips = start, 0
    while at < end:
        if at - start > longest:
            raise bounds.Exceeded("header_too_long")
        stop = raw.find(b"\n", at, end) + 1 or end
        line = raw[at : min(stop, at + longest + 1)].rstrip(b"\r\n")
        if not line or (not line.strip() and not _goes_on(raw, stop, end)):
            at = stop
            break
        field = _FIELD.match(line)
        if line[:1] in {b" ", b"\t"} and found:
            found[-1].append(line)
        elif field:
            found.append([field[1], line[field.end() :]])
        elif slips > _SLIPS or not (_ends_an_address(found, line) or _goes_on(raw, at, end)):
            break
        else:
            slips += 1
            if found:
                found[-1].append(b" " + line)
        at = stop
    if at - start > longest:
        raise bounds.Exceeded("header_too_long")
    return Fields(tuple((lines[0].decode("ascii"), _text(lines[1:], charset)) for lines in found)), at


def _ends_an_address(found: list[list[bytes]], line: bytes) -> bool:
    """A field folded within an address, its next line not indented: `<zoe@` and below it `example.com>`."""
    before = found[-1][-1] if found else b""
    return before.rfind(b"<") > before.rfind(b">") and line.rstrip(b" \t,").endswith(b">") and line.count(b"<") == 0


def _goes_on(raw: bytes, at: int, end: int) -> bool:
    """A line that is no field is a slip of a mail program where fields of a mail follow before the next blank line."""
    for _ in range(_LINES_AHEAD):
        stop = raw.find(b"\n", at, end) + 1
        line = raw[at : min(stop or end, at + 200)].rstrip(b"\r\n")
        if _OF_A_MAIL.match(line):
            return True
        if not stop or not line:
            return False
        at = stop
    return False


def _text(lines: Iterable[bytes], charset: str) -> str:
    data = b"\n".join(lines)
    plain = data.isascii() and b"\x1b" not in data
    text = data.decode("ascii") if plain else charsets.decode(data, charset)[0]
    return _FOLDS.sub(" ", text).replace("\x00", "").strip()


def ids(values: Sequence[str]) -> tuple[str, ...]:
    """The msg-ids of some fields, in their order, each once, without angle brackets (RFC 5322, 3.6.4)."""
    found: dict[str, None] = {}
    for written in values:
        value = decode_words(written)  # against RFC 2047, 5, but some gateways encode long ids
        within = _ID.findall(value) or [word for word in value.split() if "@" in word]
        for one in within:
            clean = "".join(_CONTROLS.sub("", one).split())[: bounds.ID_CHARACTERS]
            if clean:
                found.setdefault(clean)
    return tuple(found)[-bounds.IDS :]


def message_id(value: str) -> str:
    """The id of a mail; what stands without angle brackets counts too."""
    value = decode_words(value)
    within = _ID.search(value)
    return "".join(_CONTROLS.sub("", within[1] if within else value.strip("<> ")).split())[: bounds.ID_CHARACTERS]
