"""The new words of a mail, apart from the mails it answers and from its signature. Nothing is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from charterdesk.apps.channels.parse.reply_footers import DASHES, DEVICE, NAME
from charterdesk.apps.channels.parse.reply_intros import SIGHT, announces
from charterdesk.apps.channels.parse.reply_lines import SEEN, kinds_of
from charterdesk.apps.channels.parse.reply_patterns import DATED, INLINE, VERB

SIGNATURE_LINES: Final = 15
LIST_LINES: Final = 10
NESTED: Final = 5
NEAR: Final = 8
MARKS: Final = ("-", "/")
QUOTED_RUN: Final = re.compile(r"q[qeb]*")
INTRODUCED: Final = re.compile(r"be*$")
INTROS: Final = re.compile(r"b+")
ENDING: Final = re.compile(r"[ohfx]|b+")


@dataclass(frozen=True, slots=True)
class Trimmed:
    """What somebody wrote now, and the rest (earlier mails, signature); together all the text but for blanks."""

    new: str
    rest: str


def trim(text: str) -> Trimmed:
    """Part what is new from what is quoted or a signature. A forward without a word of its own is new as a whole.

    Answers below or between quoted lines are new; in the second case the quoted lines between them stay for context.
    """
    lines = [part for line in text.splitlines() for part in _apart(line)]
    kinds = _signed(lines, _footed(lines, kinds_of(lines)))
    first = kinds.lstrip("eus")[:1]
    if first in {"f", "o", "h"} or ("t" not in kinds and ("f" in kinds or "h" in kinds)):
        return Trimmed(text.strip(), "")
    if "t" not in kinds and "q" in kinds and not any(announces(line.lstrip("> ")) for line in lines[:NESTED]):
        return Trimmed(text.strip(), "")
    return _parted(lines, _new(kinds))


def _apart(line: str) -> list[str]:
    """The line; or two, when the announcement of a quote follows the new words on the same line."""
    if len(line) > SEEN or not line.rstrip().endswith((":", "：")) or VERB.search(line[-SIGHT:]) is None:
        return [line]
    found = None if DATED.match(line) else INLINE.match(line)
    return [line] if found is None else [found["new"], found["intro"]]


def _parted(lines: list[str], new: set[int]) -> Trimmed:
    kept = "\n".join(line for i, line in enumerate(lines) if i in new)
    rest = "\n".join(line for i, line in enumerate(lines) if i not in new)
    return Trimmed(kept.strip("\r\n \t"), rest.strip("\r\n \t"))


def _new(kinds: str) -> set[int]:
    """The numbers of the lines that are new."""
    cut = _cut(kinds)
    head = kinds[:cut].rstrip("equbmxs")
    runs = [found.span() for found in QUOTED_RUN.finditer(kinds[:cut])]
    dropped: set[int] = set()
    if len(runs) == 1 and INTRODUCED.search(kinds[: runs[0][0]]) and len(INTROS.findall(head)) == 1:
        dropped = set(range(*runs[0]))
    return {i for i, kind in enumerate(head) if kind not in "bmxs" and i not in dropped}


def _cut(kinds: str) -> int:
    """The first line that is no longer new: an earlier mail that goes on to the end without marks of quoting."""
    first = kinds.find("t")
    for found in ENDING.finditer(kinds):
        if found.start() < first and found.group()[0] in "bx":
            continue
        if found.group()[0] != "b" or not kinds[found.end() :].lstrip("e").startswith("q"):
            return found.start()
    return len(kinds)


def _footed(lines: list[str], kinds: str) -> str:
    """The kinds, with "x" for a footer that ends the mail, and as text what only looks like a footer."""
    marked = list(kinds)
    answered = max(kinds.rfind("q"), kinds.rfind("b"))
    spoken = max(kinds.rfind("t"), answered)
    for i, kind in enumerate(kinds):
        if kind == "m":
            sure = DEVICE.search(lines[i][:SEEN]) is not None
            apart = sure or (marked[i - 1 : i] != ["t"] and kinds[i + 1 : i + 2] != "t")
            if not apart or (i < spoken and answered < i and not sure):
                marked[i] = "t"
            elif answered < i:
                marked[i] = "x"
    return "".join(marked)


def _signed(lines: list[str], kinds: str) -> str:
    """The kinds, with every line of a signature marked as one; from the end, so that each signature ends the next."""
    marked = list(kinds)
    end, below = len(kinds), 0
    for i in range(len(kinds) - 1, -1, -1):
        kind = kinds[i]
        if kind == "e":
            continue
        if (kind == "u" or (kind == "t" and lines[i].lstrip()[:1] in MARKS)) and _signs(
            lines, kinds, i, below, last=kinds[end : end + 1] in {"", "b", "u"}
        ):
            marked[i:end] = ["s" if kinds[j] != "e" else "e" for j in range(i, end)]
        elif kind not in "qbhof":
            below += kind in "tmx"
            continue
        end, below = i, 0
    return "".join(marked)


def _signs(lines: list[str], kinds: str, i: int, below: int, *, last: bool) -> bool:
    """Whether a signature begins at this line; `below` lines follow, and then a quote or, if `last`, nothing new."""
    mark = lines[i][:SEEN].strip()
    if kinds[i] == "t":
        above = next((lines[j] for j in range(i - 1, max(-1, i - NEAR), -1) if kinds[j] == "t"), mark)
        return below == 0 and kinds[i - 1 : i] == "e" and above[:1] != mark[:1] and NAME.match(mark) is not None
    if below == 0:
        return True
    if mark in DASHES:
        return below <= SIGNATURE_LINES or lines[i] == "-- "
    return last and below <= LIST_LINES and mark[0] == "_" and (i == 0 or kinds[i - 1] == "e")
