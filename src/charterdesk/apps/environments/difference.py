"""What differs between two kept configurations, line by line; bounded, so that no file holds a server up."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from itertools import islice
from typing import Final

from django.utils.translation import gettext as _

from charterdesk.apps.base.errors import Conflict, NotFound
from charterdesk.apps.base.files import open_stored
from charterdesk.apps.environments.models import ConfigurationBackup

LARGEST: Final = 512 * 1024  # bytes of a text that is compared
MOST_LINES: Final = 5_000
MOST_SHOWN: Final = 1_000
LONGEST_LINE: Final = 300


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the difference: `kind` is "same", "less", "more" or "place"."""

    kind: str
    text: str


def difference(older: ConfigurationBackup, newer: ConfigurationBackup) -> list[Line]:
    """What the newer one has otherwise, with three lines around; empty where both are the same. Conflict for what is no
    text, or is too large to be compared.
    """
    if older.stored_file_id == newer.stored_file_id:
        return []
    told = difflib.unified_diff(_lines(older), _lines(newer), n=3, lineterm="")
    return [_line(text) for text in islice(told, 2, 2 + MOST_SHOWN)]


def _line(text: str) -> Line:
    kind = {"+": "more", "-": "less", "@": "place"}.get(text[:1], "same")
    return Line(kind, text if kind == "place" else text[1:])


def _lines(backup: ConfigurationBackup) -> list[str]:
    try:
        with open_stored(backup.stored_file) as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise NotFound from None
    if len(content) > LARGEST:
        raise Conflict(_("This file is too large to be compared."))
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise Conflict(_("This file is no text that can be compared.")) from None
    if len(lines) > MOST_LINES or b"\x00" in content:
        raise Conflict(_("This file is too large to be compared."))
    return [line[:LONGEST_LINE] for line in lines]
