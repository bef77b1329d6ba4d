"""What people type in a form or a spreadsheet, read as a value: one way of reading for pages, machines and imports.

Each reading returns the value, or None where the text is not one: who asks says it in his own words.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Final

# As many digits as a float keeps exactly, so that both engines give back what was stored.
MOST_DIGITS: Final = 15
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2200
YES: Final = frozenset({"yes", "y", "oui", "o", "si", "s", "true", "vrai", "verdadero", "1", "x"})
NO: Final = frozenset({"no", "n", "non", "false", "faux", "falso", "0"})
_NUMBER: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")


def plain(text: str) -> str:
    """The text as one compares it: small letters, no accents, one space between words."""
    bare = unicodedata.normalize("NFKD", text)
    return " ".join("".join(sign for sign in bare if not unicodedata.combining(sign)).casefold().split())


def line(text: str) -> str:
    """The text on one line, without control and invisible characters."""
    normal = unicodedata.normalize("NFC", text)
    return " ".join("".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in normal).split())


def number(text: str) -> int | float | None:
    """A number with a decimal point or comma, blanks between thousands allowed; at most 15 digits."""
    bare = "".join(text.split()).replace("\N{MINUS SIGN}", "-")
    if not (bare.isascii() and _NUMBER.fullmatch(bare)) or sum(sign.isdigit() for sign in bare) > MOST_DIGITS:
        return None
    value = Decimal(bare.replace(",", "."))
    return int(value) if value == value.to_integral_value() else float(value)


def day(text: str) -> date | None:
    """A day: 2026-12-31, or with the day first 31/12/2026 and 31.12.2026."""
    bare = text.strip()
    iso, day_first = _ISO.fullmatch(bare), _DAY_FIRST.fullmatch(bare)
    if iso:
        year, month, of_month = iso.groups()[:3]
    elif day_first:
        of_month, month, year = day_first.groups()
    else:
        return None
    try:
        found = date(int(year), int(month), int(of_month))
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def yes_or_no(text: str) -> bool | None:
    """Yes or no in one of the desk's languages, 1 or 0."""
    word = plain(text)
    return True if word in YES else False if word in NO else None
