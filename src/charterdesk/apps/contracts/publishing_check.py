"""What is said of a text before it is published: what is wrong in it, and what it promises without meaning to.

Knows no framework, so that it runs in a process of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from charterdesk.rules.charter.lint import Finding, Validity, findings
from charterdesk.rules.charter.load import LARGEST_TEXT, Problem, Reading, read

__all__ = ["LARGEST_TEXT", "Checked", "Finding", "Problem", "Validity", "check_text"]

GAP: Final = "days-without-charter"


@dataclass(frozen=True, slots=True)
class Checked:
    """All that is said of a text; `rests_on`: the lists of holidays and shared parts that it names. `broke_off`: it
    could not be read within the time given.
    """

    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()
    rests_on: tuple[str, ...] = ()
    digest: str = ""
    broke_off: bool = False

    @property
    def in_the_way(self) -> tuple[Finding, ...]:
        """The findings with which no version is published, unless the charter accepts them with a reason."""
        return tuple(one for one in self.findings if one.blocks and not one.accepted_because)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that somebody confirms before he publishes."""
        return tuple(one for one in self.findings if not one.blocks and not one.accepted_because)

    @property
    def accepted(self) -> tuple[Finding, ...]:
        """The findings that the charter accepts with a reason."""
        return tuple(one for one in self.findings if one.accepted_because)

    @property
    def publishable(self) -> bool:
        """Whether this text may be published, be it after somebody confirmed its warnings."""
        return not (self.broke_off or self.problems or self.in_the_way)


def check_text(
    name: str, text: str, shared: Mapping[str, str], *, today: date, versions: Sequence[Validity] = ()
) -> Checked:
    """Read a text and try every check on it; `versions` are the others that the desk published."""
    reading = read(text, name, shared)
    if not isinstance(reading, Reading):
        return Checked(problems=reading)
    found = tuple(_softened(one, reading, today, versions) for one in findings(reading, today, versions))
    return Checked((), found, tuple(reading.charter.rests_on()), reading.charter.digest)


def _softened(finding: Finding, reading: Reading, today: date, versions: Sequence[Validity]) -> Finding:
    """An end after which nothing holds yet is confirmed, not forbidden: what follows it can only be published later."""
    charter = reading.charter
    ends = charter.holds_until
    if finding.check != GAP or ends is None or ends < today or finding.line != reading.place(("holds_until",)).line:
        return finding
    followed = any(known.holds_from > charter.holds_from for known in versions)
    return finding if followed else replace(finding, blocks=False)
