"""The words shipped: a file a kind of mail and language (its first line is the subject), and the words between."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

SHIPPED: Final = ("fr", "en", "es")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A letter before its fields are filled: subject and body (Markdown)."""

    subject: str
    body: str


@cache
def shipped(kind: str, language: str) -> Pattern:
    """The letter shipped for a kind of mail; FileNotFoundError for what is not shipped."""
    subject, _, body = _text(language, f"{kind}.md").partition("\n")
    return Pattern(subject.strip(), body.strip())


@cache
def words_shipped(language: str) -> dict[str, Any]:
    """The words of a language that letters are made of."""
    return tomllib.loads(_text(language, "words.toml"))


def _text(language: str, name: str) -> str:
    return files(__package__).joinpath(language, name).read_text(encoding="utf-8")
