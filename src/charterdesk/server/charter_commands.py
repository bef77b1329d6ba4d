"""What the command line does with the text of a charter, without a database: what is wrong in it, what it promises
without meaning to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from charterdesk.rules.charter.lint import Finding, Validity, findings
from charterdesk.rules.charter.sentences import told as in_words
from charterdesk.rules.why.said import Said
from charterdesk.server.charter_reading import read_named
from charterdesk.server.terminal import answer, say

DONE: Final = 0
FAILED: Final = 1


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for. `others` are the other versions of the same charter; `strict`: findings fail."""

    name: str
    today: date
    strict: bool = False
    others: Sequence[str] = ()
    show_accepted: bool = False
    language: str = "en"


def check(asked: Asked) -> int:
    """Say what is wrong in a charter, and what it promises without meaning to; the exit status.

    Problems end with 1; findings only where that is asked for.
    """
    name, language = asked.name, asked.language
    read_it = read_named(name, language)
    beside = [read_named(other, language) for other in asked.others]
    if read_it is None or None in beside:
        return FAILED
    charter = read_it[1].charter
    versions = [
        Validity(known[0].name, known[1].charter.holds_from, known[1].charter.holds_until) for known in beside if known
    ]
    found = findings(read_it[1], asked.today, versions)
    meant = [finding for finding in found if finding.accepted_because]
    told = [finding for finding in found if not finding.accepted_because]
    for finding in told:
        say(finding.in_language(language))
    for finding in meant if asked.show_accepted else ():
        line, because = finding.in_language(language), finding.accepted_because
        say(in_words(Said("{line} accepted: {because}", line=line, because=because), language))
    summary = Said("{name}: {found} ({digest})", name=name, found=_summary(told, meant), digest=charter.digest[:12])
    answer(in_words(summary, language))
    return FAILED if asked.strict and told else DONE


def _summary(told: Sequence[Finding], meant: Sequence[Finding]) -> Said:
    found = _counted(len(told)) if told else Said("no problem found")
    return Said("{found}, {number} accepted", found=found, number=len(meant)) if meant else found


def _counted(number: int) -> Said:
    return Said("1 finding") if number == 1 else Said("{number} findings", number=number)
