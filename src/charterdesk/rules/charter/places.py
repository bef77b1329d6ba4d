"""Places in the text of a charter, and what is wrong there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from charterdesk.rules.charter.sentences import told
from charterdesk.rules.why.said import Said

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file: line and column from 1."""

    file: str
    line: int
    column: int


# The key and the value of each path.
Places = Mapping[Path, tuple[Place, Place]]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong in a charter: where (line and column from 1) and what was meant."""

    file: str
    line: int
    column: int
    message: Said

    def __str__(self) -> str:
        """Write it as editors read it, in English."""
        return self.in_language("en")

    def told(self, language: str) -> str:
        """Say in a language what is wrong."""
        return told(self.message, language)

    def in_language(self, language: str) -> str:
        """Write it as editors read it, in a language."""
        return f"{self.file}:{self.line}:{self.column}: {self.told(language)}"


def nearest(places: Places, path: Path) -> tuple[Place, Place]:
    """Return where a path stands, or what holds it: parts that stand in no file are passed over."""
    known: Path = ()
    for part in path:
        if (*known, part) in places:
            known = (*known, part)
    return places[known]
