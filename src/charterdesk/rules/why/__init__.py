"""Why: every answer of the rule book carries its reasons, each with its source in the charter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo

from charterdesk.rules.why.sentences import SENTENCES

FALLBACK_LANGUAGE = "en"
# Days and amounts as French and Spanish write them: 31/12/2026, 120,00 EUR.
DAY_FIRST = {"fr": "%d/%m/%Y", "es": "%d/%m/%Y"}
QUANTITY = re.compile(r"\d+\.\d+( [A-Z]{3})?")
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?\+00:00")


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of a judgement: what was found (a code with its values) and the line of the charter that says so."""

    code: str
    source: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, language: str, zone: tzinfo = UTC) -> str:
        """Say it in words, instants in this zone. The language falls back to English."""
        sentences = SENTENCES[self.code]
        sentence = sentences.get(language) or sentences[FALLBACK_LANGUAGE]
        return sentence.format_map({name: _word(value, language, zone) for name, value in self.values.items()})


def _word(value: object, language: str, zone: tzinfo) -> str:
    in_language = getattr(value, "in_language", None)
    if in_language is not None:
        return str(in_language(language))
    if isinstance(value, tuple | list):
        return ", ".join(_word(part, language, zone) for part in value)
    if isinstance(value, date) and not isinstance(value, datetime) and language in DAY_FIRST:
        return value.strftime(DAY_FIRST[language])
    said = str(value)
    if INSTANT.fullmatch(said):
        local = datetime.fromisoformat(said).astimezone(zone)
        return local.strftime(f"{DAY_FIRST.get(language, '%Y-%m-%d')} %H:%M{' UTC' if zone is UTC else ''}")
    return said.replace(".", ",") if language in DAY_FIRST and QUANTITY.fullmatch(said) else said
