"""Why: every answer of the rule book carries its reasons, each with its source in the charter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from charterdesk.rules.why.sentences import SENTENCES

FALLBACK_LANGUAGE = "en"


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
    return str(value)
