"""What a word is, and in which forms it is found: folded (no accents, small letters) and stemmed (French, English,
Spanish).

Search and articles keep these forms, on both engines, so all find the same. French stemming leans on accents, and
people leave them out: `fold(stem(w))` alone loses a third of the accentless queries; `fold(stem(fold(w)))` is one too.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import Stemmer

LONGEST: Final = 64  # characters of a word that count
LANGUAGES: Final = {"fr": "french", "en": "english", "es": "spanish"}
STEM: Final = "s."  # before a stem that is no word as written
# Words that stand in every sentence: they ask for nothing where other words do.
EMPTY: Final = frozenset(
    (
        *("a", "an", "and", "the", "of", "to", "in", "on", "at", "for", "is", "it", "or", "with"),
        *("le", "la", "les", "l", "un", "une", "des", "de", "du", "d", "et", "ou", "en", "au", "aux", "ce", "c", "s"),
        *("n", "m", "t", "j", "qu", "que", "qui", "est", "sur", "par", "pour", "dans", "avec", "ne", "pas"),
        *("el", "los", "las", "una", "unos", "unas", "y", "o", "del", "al", "lo", "su", "se", "es", "con", "por"),
        *("para", "no"),
    )
)
_WORD: Final = re.compile(r"[^\W_]+")
_APART: Final = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i"}


class _Stemmers(threading.local):
    """A stemmer keeps state while it works: each thread has its own."""

    def __init__(self) -> None:
        self.of = {language: Stemmer.Stemmer(name) for language, name in LANGUAGES.items()}


_stemmers: Final = _Stemmers()


@lru_cache(maxsize=30_000)
def fold(word: str) -> str:
    """Small letters without accents: Réinitialisé -> reinitialise, Œuvre -> oeuvre."""
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFKD", word.lower())
    bare = "".join(_APART.get(letter, letter) for letter in apart if not unicodedata.combining(letter))
    return "".join(_WORD.findall(bare))


def places(text: str) -> Iterator[re.Match[str]]:
    """Where the words of a text stand; combining accents belong to their letters."""
    return _WORD.finditer(text)


def spelled(text: str) -> list[str]:
    """The words of a text as written, composed (NFC), at most 64 characters each."""
    return [word[:LONGEST] for word in _WORD.findall(unicodedata.normalize("NFC", text))]


@lru_cache(maxsize=30_000)
def forms(word: str, language: str = "") -> tuple[str, tuple[str, ...]]:
    """The word folded, and the further forms under which it is found; all three languages where its own is not known.

    A stem that differs from the folded word is marked, so that a quoted word never meets a stem.
    """
    folded = fold(word)
    stems = {*stems_of(word, language)}
    return folded, tuple(sorted(f"{STEM}{stem}" for stem in stems if stem != folded))


def stems_of(word: str, language: str = "") -> frozenset[str]:
    """`fold(stem(w))` and `fold(stem(fold(w)))` in the language, or in all three."""
    small, folded = word.lower(), fold(word)
    known = (language,) if language in LANGUAGES else tuple(LANGUAGES)
    found: set[str] = set()
    for one in known:
        stemmer = _stemmers.of[one]
        found.add(fold(stemmer.stemWord(small)))
        found.add(fold(stemmer.stemWord(folded)))
    return frozenset(found - {""})


@lru_cache(maxsize=20_000)
def wanted(word: str) -> tuple[str, ...]:
    """All forms that a document may have of what a word asked for means, whatever its language."""
    stems = stems_of(word)
    return tuple(sorted({fold(word), *stems, *(f"{STEM}{stem}" for stem in stems)} - {""}))


def squeezed(text: str) -> str:
    """A serial number without what stands between its signs: AB-12/3 -> ab123."""
    return "".join(fold(word) for word in spelled(text))[:LONGEST]
