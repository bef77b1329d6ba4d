"""What differs between two kept configurations, line by line; bounded, so that no file holds a server up."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from django.utils.translation import gettext as _

from charterdesk.apps.base.errors import Conflict, NotFound
from charterdesk.apps.base.files import open_stored
from charterdesk.apps.environments.matching import Matched
from charterdesk.apps.environments.models import ConfigurationBackup

LARGEST: Final = 16 * 1024 * 1024  # bytes of a text that is compared
MOST_LINES: Final = 250_000
MOST_SHOWN: Final = 1_000
LONGEST_LINE: Final = 300
AROUND: Final = 3
KINDS: Final = {"equal": ("same",), "delete": ("less",), "insert": ("more",), "replace": ("less", "more")}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the difference: `kind` is "same", "less", "more" or "place"."""

    kind: str
    text: str


def difference(older: ConfigurationBackup, newer: ConfigurationBackup) -> list[Line]:
    """What the newer one has otherwise, with three lines around, at most 1,000 lines; empty where both are the same.
    Conflict for what is no text, or is too large to be compared.
    """
    if older.stored_file_id == newer.stored_file_id:
        return []
    return list(islice(_told(_lines(older), _lines(newer)), MOST_SHOWN))


def _told(older: Sequence[str], newer: Sequence[str]) -> Iterator[Line]:
    for group in Matched(older, newer).get_grouped_opcodes(AROUND):
        (_tag, i1, _i2, j1, _j2), (_last, _i, i2, _j, j2) = group[0], group[-1]
        yield Line("place", f"@@ -{_place(i1, i2)} +{_place(j1, j2)} @@")
        for tag, begun, end, at, until in group:
            for kind in KINDS[tag]:
                lines = newer[at:until] if kind == "more" else older[begun:end]
                yield from (Line(kind, _shown(text)) for text in lines)


def _place(begun: int, end: int) -> str:
    """From which line, and how many of them, as unified differences say it."""
    size = end - begun
    return f"{begun + 1}" if size == 1 else f"{begun + 1 if size else begun},{size}"


def _shown(text: str) -> str:
    return text if len(text) <= LONGEST_LINE else f"{text[:LONGEST_LINE]}\N{HORIZONTAL ELLIPSIS}"


def _lines(backup: ConfigurationBackup) -> list[str]:
    try:
        with open_stored(backup.stored_file) as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise NotFound from None
    if len(content) > LARGEST:
        raise Conflict(_("This file is too large to be compared."))
    text = _text(content)
    if text is None:
        raise Conflict(_("This file is no text that can be compared."))
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        raise Conflict(_("This file is too large to be compared."))
    return lines


def _text(content: bytes) -> str | None:
    """UTF-8, what says itself that it is UTF-16, else the western letters of Windows; None for what is no text."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = () if b"\x00" in content else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
