"""Why: every answer of the rule book carries its reasons, each with its source in the charter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from charterdesk.rules.why.sentences import SENTENCES

FALLBACK_LANGUAGE = "en"
# Days and amounts as French and Spanish write them: 31/12/2026, 120,00 EUR.
DAY_FIRST = {"fr": "%d/%m/%Y", "es": "%d/%m/%Y"}
QUANTITY = re.compile(r"\d+\.\d+( [A-Z]{3})?")


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of a judgement: what was found (a code with its values) and the line of the charter that says so."""

    code: str
    source: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, language: str) -> str:
        """Say it in words. The language falls back to English."""
        sentences = SENTENCES[self.code]
        sentence = sentences.get(language) or sentences[FALLBACK_LANGUAGE]
        return sentence.format_map({name: _word(value, language) for name, value in self.values.items()})


def _word(value: object, language: str) -> str:
    in_language = getattr(value, "in_language", None)
    if in_language is not None:
        return str(in_language(language))
    if isinstance(value, tuple | list):
        return ", ".join(_word(part, language) for part in value)
    if isinstance(value, date) and not isinstance(value, datetime) and language in DAY_FIRST:
        return value.strftime(DAY_FIRST[language])
    said = str(value)
    return said.replace(".", ",") if language in DAY_FIRST and QUANTITY.fullmatch(said) else said
