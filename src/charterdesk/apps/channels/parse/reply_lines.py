"""What each line of a mail is: new words, a quote, the announcement of a quote, a footer."""

from __future__ import annotations

import unicodedata
from typing import Final

from charterdesk.apps.channels.parse.reply_footers import BANNER, BAR, FOOTER, LINK
from charterdesk.apps.channels.parse.reply_intros import INTRO_LINES, closes, heading_at, intro_at
from charterdesk.apps.channels.parse.reply_patterns import FORWARD, ORIGINAL, PREVIOUS, QUOTED, WRITE_ABOVE

TEXT, BLANK, QUOTE, BAR_LINE, FOOTER_LINE = "t", "e", "q", "u", "m"
ORIGINAL_LINE, FORWARD_LINE, INTRO, HEADING, SIGNED = "o", "f", "b", "h", "s"
# Beyond these a mail is a log or an attack: what is quoted there is told by its ">" alone.
SEEN: Final = 300
LINES: Final = 4000
WRAPPED: Final = 60
SHORTEST: Final = 3
INVISIBLE: Final = (
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\ufeff\u2060\u2066\u2067\u2068\u2069\u00ad"
)

PLAIN: Final = str.maketrans(dict.fromkeys(INVISIBLE, "") | dict.fromkeys("\u00a0\u202f", " "))


def kinds_of(lines: list[str]) -> str:
    """One letter a line. The first 300 characters of the first 4000 lines are looked at."""
    seen = [_plain(line[:SEEN]) for line in lines[:LINES]]
    known: dict[str, str] = {}
    kinds = [known.get(line) or known.setdefault(line, _kind(line)) for line in seen]
    texts = [kind == TEXT for kind in kinds]
    closing = -1
    starts = []
    for i in range(len(seen) - 1, -1, -1):
        closing = i if closes(seen[i]) else closing
        starts.append(texts[i] and i <= closing < i + INTRO_LINES)
    for i, may_start in enumerate(reversed(starts)):
        if kinds[i] == TEXT:
            if may_start:
                _mark(kinds, i, intro_at(seen, texts, i), INTRO)
            if ":" in seen[i] or "：" in seen[i]:
                _mark(kinds, i, heading_at(seen, texts, i), HEADING)
    _mark_previous(seen, kinds)
    _join_wrapped(seen, kinds)
    _mark_banner(seen, kinds)
    return "".join(kinds) + "".join(QUOTE if line.startswith(">") else TEXT for line in lines[LINES:])


def _plain(line: str) -> str:
    """The line as programs compare it: letters composed (Apple sends them apart), every kind of blank a space."""
    if line.isascii():
        return line.strip()
    return unicodedata.normalize("NFC", line).translate(PLAIN).strip()


def _mark(kinds: list[str], start: int, count: int, kind: str) -> None:
    kinds[start : start + count] = [kind] * count


def _kind(line: str) -> str:
    if not line:
        return BLANK
    if QUOTED.match(line):
        return FORWARD_LINE if FORWARD.match(line) else QUOTE
    if BAR.match(line):
        return BAR_LINE
    if len(line) < SHORTEST:
        return TEXT
    for pattern, kind in ((ORIGINAL, ORIGINAL_LINE), (WRITE_ABOVE, ORIGINAL_LINE), (FORWARD, FORWARD_LINE)):
        if pattern.match(line):
            return kind
    return FOOTER_LINE if FOOTER.match(LINK.sub("", line).strip()) else TEXT


def _mark_banner(seen: list[str], kinds: list[str]) -> None:
    """The warning above a mail from outside is not its sender's word."""
    first = next((i for i, kind in enumerate(kinds) if kind == TEXT), len(kinds))
    if first < len(kinds) and BANNER.match(seen[first]):
        below = next((i for i in range(first, len(kinds)) if kinds[i] != TEXT), len(kinds))
        if TEXT in kinds[below:]:
            _mark(kinds, first, below - first, SIGNED)


def _mark_previous(seen: list[str], kinds: list[str]) -> None:
    """A line of dashes with "Previous replies" below it announces them."""
    for i in range(1, len(kinds)):
        if kinds[i] == TEXT and kinds[i - 1] == BAR_LINE and PREVIOUS.match(seen[i]):
            kinds[i - 1 : i + 1] = [ORIGINAL_LINE] * 2


def _join_wrapped(seen: list[str], kinds: list[str]) -> None:
    """A quoted line that was too long goes on below without its mark: it is quoted all the same."""
    for i in range(1, len(kinds) - 1):
        if kinds[i] == TEXT and kinds[i - 1] == QUOTE and kinds[i + 1] == QUOTE:
            before, line = seen[i - 1], seen[i]
            broken = (len(before) >= WRAPPED and line[0].islower()) or not line[0].isalnum()
            if broken or before.rfind("http") > before.rfind(")"):
                kinds[i] = QUOTE
