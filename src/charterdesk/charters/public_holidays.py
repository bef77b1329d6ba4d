"""Writes a list of public holidays as charters read it; the desk itself never asks the library (design, section 4)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from charterdesk.apps.base.late import Late

if TYPE_CHECKING:
    import holidays
else:
    holidays = Late("holidays")

HEADER = """# Public holidays of {name}, whole days, {first} to {last}. Promises rest on this file, never on a library:
# it is hashed with each charter that names it, and a change of it is a new version of that charter.
"""
DAY_LINE = re.compile(r'"?(\d{4})-\d\d-\d\d"?\s*=')


def listed(name: str, first: int, last: int, language: str | None = None) -> str:
    """Return the TOML text of the public holidays of a country or subdivision (FR, FR-57) for the years first to last.

    Names as told in `language_of`. KeyError where the country or the subdivision is not known.
    """
    country, _, subdivision = name.partition("-")
    supported = holidays.list_supported_countries()
    if country not in supported or (subdivision and subdivision not in supported[country]):
        raise KeyError(name)
    days = holidays.country_holidays(
        country, subdiv=subdivision or None, years=range(first, last + 1), language=language_of(name, language)
    )
    return HEADER.format(name=name, first=first, last=last) + "".join(_lines(days))


def language_of(name: str, wanted: str | None = None) -> str:
    """The language of the names of a list: the wanted one where the country has them, else the country's own.

    Never left to the library, which would take that of the machine. KeyError where the country is not known.
    """
    country = name.partition("-")[0]
    if country not in holidays.list_supported_countries():
        raise KeyError(name)
    told: dict[str, list[str]] = holidays.list_localized_countries()
    known = told.get(country, [])
    own = str(holidays.country_holidays(country).default_language or "en")
    return next((one for one in (wanted, *known) if wanted and one in known and one[:2] == wanted[:2]), own)


def _lines(days: Mapping[date, str]) -> Iterator[str]:
    year = 0
    for day, said in sorted(days.items()):
        if day.year != year:
            year = day.year
            yield "\n"
        quoted = said.replace("\\", "\\\\").replace('"', '\\"')
        yield f'{day} = "{quoted}"\n'


def proposed(name: str, year: int, language: str | None = None) -> dict[date, str]:
    """The public holidays of a country or subdivision in a year, each with its name; KeyError where none is known."""
    return {
        date.fromisoformat(str(day)): said for day, said in tomllib.loads(listed(name, year, year, language)).items()
    }


def with_year(text: str, name: str, year: int, language: str | None = None) -> str:
    """A list with one year written anew, as proposed for it; the other lines stay as they are, remarks included.

    KeyError where the country or the subdivision is not known; ValueError where the text is no list of days.
    """
    kept = {date.fromisoformat(day): str(said) for day, said in tomllib.loads(text).items() if day[:4] != f"{year:04}"}
    days = {**kept, **proposed(name, year, language)}
    header = HEADER.format(name=name, first=min(days).year, last=max(days).year)
    placed = "\n".join([*_placed(text.splitlines(), header, year, proposed(name, year, language)), ""])
    try:
        same = tomllib.loads(placed) == {day.isoformat(): said for day, said in days.items()}
    except tomllib.TOMLDecodeError:
        same = False
    # Days that are not written one a line are written anew.
    return placed if same else header + "".join(_lines(days))


def _placed(lines: list[str], header: str, year: int, days: Mapping[date, str]) -> Iterator[str]:
    """The lines of a list, those of one year replaced where they stood, or put in before the next year."""
    new = "".join(_lines(days)).strip("\n").splitlines()
    years = [int(found[1]) if (found := DAY_LINE.match(line)) else None for line in lines]
    there = next((number for number, known in enumerate(years) if known == year), len(lines))
    later = next((number for number, known in enumerate(years) if known and known > year), len(lines))
    at = min(there, later)
    for number, line in enumerate(lines):
        if number == at:
            yield from (*new, *([""] if there == len(lines) else ()))
        if years[number] != year:
            yield header.splitlines()[0] if number == 0 and line.startswith(HEADER[:20]) else line
    if at == len(lines):
        yield from (*([""] if lines else header.splitlines()), *new)
