"""What somebody typed into a search box, taken apart: words, phrases, beginnings, operators, each perhaps with a minus.

Anything may be typed; whatever cannot be understood as an operator is words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from charterdesk.apps.base.words import EMPTY, fold, spelled

LONGEST: Final = 300  # characters that are read
MOST_PIECES: Final = 24
SHORTEST_BEGINNING: Final = 2  # letters; fewer begin nearly every word

# The names of operators, in the languages of the pages, folded.
OPERATORS: Final[Mapping[str, tuple[str, ...]]] = {
    "customer": ("customer", "client", "cliente"),
    "state": ("state", "status", "etat", "statut", "estado"),
    "plan": ("plan", "formule", "contrat"),
    "kind": ("kind", "type", "nature", "tipo"),
    "priority": ("priority", "priorite", "prioridad"),
    "owner": ("owner", "responsable", "proprietaire", "propietario"),
    "team": ("team", "equipe", "equipo"),
    "tag": ("tag", "etiquette", "etiqueta"),
    "number": ("number", "numero", "no"),
    "serial": ("serial", "serie"),
    "from": ("from", "de"),
    "before": ("before", "avant", "antes"),
    "after": ("after", "apres", "despues"),
    "on": ("on", "le", "el"),
    "has": ("has", "avec", "con"),
}
BY_NAME: Final = {name: operator for operator, names in OPERATORS.items() for name in names}
_PIECE: Final = re.compile(
    r"""(?P<minus>(?<!\S)-)?
        (?:(?P<name>[^\W\d_]{1,20}):(?=\S)(?![/\\]))?
        (?:["“”«](?P<quoted>[^"“”»]*)(?P<end>["“”»])?|(?P<plain>\S+))""",
    re.VERBOSE,
)
_NUMBER: Final = re.compile(r"#?(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing asked for. `operator` is "" for words; `texts` are the words as written; `open_end`: still typed."""

    operator: str
    value: str
    texts: tuple[str, ...]
    negative: bool = False
    together: bool = False
    prefix: bool = False
    open_end: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """All that was asked for; `unknown`: names before a colon that are no operators. `number`: nothing but a number."""

    text: str
    pieces: tuple[Piece, ...]
    unknown: tuple[str, ...] = ()
    number: int | None = None

    def of(self, operator: str) -> list[Piece]:
        """The pieces with this operator."""
        return [piece for piece in self.pieces if piece.operator == operator]

    @property
    def empty(self) -> bool:
        """Whether nothing was asked for."""
        return not self.pieces


def read(text: str) -> Asked:
    """Take apart what was typed; the first 300 characters and 24 pieces count."""
    line = "".join(sign if sign.isprintable() else " " for sign in text)[:LONGEST]
    only = _NUMBER.fullmatch(line.strip())
    pieces: list[Piece] = []
    unknown: list[str] = []
    for found in _PIECE.finditer(line):
        piece = _piece(found, last=found.end() == len(line), unknown=unknown)
        if piece is not None and len(pieces) < MOST_PIECES:
            pieces.append(piece)
    return Asked(line.strip(), tuple(_without_empty(pieces)), tuple(unknown), int(only[1]) if only else None)


def _piece(found: re.Match[str], *, last: bool, unknown: list[str]) -> Piece | None:
    name, quoted, plain = found["name"] or "", found["quoted"], found["plain"]
    negative, value = bool(found["minus"]), quoted if quoted is not None else plain or ""
    operator = BY_NAME.get(fold(name), "")
    if name and not operator:
        unknown.append(name)
        value = f"{name} {value}"
    if not operator and (number := re.fullmatch(r"#(\d{1,9})", value)):
        return Piece("number", number[1], (), negative)
    texts = tuple(word for word in spelled(value) if fold(word))
    if operator:
        return Piece(operator, value.strip(), texts, negative, together=quoted is not None, open_end=last)
    if not texts:
        return None
    together = quoted is not None or (len(texts) > 1 and bool(re.search(r"[\d@_/.]", value)) and not name)
    if not together and len(texts) > 1:
        texts = _without_elision(texts, value)
    return Piece(
        "",
        value,
        texts,
        negative,
        together=together,
        prefix=quoted is None and value.endswith("*"),
        open_end=last and quoted is None and not negative and not value.endswith("*"),
    )


def _without_elision(texts: tuple[str, ...], value: str) -> tuple[str, ...]:
    """Whoever types l'imprimante asks for imprimante."""
    longest = 2
    if not re.search("['’]", value):
        return texts
    kept = tuple(text for text in texts if len(text) > longest or fold(text) not in EMPTY)
    return kept or texts


def _without_empty(pieces: list[Piece]) -> list[Piece]:
    """Without words such as "the", unless there is nothing else."""
    kept = [
        piece
        for piece in pieces
        if piece.operator or piece.together or piece.prefix or len(piece.texts) > 1 or fold(piece.texts[0]) not in EMPTY
    ]
    return kept or pieces
