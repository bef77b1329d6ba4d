"""What is said of a text, line by line, for a page: what is wrong, what is in the way, what is to be confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from charterdesk.apps.contracts.publishing_check import Checked, Finding, Problem
from charterdesk.web.desk.charter_labels import language

LONGEST_LINE: Final = 160


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said of a place: `own` where that is in the text itself, not in a list or part beside it; `stands`:
    the words of that line; `because`: the reason with which the charter accepts it.
    """

    file: str
    line: int
    column: int
    message: str
    check: str
    own: bool
    stands: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All that is said of a text, in the order of urgency."""

    problems: tuple[Said, ...]
    in_the_way: tuple[Said, ...]
    warnings: tuple[Said, ...]
    accepted: tuple[Said, ...]
    broke_off: bool
    publishable: bool


def report(checked: Checked, name: str, text: str) -> Report:
    """Put what the checks said, in the reader's language, beside the lines that they speak of."""
    lines = text.split("\n")
    return Report(
        problems=tuple(_said(checked.problems, name, lines)),
        in_the_way=tuple(_said(checked.in_the_way, name, lines)),
        warnings=tuple(_said(checked.warnings, name, lines)),
        accepted=tuple(_said(checked.accepted, name, lines)),
        broke_off=checked.broke_off,
        publishable=checked.publishable,
    )


def _said(found: Iterable[Problem | Finding], name: str, lines: Sequence[str]) -> Iterable[Said]:
    for one in found:
        own = one.file == name
        stands = lines[one.line - 1].strip() if own and 0 < one.line <= len(lines) else ""
        yield Said(
            file=one.file,
            line=one.line,
            column=one.column,
            message=one.told(language()),
            check=one.check if isinstance(one, Finding) else "",
            own=own,
            stands=stands[:LONGEST_LINE],
            because=one.accepted_because if isinstance(one, Finding) else "",
        )
