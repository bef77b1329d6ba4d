"""In which language a text is: the writer's, where its small words agree; not known where they do not.

What is noted with a message is the language of its writer's pages, and people write in others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Final

SMALL_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "fr": frozenset(
        (
            "le",
            "les",
            "des",
            "du",
            "un",
            "une",
            "et",
            "est",
            "pas",
            "ne",
            "je",
            "vous",
            "nous",
            "dans",
            "sur",
            "avec",
            "pour",
            "que",
            "qui",
            "au",
            "aux",
            "il",
            "ce",
            "cette",
            "mais",
            "depuis",
            "plus",
            "sont",
            "bonjour",
        )
    ),
    "en": frozenset(
        (
            "the",
            "a",
            "an",
            "and",
            "is",
            "are",
            "not",
            "i",
            "we",
            "you",
            "it",
            "in",
            "on",
            "with",
            "for",
            "that",
            "to",
            "this",
            "of",
            "but",
            "since",
            "was",
            "has",
            "have",
            "does",
            "hello",
            "please",
            "our",
            "from",
        )
    ),
    "es": frozenset(
        (
            "el",
            "los",
            "las",
            "un",
            "una",
            "y",
            "es",
            "no",
            "yo",
            "en",
            "con",
            "para",
            "que",
            "por",
            "del",
            "al",
            "lo",
            "se",
            "su",
            "pero",
            "desde",
            "más",
            "mas",
            "son",
            "está",
            "hola",
            "nos",
            "muy",
        )
    ),
}
_LANGUAGES_OF: Final[Mapping[str, tuple[str, ...]]] = {
    word: tuple(language for language, known in SMALL_WORDS.items() if word in known)
    for word in frozenset[str]().union(*SMALL_WORDS.values())
}
FEWEST: Final = 3  # small words that say something
READ: Final = 200  # words of a text that are looked at


def language_of(words: Iterable[str], noted: str) -> str:
    """`noted` where at least three small words of it are met, and twice as many as of any other; else ""."""
    if noted not in SMALL_WORDS:
        return ""
    met = dict.fromkeys(SMALL_WORDS, 0)
    for word in islice(words, READ):
        for language in _LANGUAGES_OF.get(word.lower(), ()):
            met[language] += 1
    others = max(count for language, count in met.items() if language != noted)
    return noted if met[noted] >= max(FEWEST, 2 * others) else ""
