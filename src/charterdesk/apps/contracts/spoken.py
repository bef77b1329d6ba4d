"""Access codes as they are said over the telephone: no two signs that look or sound alike, in groups, one sign a check.

Twelve signs out of nineteen: eleven by chance (46 bits), the last by the others. Nineteen is a prime and each place has
a weight of its own, so that one sign misheard and any two exchanged are noticed before anybody looks the code up.
"""

from __future__ import annotations

import re
import secrets
from typing import Final

# Without 0 O Q, 1 I, 5 S, 2-like Z, what rhymes (B C D E G T V) and J, N: in French, Spanish and English.
SIGNS: Final = "2346789AFHKLMPRUWXY"
BY_CHANCE: Final = 11
GROUP: Final = 4
SHAPE: Final = re.compile(f"[{SIGNS}]{{{BY_CHANCE + 1}}}")
BETWEEN: Final = str.maketrans("", "", "-–—.·/_")


def new_code() -> str:
    """A code that nobody has guessed yet, without its groups."""
    signs = "".join(secrets.choice(SIGNS) for _ in range(BY_CHANCE))
    return signs + _check(signs)


def grouped(code: str) -> str:
    """As it is read out: K7RM-2XHA-64WF."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def forms(said: str) -> tuple[str, ...]:
    """What may be meant by what was typed: blanks and case do not count; with its hyphens, and without them."""
    typed = "".join(said.split()).upper()
    bare = typed.translate(BETWEEN)
    return tuple(form for form in dict.fromkeys((typed, bare)) if form)


def is_misheard(said: str) -> bool:
    """Whether it has the shape of a code of ours, and cannot be one: a sign was misheard."""
    bare = "".join(said.split()).upper().translate(BETWEEN)
    return SHAPE.fullmatch(bare) is not None and _check(bare[:-1]) != bare[-1]


def _check(signs: str) -> str:
    total = sum(weight * SIGNS.index(sign) for weight, sign in enumerate(signs, start=1))
    return SIGNS[-total * pow(len(signs) + 1, -1, len(SIGNS)) % len(SIGNS)]
