"""What a charter promises without meaning to: every check of the table, and the silences that the charter gives."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from charterdesk.rules.charter.lint.case import Case, Check, Path, Validity, written
from charterdesk.rules.charter.lint.checks import CHECKS, SILENT
from charterdesk.rules.charter.load import Reading
from charterdesk.rules.charter.sentences import told
from charterdesk.rules.terms.charter import Accepted, Charter
from charterdesk.rules.why.said import Said

HORIZON_MONTHS = 18
MOST_FINDINGS = 200


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something that a charter promises without meaning to: where, what is wrong, what was meant.

    ``accepted_because`` is the reason with which the charter silences it. ``blocks``: no version is published with it.
    """

    file: str
    line: int
    column: int
    check: str
    message: Said
    accepted_because: str = ""
    blocks: bool = False

    def __str__(self) -> str:
        """Write it as editors read it, in English."""
        return self.in_language("en")

    def told(self, language: str) -> str:
        """Say in a language what is wrong; the name of the check stays, for it stands in charters."""
        return told(self.message, language)

    def in_language(self, language: str) -> str:
        """Write it as editors read it, in a language."""
        return f"{self.file}:{self.line}:{self.column}: {self.told(language)} [{self.check}]"


def findings(reading: Reading, today: date, versions: Sequence[Validity] = ()) -> tuple[Finding, ...]:
    """Try every check on a charter over the next eighteen months; in the order of the file, silenced ones too."""
    charter = reading.charter
    case = Case(charter, today, _months_later(today), tuple(versions))
    found: list[Finding] = []
    used: set[int] = set()
    for check in CHECKS:
        for path, message in check.finds(case):
            number = _silence(charter, check.name, path)
            because = charter.accepted[number].because if number is not None else ""
            used |= set() if number is None else {number}
            found.append(_finding(reading, path, check.name, message, because=because, blocks=check.blocks))
    for number, message in _silent_for_nothing(charter, used):
        found.append(_finding(reading, ("accepted", str(number)), SILENT, message))
    return tuple(sorted(found)[:MOST_FINDINGS])


def _months_later(today: date) -> date:
    years, month = divmod(today.month - 1 + HORIZON_MONTHS, 12)
    return today.replace(year=today.year + years, month=month + 1, day=1)


def _silence(charter: Charter, check: str, path: Path) -> int | None:
    """Return the number of the entry of `accepted` that silences this check at this place."""
    here = f"{written(path)}."
    return next(
        (
            number
            for number, said in enumerate(charter.accepted)
            if said.check == check and said.because.strip() and (not said.at or here.startswith(f"{said.at}."))
        ),
        None,
    )


def _silent_for_nothing(charter: Charter, used: set[int]) -> Iterator[tuple[int, Said]]:
    known = {check.name: check for check in CHECKS}
    for number, said in enumerate(charter.accepted):
        if number not in used:
            yield from ((number, message) for message in _why(said, known))


def _why(said: Accepted, known: Mapping[str, Check]) -> Iterator[Said]:
    check = known.get(said.check)
    if check is None:
        near = difflib.get_close_matches(said.check, known, 1)
        if near:
            yield Said("there is no check '{name}'; did you mean '{near}'?", name=said.check, near=near[0])
        else:
            yield Said("there is no check '{name}'", name=said.check)
    elif not said.because.strip():
        yield Said("a finding is accepted with its reason; write 'because'")
    elif said.at and not check.of_dates:
        yield Said("'{name}' finds nothing at '{place}'; leave the entry out", name=said.check, place=said.at)
    elif not check.of_dates:
        yield Said("'{name}' finds nothing; leave the entry out", name=said.check)


def _finding(
    reading: Reading, path: Path, check: str, message: Said, *, because: str = "", blocks: bool = False
) -> Finding:
    place = reading.place(path)
    return Finding(place.file, place.line, place.column, check, message, because, blocks)
