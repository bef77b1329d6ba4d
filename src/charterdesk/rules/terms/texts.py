"""Words for people, in the languages of the desk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from charterdesk.rules.terms.term import Line, Written
from charterdesk.rules.why.said import Said

LANGUAGE = re.compile(r"[a-z]{2,3}")
ANY_LANGUAGE = ""


@dataclass(frozen=True, slots=True)
class Text(Written):
    """A text in one or several languages: `Breakdown` serves them all, `{fr: Panne, en: Breakdown}` each its own."""

    lines: ClassVar[tuple[Line, ...]] = (Line(r"[\s\S]*", "Maintenance"),)
    by_language: Mapping[str, str] = field(default_factory=dict)
    """The text in each language of the desk."""

    def __bool__(self) -> bool:
        """Say whether anything is written."""
        return bool(self.by_language)

    def in_language(self, language: str) -> str:
        """Return the text in this language, else the one that serves all, else English, else the first."""
        for wanted in (language, ANY_LANGUAGE, "en"):
            if wanted in self.by_language:
                return self.by_language[wanted]
        return next(iter(self.by_language.values()), "")

    @classmethod
    def read(cls, value: object) -> object:
        """Read a plain text, or a mapping of languages to texts."""
        if isinstance(value, str):
            return {"by_language": {ANY_LANGUAGE: value}}
        if isinstance(value, Mapping):
            for language in value:
                if not LANGUAGE.fullmatch(str(language)):
                    message = Said(
                        "'{name}' is not a language; write two letters such as fr, en or es",
                        name=str(language).removesuffix("_"),
                    )
                    raise ValueError(message)
            return {"by_language": value}
        return value


NO_TEXT = Text()
