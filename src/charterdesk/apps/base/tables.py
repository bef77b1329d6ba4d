"""Lists as files for spreadsheets: comma-separated values that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from charterdesk.apps.base.errors import Invalid

Cell = str | int | float | Decimal | date | datetime | None

MARK: Final = "\ufeff"  # without it Excel does not read UTF-8
CHUNK: Final = 16_384
# What a spreadsheet begins to calculate at, in the wide forms of East Asian keyboards too (OWASP, CSV injection).
FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
GUARD: Final = "'"
# Where the comma is the decimal mark, spreadsheets part cells by semicolons.
DECIMAL_COMMA: Final = frozenset({"fr", "es"})


def rows_as_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, language: str = "en") -> Iterator[bytes]:
    """The list as a file, in pieces of some 16 kB while it is read: UTF-8 with its mark, semicolons and decimal commas
    for French and Spanish readers. Text that a spreadsheet would calculate stands behind an apostrophe (`plain` takes
    it away); numbers stay numbers. Moments are written as given: whoever shows them gives them in his reader's zone.
    """
    comma = language[:2] in DECIMAL_COMMA
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";" if comma else ",", lineterminator="\r\n")
    buffer.write(MARK)
    writer.writerow([guarded(word) for word in header])
    for row in rows:
        writer.writerow([_written(cell, comma=comma) for cell in row])
        if buffer.tell() >= CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def guarded(text: str) -> str:
    """The text as a spreadsheet takes it for text."""
    text = text.replace("\x00", "")
    return GUARD + text if text.startswith((*FORMULAS, GUARD)) or text.lstrip().startswith(FORMULAS) else text


def plain(text: str) -> str:
    """What `guarded` was given: what comes back from a file that was exported before."""
    bare = text.removeprefix(GUARD)
    return bare if text.startswith(GUARD) and guarded(bare) == text else text


def rows_of_csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The lines of a file that somebody made, empty ones left out, each with its number in the file (from 1): UTF-8, or
    what Windows writes; cells parted by commas, semicolons or tabs, as the first line has most. Invalid where it
    cannot be read.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise Invalid(_("This is no text file."), field="file", code="not_text")
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=first.count), strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, [plain(cell.strip()).strip() for cell in row]
    except csv.Error as error:
        problem = _("Line %(line)s cannot be read: a quotation mark is missing or too many.") % {
            "line": reader.line_num
        }
        raise Invalid(problem, field="file", code="broken") from error


def _written(cell: Cell, *, comma: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return guarded(cell)
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).replace(".", ",") if comma else str(cell)
