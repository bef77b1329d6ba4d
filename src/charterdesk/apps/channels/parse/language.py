"""The language a mail is written in, as far as its words tell."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from charterdesk.apps.channels.parse.language_words import ELISIONS, ENDINGS, LETTERS, WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

TOLD: Final = frozenset({"fr", "en", "es", "de"})
LONGEST: Final = 3000
# A word of one language weighs 2, of two languages 1.2, of three 0.9; an ending and a letter less.
WORD, SHARED, ENDING, LETTER = 2.0, 0.75, 0.6, 1.0
LEAST: Final = 1.2
LEAD: Final = 1.1
# The other languages are rarer among our callers: of two that share their words, one of the four is likelier.
RARER: Final = 0.85
LONG_WORD: Final = 5
LONGEST_ENDING: Final = 6
NOISE: Final = re.compile(r"https?://\S{1,2000}|\S{1,200}@\S{1,200}|\b\w{0,40}\d\w{0,40}\b")
TOKEN: Final = re.compile(r"n't\b|\b[^\W\d_]{1,30}(?:'(?:t|s|re|m|ll|ve|d)\b|')?")


def _languages_of(marks: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for language, listed in marks.items():
        for mark in listed.split():
            found[mark] = (*found.get(mark, ()), language)
    return found


LANGUAGES_OF: Final = _languages_of(WORDS) | _languages_of(ELISIONS)
ENDINGS_OF: Final = _languages_of(ENDINGS)
LETTERS_OF: Final = _languages_of(LETTERS)


def detect(text: str) -> str:
    """'fr', 'en', 'es' or 'de'; '' when it is another language, too short, or unsure."""
    said = unicodedata.normalize("NFC", text[:LONGEST]).lower().replace("’", "'")
    points = _points(NOISE.sub(" ", said))
    best = max(points, key=lambda language: points[language], default="")
    second = max((value for language, value in points.items() if language != best), default=0.0)
    return best if best in TOLD and points[best] >= LEAST and points[best] >= LEAD * second else ""


def _points(said: str) -> dict[str, float]:
    points: dict[str, float] = defaultdict(float)
    for token in TOKEN.findall(said):
        languages = LANGUAGES_OF.get(token) or LANGUAGES_OF.get(token.rstrip("'"))
        for language in languages or ():
            points[language] += WORD / len(languages or ()) ** SHARED
        ending = () if languages or len(token) < LONG_WORD else _ending(token)
        for language in ending:
            points[language] += ENDING / len(ending) ** SHARED
    for letter in set(said) & LETTERS_OF.keys():
        for language in LETTERS_OF[letter]:
            points[language] += LETTER / len(LETTERS_OF[letter])
    return {language: value * (1 if language in TOLD else RARER) for language, value in points.items()}


def _ending(word: str) -> tuple[str, ...]:
    for length in range(LONGEST_ENDING, 1, -1):
        if word[-length:] in ENDINGS_OF:
            return ENDINGS_OF[word[-length:]]
    return ()
