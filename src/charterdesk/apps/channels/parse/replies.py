"""The new words of a mail, apart from the mails it answers and from its signature. Nothing is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from charterdesk.apps.channels.parse.reply_footers import CONTACT, DASHES, NAME
from charterdesk.apps.channels.parse.reply_intros import SIGHT, announces
from charterdesk.apps.channels.parse.reply_lines import SEEN, kinds_of
from charterdesk.apps.channels.parse.reply_patterns import INLINE, VERB

SIGNATURE_LINES: Final = 15
LIST_LINES: Final = 10
NESTED: Final = 5
QUOTED_RUN: Final = re.compile(r"q[qeb]*")
INTRODUCED: Final = re.compile(r"be*$")
INTROS: Final = re.compile(r"b+")


@dataclass(frozen=True, slots=True)
class Trimmed:
    """What somebody wrote now, and the rest (earlier mails, signature); together all the text but for blanks."""

    new: str
    rest: str


@dataclass(frozen=True, slots=True)
class Below:
    """What stands below a line as far as the next quote: lines of text, a means of contact, the end of the new words."""

    lines: int
    contact: bool
    last: bool


def trim(text: str) -> Trimmed:
    """Part what is new from what is quoted or a signature. A forward without a word of its own is new as a whole.

    Answers below or between quoted lines are new; in the second case the quoted lines between them stay for context.
    """
    lines = [part for line in text.splitlines() for part in _apart(line)]
    kinds = _signed(lines, kinds_of(lines))
    first = kinds.lstrip("eu")[:1]
    if first in {"f", "o", "h"} or ("t" not in kinds and ("f" in kinds or "h" in kinds)):
        return Trimmed(text.strip(), "")
    if "t" not in kinds and "q" in kinds and not any(announces(line.lstrip("> ")) for line in lines[:NESTED]):
        return Trimmed(text.strip(), "")
    return _parted(lines, _new(kinds))


def _apart(line: str) -> list[str]:
    """The line; or two, when the announcement of a quote follows the new words on the same line."""
    if len(line) > SEEN or not line.rstrip().endswith((":", "：")) or VERB.search(line[-SIGHT:]) is None:
        return [line]
    found = INLINE.match(line)
    return [line] if found is None else [found["new"], found["intro"]]


def _parted(lines: list[str], new: set[int]) -> Trimmed:
    kept = "\n".join(line for i, line in enumerate(lines) if i in new)
    rest = "\n".join(line for i, line in enumerate(lines) if i not in new)
    return Trimmed(kept.strip("\r\n \t"), rest.strip("\r\n \t"))


def _new(kinds: str) -> set[int]:
    """The numbers of the lines that are new."""
    cut = _cut(kinds)
    head = kinds[:cut].rstrip("equbms")
    runs = [found.span() for found in QUOTED_RUN.finditer(kinds[:cut])]
    dropped: set[int] = set()
    if len(runs) == 1 and INTRODUCED.search(kinds[: runs[0][0]]) and len(INTROS.findall(head)) == 1:
        dropped = set(range(*runs[0]))
    return {i for i, kind in enumerate(head) if kind not in "bms" and i not in dropped}


def _cut(kinds: str) -> int:
    """The first line that is no longer new: an earlier mail that goes on to the end without marks of quoting."""
    cut = len(kinds)
    for found in re.finditer(r"[oh]|f|b+(?![be])|b+e+(?!e)", kinds):
        after = kinds[found.end() :].lstrip("e")
        if found.group()[0] == "b" and (after.startswith("q") or "t" not in kinds[: found.start()]):
            continue
        cut = found.start()
        break
    for found in re.finditer("m", kinds[:cut]):
        if "t" in kinds[: found.start()] and not set(kinds[found.end() : cut]) & {"q", "b"}:
            return found.start()
    return cut


def _signed(lines: list[str], kinds: str) -> str:
    """The kinds, with every line of a signature marked as one; from the end, so that each signature ends the next."""
    marked = list(kinds)
    end, below, contact = len(kinds), 0, False
    for i in range(len(kinds) - 1, -1, -1):
        kind = kinds[i]
        if kind == "e":
            continue
        if kind in "ut" and _signs(lines[i], kinds, i, Below(below, contact, kinds[end : end + 1] in {"", "b", "u"})):
            marked[i:end] = ["s" if kinds[j] != "e" else "e" for j in range(i, end)]
        elif kind not in "qbhof":
            below += kind in "tm"
            contact = contact or (kind == "t" and CONTACT.search(lines[i][:SEEN]) is not None)
            continue
        end, below, contact = i, 0, False
    return "".join(marked)


def _signs(line: str, kinds: str, i: int, below: Below) -> bool:
    """Whether a signature begins at this line."""
    mark = line[:SEEN].strip()
    if kinds[i] == "t":
        last = below.lines == 0 and kinds[i - 1 : i] == "e" and "t" in kinds[max(0, i - SIGNATURE_LINES) : i]
        return last and NAME.match(mark) is not None
    if below.lines == 0:
        return True
    if mark in DASHES:
        return below.lines <= SIGNATURE_LINES or line == "-- "
    return below.last and below.lines <= LIST_LINES and (mark[0] == "_" or (mark[0] in "-=*" and below.contact))
