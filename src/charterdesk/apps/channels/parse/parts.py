"""A mail as a tree of parts (RFC 2046), cut where its boundaries stand; nothing is decoded or copied here.

Our own and not the standard parser: it is linear in what a hostile mail may hold, keeps forwarded mails byte for byte,
and finds the parts of mails whose boundaries are wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from charterdesk.apps.channels.parse import bounds
from charterdesk.apps.channels.parse.headers import Fields, read_block
from charterdesk.apps.channels.parse.parameters import Structured, structured

_TYPE = re.compile(r"[\w.+-]+/[\w.+*-]+")
_LIKELY = re.compile(rb"(?:\A|\n)--([^\r\n]{1,200}?)[ \t]*\r*\n(?=content-[a-z-]+[ \t]*:)", re.IGNORECASE)
_REST_OF_DELIMITER = re.compile(rb"(--[>;|*]?)?[ \t]{0,80}\r*(?:\n|\Z)")
_COMMENT = re.compile(r"\([^()]*\)")
_ENCODING_CHARACTERS = 200
_LOOKED_AT = 64 * 1024
_WORDS_OF_TYPES = {"text": "text/plain", "plain": "text/plain", "html": "text/html", "multipart": "multipart/mixed"}


@dataclass(slots=True)
class Part:
    """A part: its fields, its type, where its body stands in `source`, and its own parts."""

    source: bytes
    fields: Fields
    type: str
    content: Structured
    disposition: Structured
    start: int
    end: int
    parts: list[Part] = field(default_factory=list)

    @property
    def body(self) -> bytes:
        """The body as it was sent."""
        return self.source[self.start : self.end]

    @property
    def encoding(self) -> str:
        """The content transfer encoding, in small letters."""
        written = self.fields.first("content-transfer-encoding")
        return structured(_COMMENT.sub(" ", written[:_ENCODING_CHARACTERS]).replace('"', "")).value

    @property
    def written_name(self) -> str:
        """The file name that its sender gave, as written; '' where none."""
        told = (self.disposition.get("filename"), self.content.get("name"), self.disposition.get("name"))
        return next((one for one in (*told, self.content.get("filename"), self.content.get("file")) if one), "")


@dataclass(slots=True)
class Cut:
    """What cutting a mail has counted and noticed; `only_light`: a mail that may take long is not read."""

    only_light: bool = False
    count: int = 0
    body_bytes: int = 0
    tags: int = 0
    problems: list[str] = field(default_factory=list)

    def notice(self, problem: str) -> None:
        """Say once what could not be understood."""
        if problem not in self.problems:
            self.problems.append(problem)


def cut_mail(raw: bytes, cut: Cut) -> Part:
    """The whole mail as a tree.

    Raises:
        Exceeded: more parts, deeper parts, or longer headers than bounds allow.
    """
    fields, body = read_block(raw, 0, len(raw), bounds.HEADER_BLOCK_BYTES)
    return _part(raw, fields, body, len(raw), cut, 1, "text/plain")


def _part(source: bytes, fields: Fields, start: int, end: int, cut: Cut, depth: int, usual: str) -> Part:
    cut.count += 1
    if cut.count > bounds.PARTS:
        raise bounds.Exceeded("too_many_parts")
    if depth > bounds.DEPTH:
        raise bounds.Exceeded("parts_too_deep")
    content = structured(fields.first("content-type"))
    disposition = structured(fields.first("content-disposition"))
    if content.flooded or disposition.flooded:
        cut.notice("too_many_parameters")
    part = Part(source, fields, "", content, disposition, start, end)
    part.type = _type_of(part, usual)
    if part.type.startswith("multipart/"):
        _cut_inside(part, cut, depth)
    return part


def _type_of(part: Part, usual: str) -> str:
    written = part.content.value
    if _TYPE.fullmatch(written):
        return written
    if not written:
        return usual
    named = _TYPE.match(written)
    if named:
        return named[0]
    return _WORDS_OF_TYPES.get(written.strip("/"), "application/octet-stream" if part.written_name else "text/plain")


def _cut_inside(part: Part, cut: Cut, depth: int) -> None:
    if part.encoding in {"base64", "quoted-printable"} and not _delimiters(part, part.content.get("boundary")):
        cut.notice("multipart_encoded")
    spans = _spans(part, part.content.get("boundary").rstrip())
    if not spans:
        guessed = _LIKELY.search(part.source, part.start, min(part.end, part.start + _LOOKED_AT))
        if guessed:
            spans = _spans(part, guessed[1].decode("latin_1").rstrip())
            cut.notice("boundary_guessed")
    if not spans:
        part.type = "text/plain"
        cut.notice("no_parts")
        return
    usual = "message/rfc822" if part.type == "multipart/digest" else "text/plain"
    for start, end in spans:
        if cut.count >= bounds.PARTS:
            raise bounds.Exceeded("too_many_parts")
        fields, body = read_block(part.source, start, end, bounds.PART_HEADER_BYTES)
        if body < end or fields.all:
            part.parts.append(_part(part.source, fields, body, end, cut, depth + 1, usual))


def _delimiters(part: Part, boundary: str) -> list[tuple[int, int]]:
    """Where the lines of a boundary begin and end; the end of a closing one is negative."""
    marker = b"--" + boundary.encode("latin_1", "replace")
    if part.source.count(marker, part.start, part.end) > bounds.NEARLY_DELIMITERS:
        raise bounds.Exceeded("too_many_parts")
    found: list[tuple[int, int]] = []
    seen, at = 0, part.source.find(marker, part.start, part.end)
    while at >= 0:
        hit = _REST_OF_DELIMITER.match(part.source, at + len(marker), part.end)
        if hit is not None:
            if at == part.start or part.source[at - 1] in b"\r\n":
                found.append((at, -hit.end() if hit[1] else hit.end()))
            if seen > bounds.DELIMITERS:
                raise bounds.Exceeded("too_many_parts")
            seen += 1
        at = part.source.find(marker, at + 1 if hit is None else hit.end(), part.end)
    return found


def _spans(part: Part, boundary: str) -> list[tuple[int, int]]:
    """From each boundary to the next; the line end before a boundary belongs to it.

    What follows a closing boundary is no part, unless the same boundary opens again (two multiparts that share one).
    """
    if not boundary:
        return []
    lines = _delimiters(part, boundary)
    spans: list[tuple[int, int]] = []
    for place, (_begin, after) in enumerate(lines):
        if after < 0:
            continue
        end = lines[place + 1][0] if place + 1 < len(lines) else part.end
        if place + 1 < len(lines):
            if end > after and part.source[end - 1 : end] == b"\n":
                end -= 1
            if end > after and part.source[end - 1 : end] == b"\r":
                end -= 1
        spans.append((after, max(after, end)))
    return spans
