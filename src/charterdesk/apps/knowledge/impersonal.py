"""What was written to one customer, without what is only his: greeting and signature, names, addresses, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

TAKEN_OUT: Final = "[…]"
SHORTEST: Final = 4  # letters of a part of a name that is looked for by itself
LAST_LINES: Final = 12  # in which a closing formula stands
_GREETING: Final = re.compile(
    r"(?:re-?)?(?:bonjour|bonsoir|salut|ch[eè]re?|madame|monsieur|hello|hi|dear|good (?:morning|afternoon|evening)"
    r"|hola|estimad[oa]s?|buen(?:os|as) (?:d[ií]as|tardes|noches))\b"
    r"(?: [^\s,!:;.]+){0,5}\s*(?:[,!:;.]+\s*|$)",
    re.IGNORECASE,
)
_CLOSING: Final = re.compile(
    r"(?:bien )?(?:cordialement|sinc[eè]rement|bien [àa] vous|(?:tr[eè]s )?bonne (?:journ[eé]e|soir[eé]e)"
    r"|(?:kind |best |warm )?regards|yours (?:sincerely|faithfully|truly)|sincerely|cheers"
    r"|(?:un )?(?:cordial )?saludos?|atentamente)\b[ ,.!]*(?:(?-i:[A-ZÀ-Þ])\S* ?){0,4}$",
    re.IGNORECASE,
)
_MAIL: Final = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
# A plus or a zero, then at least eight digits more: no date, version or address of a network begins so.
_PHONE: Final = re.compile(r"(?<![\w.])(?:\+|0)(?:[ ./()-]{0,2}\d){8,14}(?!\w)")


def without_personal(text: str, names: Iterable[str]) -> str:
    """The text without what is personal, as far as it is seen: greeting and signature go, what stands within becomes
    "[…]". `names`: of people and organisations, and whatever else is only theirs (serial numbers).
    """
    kept = _within(text.strip().splitlines())
    left = _PHONE.sub(TAKEN_OUT, _MAIL.sub(TAKEN_OUT, "\n".join(kept)))
    for name in _looked_for(names):
        # As names are written: "Rose" is a person, "rose" a colour.
        written = "|".join(re.escape(one) for one in (name, name.upper()))
        left = re.sub(rf"(?<!\w)(?:{written})(?!\w)", TAKEN_OUT, left)
    # One mark for what stood side by side: a first name and a family name.
    return re.sub(r"(?:\[…\][ ,]{1,2})+\[…\]", TAKEN_OUT, left).strip()


def _within(lines: list[str]) -> list[str]:
    first = next((place for place, line in enumerate(lines) if line.strip()), 0)
    lines = lines[first:]
    while lines and (greeting := _GREETING.match(lines[0].strip())):
        rest = lines[0].strip()[greeting.end() :]
        lines = [rest, *lines[1:]] if rest else lines[1:]
    for place in range(max(len(lines) - LAST_LINES, 0), len(lines)):
        if _CLOSING.fullmatch(lines[place].strip()):
            return lines[:place]
    return lines


def _looked_for(names: Iterable[str]) -> list[str]:
    """The names, the longest first; none so short that it stands in other words' place."""
    found = {name for one in names if len(name := one.strip()) >= SHORTEST}
    return sorted(found, key=lambda name: (-len(name), name))
