"""The language a mail is written in, as far as its words tell."""

from __future__ import annotations

from functools import cache
from typing import Final

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

CODES: Final = {Language.FRENCH: "fr", Language.ENGLISH: "en", Language.SPANISH: "es", Language.GERMAN: "de"}
NEIGHBOURS: Final = (Language.DUTCH, Language.ITALIAN, Language.PORTUGUESE)
LEAST: Final = 0.5
SHORTEST: Final = 12
LONGEST: Final = 2000


def detect(text: str) -> str:
    """'fr', 'en', 'es' or 'de'; '' when it is another language, too short, or unsure."""
    said = text.strip()[:LONGEST]
    if len(said) < SHORTEST:
        return ""
    best = _detector().compute_language_confidence_values(said)[0]
    return CODES.get(best.language, "") if best.value >= LEAST else ""


@cache
def _detector() -> LanguageDetector:
    languages = (*CODES, *NEIGHBOURS)
    return LanguageDetectorBuilder.from_languages(*languages).with_low_accuracy_mode().build()
