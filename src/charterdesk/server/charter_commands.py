"""What the command line does with the text of a charter, without a database: what is wrong in it, what it promises
without meaning to.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from charterdesk.rules.charter.lint import Finding, Validity, findings
from charterdesk.server.charter_reading import read_named
from charterdesk.server.terminal import answer, say

DONE: Final = 0
FAILED: Final = 1


def check(name: str, today: date, *, strict: bool, others: Sequence[str] = (), show_accepted: bool = False) -> int:
    """Say what is wrong in a charter, and what it promises without meaning to; the exit status.

    Problems end with 1; findings only where `strict`. `others` are the other versions of the same charter.
    """
    read_it = read_named(name)
    beside = [read_named(other) for other in others]
    if read_it is None or None in beside:
        return FAILED
    charter = read_it[1].charter
    versions = [
        Validity(known[0].name, known[1].charter.holds_from, known[1].charter.holds_until) for known in beside if known
    ]
    found = findings(read_it[1], today, versions)
    meant = [finding for finding in found if finding.accepted_because]
    told = [finding for finding in found if not finding.accepted_because]
    for finding in told:
        say(finding)
    if show_accepted:
        for finding in meant:
            say(f"{finding} accepted: {finding.accepted_because}")
    answer(f"{name}: {_summary(told, meant)} ({charter.digest[:12]})")
    return FAILED if strict and told else DONE


def _summary(told: Sequence[Finding], meant: Sequence[Finding]) -> str:
    said = _counted(len(told), "finding") if told else "no problem found"
    return f"{said}, {len(meant)} accepted" if meant else said


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
