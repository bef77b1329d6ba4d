"""Reading a charter: YAML text -> charter, or the list of what is wrong in it, each with its place."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from charterdesk.rules.charter.coherence import incoherences
from charterdesk.rules.charter.compiled import Compiled
from charterdesk.rules.charter.mistakes import shown
from charterdesk.rules.charter.places import Path, Place, Places, Problem, nearest
from charterdesk.rules.charter.shape import Mistake, shaped
from charterdesk.rules.charter.text import LARGEST_TEXT, SHARED_PART, Parsed, Refused, parse
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.why.said import Said

__all__ = ["LARGEST_TEXT", "Problem", "Reading", "load", "read"]

MOST_PROBLEMS = 100
MOST_PARTS = 20
PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")


@dataclass(frozen=True, slots=True)
class Reading:
    """A charter, where each of its keys and values stands, and its values as written (with its shared parts)."""

    charter: Charter
    places: Places
    values: Mapping[str, Any]

    def compiled(self) -> Compiled:
        """Return it as plain values."""
        return Compiled(self.values, self.charter.holidays, self.charter.digest)

    def place(self, path: Path) -> Place:
        """Return where the key of a path stands, or what holds it."""
        return nearest(self.places, path)[0]


def load(text: str, file: str, shared: Mapping[str, str]) -> Charter | tuple[Problem, ...]:
    """Read a charter; see `read`."""
    found = read(text, file, shared)
    return found.charter if isinstance(found, Reading) else found


def read(text: str, file: str, shared: Mapping[str, str]) -> Reading | tuple[Problem, ...]:
    """Read a charter. ``shared`` holds all that it may rest on, by name: the TOML text of each list of public holidays
    (FR, FR-57 ...), the YAML text of each shared part ("NAME.yaml").

    An author's mistake never raises: it is a problem in the list, in the order of the file.
    """
    try:
        parsed = parse(text, file)
        problems = list(_with_parts(parsed, shared))
    except Refused as refused:
        return (refused.problem,)
    charter = shaped(Charter, parsed.values)
    if isinstance(charter, tuple):
        return _told([*problems, *_mistakes(charter, parsed.places)])
    found = [*incoherences(charter), *_unreadable_lists(charter, shared)]
    if problems or found:
        problems.extend(_problem(nearest(parsed.places, path)[0], message) for path, message in found)
        return _told(problems)
    digest = _digest(charter, text, shared)
    lists = {wanted: _days(shared[wanted]) for wanted in charter.lists()}
    return Reading(replace(charter, holidays=lists, digest=digest), parsed.places, parsed.values)


def _problem(place: Place, message: Said) -> Problem:
    return Problem(place.file, place.line, place.column, message)


def _mistakes(found: Sequence[Mistake], places: Places) -> Iterator[Problem]:
    for said in found:
        key, value = nearest(places, said.path[:-1] if said.of_the_whole else said.path)
        yield _problem(key if said.of_the_key or said.of_the_whole else value, said.message)


def _told(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    # The charter's own problems stand before those of its shared parts.
    own = problems[0].file if problems else ""
    listed = sorted(set(problems), key=lambda problem: (problem.file != own, problem))
    more = len(listed) - MOST_PROBLEMS
    if more > 0:
        last = listed[MOST_PROBLEMS - 1]
        listed[MOST_PROBLEMS:] = [replace(last, message=Said("and {more} more problems", more=more))]
    return tuple(listed)


def _with_parts(parsed: Parsed, shared: Mapping[str, str]) -> Iterator[Problem]:
    """Put the calendars of the shared parts beside the charter's own; yield what is wrong with the parts."""
    named = parsed.values.get("uses")
    if not named:
        return
    calendars = parsed.values["calendars"] = parsed.values.get("calendars") or {}
    if not isinstance(named, list) or not isinstance(calendars, dict):
        return
    for number, name in enumerate(named[:MOST_PARTS]):
        place = nearest(parsed.places, ("uses", str(number)))[1]
        if not isinstance(name, str) or not PART.fullmatch(name) or f"{name}.yaml" not in shared:
            said = Said("there is no shared part {name}: it is the file NAME.yaml beside the charter", name=shown(name))
            yield _problem(place, said)
            continue
        part = parse(shared[f"{name}.yaml"], f"{name}.yaml", SHARED_PART, "calendars:")
        for key in part.values:
            if key != "calendars":
                wrong = Said("{key} is not known here; a shared part holds calendars", key=shown(key))
                yield _problem(part.places[(key,)][0], wrong)
        held = part.values.get("calendars")
        for calendar, said in held.items() if isinstance(held, dict) else ():
            if calendar in calendars:
                wrong = Said("the calendar {name} is given twice", name=shown(calendar))
                yield _problem(part.places["calendars", calendar][0], wrong)
            calendars.setdefault(calendar, said)
        parsed.places.update(
            (path, places) for path, places in part.places.items() if path and path not in parsed.places
        )


def _unreadable_lists(charter: Charter, shared: Mapping[str, str]) -> Iterator[tuple[Path, Said]]:
    told = {wanted: _why_unreadable(wanted, shared) for wanted in charter.lists()}
    for name, calendar in charter.calendars.items():
        for wanted in dict.fromkeys(calendar.holiday_lists(charter.desk.holiday_list)):
            why = told[wanted]
            if why is not None:
                yield ("calendars", name, "closed"), why


def _why_unreadable(wanted: str, shared: Mapping[str, str]) -> Said | None:
    if wanted not in shared:
        known = tuple(sorted(name for name in shared if not name.endswith(".yaml"))) or Said("none")
        return Said("there is no list of the public holidays of {wanted} ({known})", wanted=wanted, known=known)
    try:
        _days(shared[wanted])
    except ValueError as error:
        return Said("the list of the public holidays of {wanted} cannot be read: {why}", wanted=wanted, why=error)
    return None


def _digest(charter: Charter, text: str, shared: Mapping[str, str]) -> str:
    digest = hashlib.sha256(text.encode())
    for wanted in charter.rests_on():
        digest.update(b"\0" + wanted.encode() + b"\0" + shared[wanted].encode())
    return digest.hexdigest()


def _days(text: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(day) for day in tomllib.loads(text))
