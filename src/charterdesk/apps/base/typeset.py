"""Setting a document as PDF: values in, bytes out. Knows no framework and no database, so that commands load little.

Values reach the typesetter as JSON, never as markup: whatever they hold stays text. The PDF is tagged (PDF/UA-1) and
archival (PDF/A-2a), and the same bytes for the same values: its date is given, its fonts are ours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from charterdesk.apps.base.late import Late

if TYPE_CHECKING:
    import typst
else:
    typst = Late("typst")

FOLDER: Final = Path(__file__).parent / "typesetting"
STANDARDS: Final[list[typst.PDFStandard]] = ["ua-1", "a-2a"]
# The typesetter names each text that no font can show.
NOT_SHOWN: Final = re.compile(r'the text `(".*?")` could not be displayed', re.DOTALL)
INSTEAD: Final = "\N{WHITE SQUARE}"
MOST_ROUNDS: Final = 4
LARGEST: Final = 4_000_000
"""The longest values that are set, in letters of JSON: they take some 10 s and 800 MB."""


class TooLong(ValueError):
    """What is to be set is longer than any document that one reads on paper."""


@dataclass(frozen=True, slots=True)
class Set:
    """A document that was set; `unshown` are the signs for which there is no font here, shown as an empty square."""

    pdf: bytes
    unshown: str


def pdf(template: str, values: Mapping[str, object], day: date) -> Set:
    """Set values by a template of ours (`document`) as PDF, dated with a day.

    Signs that our fonts lack are looked for in those of the system, then replaced. Raises TooLong, and typst.TypstError
    where the template itself is at fault.
    """
    said = json.dumps(values, ensure_ascii=False)
    if len(said) > LARGEST:
        raise TooLong(f"{len(said)} letters, at most {LARGEST}")
    moment = datetime.combine(day, time(), UTC)
    markup = _template(template)
    unshown: set[str] = set()
    for round_number in range(MOST_ROUNDS):
        inputs = {"data": said}
        try:
            made = _compiler(with_system=round_number > 0).compile(
                markup, format="pdf", sys_inputs=inputs, pdf_standards=STANDARDS, timestamp=moment
            )
        except typst.TypstError as error:
            lacking = lacking_in(error.diagnostic)
            if not lacking or round_number == MOST_ROUNDS - 1:
                raise
            if round_number > 0:
                unshown |= lacking
                said = "".join(INSTEAD if sign in lacking else sign for sign in said)
            continue
        return Set(made if isinstance(made, bytes) else b"".join(made or ()), "".join(sorted(unshown)))
    raise RuntimeError("unreachable: the last round sets or raises")


def lacking_in(diagnostic: str) -> set[str]:
    """The signs that the typesetter says it cannot show; plain ones are only named because marks stand upon them."""
    return {sign for text in NOT_SHOWN.findall(diagnostic) for sign in _unquoted(text) if not sign.isascii()}


def _unquoted(text: str) -> str:
    try:
        return str(
            json.loads(re.sub(r"\\u\{([0-9a-fA-F]{1,6})\}", lambda found: chr(int(found[1], 16)), text), strict=False)
        )
    except ValueError:
        return text[1:-1]


@cache
def _template(name: str) -> bytes:
    return (FOLDER / f"{name}.typ").read_bytes()


def _compiler(*, with_system: bool) -> typst.Compiler:
    # A compiler is one thread's own while it works; the fonts are read once.
    return typst.Compiler(_template("document"), root=str(FOLDER), font_paths=_fonts(with_system=with_system))


@cache
def _fonts(*, with_system: bool) -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=with_system, include_embedded_fonts=True, font_paths=[str(FOLDER / "vendor" / "inter")]
    )
