"""What stands above an earlier mail: "On <date>, <somebody> wrote:", or its From, Sent, To and Subject."""

from __future__ import annotations

from typing import Final

from charterdesk.apps.channels.parse.reply_patterns import (
    ADDRESS,
    ADDRESSED,
    DATED,
    ISO_DATED,
    LABEL,
    NAMED_DATED,
    TAIL,
    VERB,
    VERB_ENDS,
    WORD_DATED,
    YEAR,
    YEAR_OR_TIME,
)

INTRO_LINES: Final = 6
INTRO_LENGTH: Final = 600
SIGHT: Final = 24
HEADING_LINES: Final = 14
MISSES: Final = 2
ENOUGH: Final = 3


def closes(line: str) -> bool:
    """Whether an announcement may end with this line; cheap, to be asked of every line."""
    return line.startswith("20") or _ends(line)


def _ends(line: str) -> bool:
    return line[-1:] in {":", "：", ">", "-", "–", "—", "*", "_"} or line.endswith(VERB_ENDS)


def announces(said: str, *, quoted: bool = False) -> bool:
    """Whether these words announce a quote; when one is seen below (`quoted`), a date and a verb are enough."""
    bare = said.rstrip(" -–—*_")
    closed = bare.endswith((":", "："))
    verb = VERB.search(bare) if closed else VERB.search(bare, max(0, len(bare) - SIGHT))
    if verb is None:
        if closed:
            return _stamped(said) and (DATED.match(said) is not None or YEAR.search(said) is not None)
        return ISO_DATED.match(said) is not None or (said.startswith("20") and said.endswith(">") and _stamped(said))
    if bare[verb.end() :].strip(" :：.>") == "":
        if DATED.match(said) and (YEAR_OR_TIME.search(said) or (closed and quoted)):
            return True
        return ADDRESS.search(said) is not None or " via " in said or (said.startswith("--") and said.endswith("--"))
    return closed and (
        NAMED_DATED.match(said) is not None
        or ADDRESSED.search(said) is not None
        or (DATED.match(said) is not None and YEAR_OR_TIME.search(said) is not None)
    )


def _stamped(said: str) -> bool:
    return YEAR_OR_TIME.search(said) is not None and ADDRESSED.search(said) is not None


def intro_at(seen: list[str], texts: list[bool], start: int) -> int:
    """How many lines from here announce a quote, on one line or wrapped; `texts` tells which lines are words."""
    said = seen[start]
    if closes(said) and announces(said, quoted=_quoted_below(seen, start)):
        return 1
    if said.endswith(":") or not (DATED.match(said) or (ADDRESSED.search(said) and VERB.search(said))):
        return 0
    for i in range(start + 1, min(start + INTRO_LINES, len(seen))):
        line = seen[i]
        if not line and seen[i + 1 : i + 2] and seen[i + 1].startswith("<"):
            continue
        if not (texts[i] or TAIL.match(line)) or WORD_DATED.match(line) or len(said) > INTRO_LENGTH:
            return 0
        said = f"{said} {line}"
        if _ends(line) and announces(said, quoted=_quoted_below(seen, i)):
            return i - start + 1
        if line.endswith((":", "!", "?")):
            return 0
    return 0


def _quoted_below(seen: list[str], i: int) -> bool:
    return any(line.startswith(">") for line in seen[i + 1 : i + 3])


def heading_at(seen: list[str], texts: list[bool], start: int) -> int:
    """How many lines from here are the heading of an earlier mail: three labels, or two of which one is sure."""
    roles: set[str] = set()
    count, misses = 0, 0
    for i in range(start, min(start + HEADING_LINES, len(seen))):
        found = LABEL.match(seen[i]) if texts[i] and (":" in seen[i] or "：" in seen[i]) else None
        if found is not None:
            roles.add(str(found.lastgroup))
            count, misses = i - start + 1, 0
            continue
        misses += 1
        if i == start or misses > MISSES or (seen[i] and not texts[i]):
            break
    known = roles - {"other"}
    if len(known) >= ENOUGH or {"date", "from"} <= known:
        return count
    addressed = any(ADDRESS.search(line) for line in seen[start : start + count])
    return count if addressed and len(known) == ENOUGH - 1 else 0
