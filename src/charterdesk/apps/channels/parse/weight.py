"""How long a mail may take to be read beyond what its bytes take: estimated from a few counts when it comes in.

A file costs what its bytes cost whoever sends it, some 7 ms of processor a megabyte, and is no burden here: of 3 MB of
PDF, of twenty photographs the weight is next to nothing. What keeps a reader busy is in headers and bodies: tags
(those that stay open most), entities, attributes, lines. Base64 is undone for the counts, so that it hides nothing.
The estimate is rather too high; what takes longer than it says all the same is put back (`channels/hurry.py`).

Measured on one core, milliseconds weighed / taken: 3 MB of PDF 3 / 0, twenty photographs 50 / 40 (they are stored), a
log of 1 MB 120 / 100, a newsletter of 500 rows 70 / 60; a megabyte of entities 1,000 / 1,000, 330,000 lines of one
letter 290 / 220, 300 open tags for letters in 5,000 paragraphs 300 / 210, 400 files 1,000 / 900.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from charterdesk.apps.channels.parse import bounds, light

# Milliseconds of processor for one of them, measured where they are at their worst.
TAG: Final = 0.01
OPEN_TAG: Final = 0.04
ENTITY: Final = 0.02
ATTRIBUTE: Final = 0.001
LINE: Final = 0.0008
LOOKED_AT_LINE: Final = 0.01  # where a reply may end; the first of them only
DATED_LINE: Final = 0.02
QUARTER_MEGABYTE_OF_WORDS: Final = 5
FILE: Final = 2.5  # it is stored, durable
HEADER_LINE: Final = 0.002
ENCODED_WORD: Final = 0.015
QUOTATION_MARK: Final = 0.001

MOST: Final = 2000  # what a mail may take at all
_LOOKED_AT_LINES: Final = 4000
_PARTS: Final = 2 * bounds.PARTS
_PART_HEADER: Final = 2048
_WITHOUT_END: Final = (b"<br", b"<BR", b"<img", b"<IMG", b"<hr", b"<meta", b"<input", b"<col", b"<!")
_BEGINNINGS: Final = (b"\nContent-", b"\ncontent-")  # of the header of a part
_EMPTY_LINE: Final = re.compile(rb"\n\r?\n")
_TYPED: Final = re.compile(rb"^content-type[ \t]*:[ \t]*([a-z]+/?[a-z]*)", re.IGNORECASE | re.MULTILINE)
_ATTACHED: Final = re.compile(rb"^content-disposition[ \t]*:[ \t]*attachment", re.IGNORECASE | re.MULTILINE)
_NAMED: Final = re.compile(rb"\b(?:file)?name\*?0?\*?=", re.IGNORECASE)
_BASE64: Final = re.compile(rb"^content-transfer-encoding[ \t]*:[ \t]*[\"']?base64", re.IGNORECASE | re.MULTILINE)
_BODIES: Final = frozenset({b"", b"text", b"text/", b"text/plain", b"text/html", b"text/enriched", b"text/richtext"})


@dataclass(frozen=True, slots=True)
class Weight:
    """Milliseconds of processor beyond what the bytes take. `light`: by its shape, also when its bodies are decoded, it
    is a mail that cannot take long (`light.py`).
    """

    milliseconds: int
    light: bool


def weigh(raw: bytes) -> Weight:
    """The weight of a mail as it came, counted in one pass; 0 of one that is light at first sight."""
    at_first_sight = light.is_light(raw)
    if at_first_sight and len(raw) <= light.BODY_BYTES and b"base64" not in raw:
        return Weight(0, light=True)
    header = _EMPTY_LINE.search(raw, 0, bounds.HEADER_BLOCK_BYTES)
    if header is None:  # beyond the bounds, or nothing but a header: no body is read
        return Weight(min(MOST, round(_of_header(raw[: bounds.HEADER_BLOCK_BYTES]))), at_first_sight)
    weight = _of_header(raw[: header.end()])
    letters = tags = files = 0
    for body, page in _bodies(raw, header.end()):
        if body is None:
            files += 1
            continue
        letters += len(body)
        tags += body.count(b"<")
        if letters > bounds.BODY_BYTES:  # beyond the bounds: nobody reads it
            break
        weight += _of_page(body) if page else _of_text(body)
    weight += min(files, bounds.PARTS) * FILE
    is_light = at_first_sight and letters <= light.BODY_BYTES and tags <= light.TAGS
    return Weight(min(MOST, round(weight)), is_light)


def _of_header(head: bytes) -> float:
    marks = head.count(b'"') * QUOTATION_MARK
    return head.count(b"\n") * HEADER_LINE + head.count(b"=?") * ENCODED_WORD + marks


def _of_page(body: bytes) -> float:
    tags = body.count(b"<")
    left_open = tags - 2 * body.count(b"</") - sum(body.count(sign) for sign in _WITHOUT_END)
    marked = tags * TAG + max(0, left_open) * OPEN_TAG
    written = body.count(b"&") * ENTITY + body.count(b"=") * ATTRIBUTE + body.count(b"\n") * LINE
    return marked + written + len(body) / light.BYTES * QUARTER_MEGABYTE_OF_WORDS


def _of_text(body: bytes) -> float:
    lines = body.count(b"\n")
    looked_at = min(lines, _LOOKED_AT_LINES) * LOOKED_AT_LINE
    dated = min(body.count(b"\n20"), _LOOKED_AT_LINES) * DATED_LINE
    return lines * LINE + looked_at + dated + len(body) / light.BYTES * QUARTER_MEGABYTE_OF_WORDS


def _bodies(raw: bytes, end: int) -> Iterator[tuple[bytes | None, bool]]:
    """The bodies decoded, and whether each is a page; None for each file."""
    block, start, begun = raw[:end], end, False
    for begins, ends in (*_parts(raw, end), (len(raw), len(raw))):
        typed = _TYPED.search(block)
        kind = typed[1].lower() if typed else b""
        apart = _ATTACHED.search(block) or (begun and _NAMED.search(block))
        if apart or (kind not in _BODIES and not kind.startswith(b"multipart")):
            yield None, False
        elif kind in _BODIES:
            body = raw[start : min(begins, start + 2 * bounds.BODY_BYTES)]
            yield _decoded(body) if _BASE64.search(block) else body, kind == b"text/html"
        begun = begun or not kind.startswith(b"multipart")
        block, start = raw[begins:ends], ends


def _parts(raw: bytes, start: int) -> Iterator[tuple[int, int]]:
    """Where headers of parts begin and end, known by their first word: no boundary needs to be understood."""
    hits = {sign: raw.find(sign, start - 1) for sign in _BEGINNINGS}
    for _part in range(_PARTS):
        found = [hit for hit in hits.values() if hit >= 0]
        if not found:
            return
        begins = min(found)
        empty = _EMPTY_LINE.search(raw, begins + 1, begins + _PART_HEADER)
        ends = empty.end() if empty else min(len(raw), begins + _PART_HEADER)
        yield begins, ends
        hits = {sign: raw.find(sign, ends - 1) if 0 <= hit < ends - 1 else hit for sign, hit in hits.items()}


def _decoded(body: bytes) -> bytes:
    try:
        return binascii.a2b_base64(body)
    except binascii.Error:
        return body
