"""The charter as a document to hand out, as the command line writes it; it is made in `apps/contracts/documents.py`.

Without Django and without a database, as the other commands of charters.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from charterdesk.apps.base.typeset import TooLong
from charterdesk.apps.contracts.documents import MEDIA_TYPES, Made, for_a_page, made
from charterdesk.rules.charter.document import LANGUAGES, Annex
from charterdesk.rules.decide.request import Malformed
from charterdesk.rules.terms.charter import Charter
from charterdesk.server.charter_reading import charter_named
from charterdesk.server.terminal import say

DONE: Final = 0
FAILED: Final = 1
MALFORMED: Final = 2
LARGEST_ANNEX: Final = 256 * 1024
MOST_NAMED: Final = 2000


def read_annex(said: object, charter: Charter) -> Annex | tuple[Malformed, ...]:
    """An annex from JSON: number, customer, plan, from, until, options, products, everything, credit_hours, region,
    groups; or what is wrong in it, by key.
    """
    if not isinstance(said, dict):
        return (Malformed("annex", "is a JSON object"),)
    reading = _Reading(said, charter)
    starts, ends = reading.day("from"), reading.day("until")
    annex = Annex(
        number=reading.text("number"),
        customer=reading.text("customer"),
        plan=reading.one_of("plan", charter.plans),
        starts=starts or date.min,
        ends=ends,
        options=reading.names("options", charter.options),
        products=reading.texts("products"),
        everything=said.get("everything") is True,
        credit_hours=reading.hours("credit_hours"),
        region=reading.one_of("region", charter.regions) if said.get("region") is not None else None,
        groups=reading.names("groups", charter.products) if said.get("groups") is not None else None,
    )
    if starts is None and "from" not in reading.wrong:
        reading.wrong["from"] = "is missing; write for instance 2026-01-01"
    if starts and ends and ends < starts:
        reading.wrong["until"] = "lies before 'from'"
    for key in set(said) - KEYS:
        reading.wrong[str(key)] = f"is not known; known are {', '.join(sorted(KEYS))}"
    return tuple(Malformed(key, message) for key, message in reading.wrong.items()) or annex


KEYS: Final = frozenset(
    {
        "number",
        "customer",
        "plan",
        "from",
        "until",
        "options",
        "products",
        "everything",
        "credit_hours",
        "region",
        "groups",
    }
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for; without a language, the first of the desk that documents are written in."""

    charter: str
    language: str
    form: str
    today: date
    out: str = ""
    annex: str = ""
    sources: bool = False


def write(wanted: Wanted) -> int:
    """Write a document to a file or to standard output; the exit status."""
    charter = charter_named(wanted.charter)
    if not isinstance(charter, Charter):
        for problem in charter:
            say(problem.in_language(wanted.language or "en"))
        return FAILED
    annex = _annex_in(wanted.annex, charter) if wanted.annex else None
    if isinstance(annex, tuple):
        for malformed in annex:
            say(malformed)
        return MALFORMED
    language = wanted.language or next((one for one in charter.desk.languages if one in LANGUAGES), LANGUAGES[0])
    try:
        done = made(charter, language, wanted.form, today=wanted.today, annex=annex, sources=wanted.sources)
    except TooLong:
        say(f"{wanted.charter}: too long for a PDF; write it with --to html or --to md")
        return FAILED
    if done.unshown:
        say(f"there is no font here for: {' '.join(done.unshown)} (an empty square stands instead)")
    if wanted.out and wanted.out != "-":
        Path(wanted.out).write_bytes(done.content)
    else:
        sys.stdout.buffer.write(done.content)
        sys.stdout.buffer.flush()
    return DONE


def _annex_in(name: str, charter: Charter) -> Annex | tuple[Malformed, ...]:
    with Path(name).open("rb") as file:
        raw = file.read(LARGEST_ANNEX + 1)
    if len(raw) > LARGEST_ANNEX:
        return (Malformed("annex", f"is larger than {LARGEST_ANNEX // 1024} kB"),)
    try:
        said = json.loads(raw.decode("utf-8-sig"), parse_float=Decimal)
    except (ValueError, RecursionError):
        return (Malformed("annex", "is not JSON"),)
    return read_annex(said, charter)


@dataclass(frozen=True, slots=True)
class _Reading:
    """The keys of an annex as they are read; `wrong` gathers what is wrong by key."""

    said: Mapping[str, object]
    charter: Charter
    wrong: dict[str, str] = field(default_factory=dict)

    def text(self, key: str) -> str:
        value = self.said.get(key)
        if not isinstance(value, str) or not value.strip():
            self.wrong[key] = "is missing, or is not a text"
            return ""
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.said.get(key, [])
        if not isinstance(value, list) or len(value) > MOST_NAMED or not all(isinstance(one, str) for one in value):
            self.wrong[key] = f"is a list of at most {MOST_NAMED} texts"
            return ()
        return tuple(str(one) for one in value)

    def one_of(self, key: str, known: Mapping[str, object]) -> str:
        value = self.text(key)
        if value and value not in known:
            self.wrong[key] = f"'{value}' is not in the charter; known are {', '.join(known) or 'none'}"
        return value

    def names(self, key: str, known: Mapping[str, object]) -> tuple[str, ...]:
        given = self.texts(key)
        unknown = [one for one in given if one not in known]
        if unknown:
            self.wrong[key] = f"'{unknown[0]}' is not in the charter; known are {', '.join(known) or 'none'}"
        return given

    def day(self, key: str) -> date | None:
        value = self.said.get(key)
        if value is None:
            return None
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.wrong[key] = f"'{value}' is not a day such as 2026-01-01"
            return None

    def hours(self, key: str) -> Decimal | None:
        value = self.said.get(key)
        if value is None:
            return None
        try:
            hours = Decimal(str(value))
        except InvalidOperation:
            hours = Decimal("NaN")
        if isinstance(value, bool) or not hours.is_finite() or not 0 <= hours < 10**6:
            self.wrong[key] = "is a number of hours"
            return None
        return hours


__all__ = ["LANGUAGES", "MEDIA_TYPES", "Annex", "Made", "Wanted", "for_a_page", "made", "read_annex", "write"]
