"""The new words of a mail, apart from the mails it answers and from its signature. Nothing is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from charterdesk.apps.channels.parse.reply_patterns import (
    FORWARD_BEGINS,
    FORWARDED,
    LABELS,
    MOBILE,
    ORIGINAL,
    VERBS,
)

SEEN: Final = 400
WINDOW: Final = 5

QUOTED: Final = re.compile(r"\s{0,20}>")
VERB: Final = re.compile(rf"\b(?:{VERBS})(?!\w)", re.IGNORECASE)
DIGIT: Final = re.compile(r"\d")
ADDRESS: Final = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,200}")
DATED: Final = re.compile(
    r"(?:On|At|Le|Am|El|Em|Il|Op|Den|Dnia|W dniu|\w{2,10}[.,]{1,2}|\d{1,4}[-/. ])\s?", re.IGNORECASE
)
NAMED: Final = re.compile(r".{0,100}(?:<[^<>\s]{1,100}@|\bvia\b)")
LABEL: Final = re.compile(
    r"[\s>*_]{0,20}(?:" + "|".join(f"(?P<{role}>{names})" for role, names in LABELS.items()) + r")[\s*_]{0,4}[:：]",
    re.IGNORECASE,
)
BAR: Final = re.compile(r"[-_=*~#—]{10,}$")
ORIGINAL_LINE: Final = re.compile(
    rf"[\s*>]{{0,10}}[-_]{{2,20}}\s{{0,3}}(?:{ORIGINAL})\s{{0,3}}[-_]{{2,20}}", re.IGNORECASE
)
FORWARD_LINE: Final = re.compile(rf"[\s*>]{{0,10}}[-_]{{2,20}}\s{{0,3}}(?:{FORWARDED})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Trimmed:
    """What somebody wrote now, and the rest: earlier mails, signature, footer. Together all the text, but for blanks."""

    new: str
    rest: str


def trim(text: str) -> Trimmed:
    """Part what is new from what is quoted or a signature. A forward without a word of its own is new as a whole."""
    lines = text.splitlines()
    seen = [line[:SEEN].replace("\u00a0", " ").strip() for line in lines]
    kinds = _kinds(seen)
    cut = _cut(kinds)
    if not any(kind in "tf" for kind in kinds[:cut]):
        after = [i for i in range(len(kinds)) if kinds[i] == "t" and i >= cut]
        if "h" in kinds or "o" in kinds or "f" in kinds or not after:
            return Trimmed(text.strip(), "")
        return _parted(lines, set(range(after[0], len(lines))))
    return _parted(lines, {i for i in range(cut) if kinds[i] not in "m"})


def _parted(lines: list[str], new: set[int]) -> Trimmed:
    kept = "\n".join(line for i, line in enumerate(lines) if i in new)
    rest = "\n".join(line for i, line in enumerate(lines) if i not in new)
    return Trimmed(kept.strip(), rest.strip())


def _kinds(seen: list[str]) -> str:
    kinds = [_kind(line) for line in seen]
    for i in range(len(seen)):
        for j in range(i, i + _intro(seen, kinds, i)):
            kinds[j] = "b"
        for j in range(i, i + _heading(seen, kinds, i)):
            kinds[j] = "h"
    return "".join(kinds)


def _kind(line: str) -> str:
    if not line:
        return "e"
    if QUOTED.match(line):
        return "q"
    if line in {"--", "—", "-- "}:
        return "s"
    if ORIGINAL_LINE.match(line):
        return "o"
    if FORWARD_LINE.match(line) or FORWARD_BEGINS.match(line):
        return "f"
    if MOBILE.match(line):
        return "m"
    return "t"


def _intro(seen: list[str], kinds: list[str], start: int) -> int:
    """How many lines from here announce a quote ("On <date>, <somebody> wrote:")."""
    if kinds[start] != "t" or not (DATED.match(seen[start]) or NAMED.match(seen[start])):
        return 0
    whole = ""
    for count, i in enumerate(range(start, min(start + WINDOW, len(seen))), 1):
        if kinds[i] != "t":
            return 0
        whole = f"{whole} {seen[i]}"[: 2 * SEEN]
        closes = whole.endswith((":", "：")) or (
            VERB.search(whole[-20:]) is not None and ADDRESS.search(whole) is not None
        )
        if closes and VERB.search(whole) and (DIGIT.search(whole) or ADDRESS.search(whole)):
            return count
        if re.match(r"\s?\d{4}[-/]\d", whole) and re.search(r"<[^<>\s]{1,100}@[^<>\s]{1,100}>:?$", whole):
            return count
    return 0


def _heading(seen: list[str], kinds: list[str], start: int) -> int:
    """How many lines from here are the heading of an earlier mail (From, Sent, To, Subject in any language)."""
    roles: set[str] = set()
    count = 0
    for i in range(start, min(start + 12, len(seen))):
        found = LABEL.match(seen[i]) if kinds[i] == "t" else None
        if found is None and (i == start or i - start > count + 1):
            break
        if found is not None:
            roles.add(str(found.lastgroup))
            count = i - start + 1
    known = roles - {"other"}
    return count if len(known) >= 3 or known >= {"from", "date"} else 0


def _cut(kinds: str) -> int:
    """The first line that is no longer new."""
    ends = [i for i in (kinds.find(mark) for mark in "oh") if i >= 0]
    signed = kinds.find("s")
    if signed >= 0:
        ends.append(signed)
    for found in re.finditer(r"b+", kinds):
        after = kinds[found.end() :].lstrip("e")
        if not after.startswith("q"):
            ends.append(found.start())
            break
    cut = min(ends, default=len(kinds))
    return len(kinds[:cut].rstrip("eqbm"))
