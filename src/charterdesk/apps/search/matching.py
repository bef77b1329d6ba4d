"""The words asked for, as a question about documents for a reader of one level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from charterdesk.apps.base.words import fold
from charterdesk.apps.search.asked import SHORTEST_BEGINNING, Asked, Piece
from charterdesk.apps.search.expression import AllOf, Expression, Form, OneOf, phrase, starting, word


def of_words(
    asked: Asked, reads: str, narrowed: Iterable[Expression], named: Mapping[Piece, tuple[Form, ...]] | None = None
) -> AllOf | None:
    """The document has all words asked for and none of those with a minus, within facets; None where none is asked for.

    `reads`: customer, reseller or internal. `named`: facets that a piece stands for too, being a name.
    """
    wanted: list[Expression] = []
    unwanted: list[Expression] = []
    for piece in asked.of(""):
        said = of_piece(piece, reads)
        facets = (named or {}).get(piece, ())
        found = OneOf((AllOf(tuple(said)), *facets)) if facets else AllOf(tuple(said))
        (unwanted if piece.negative else wanted).append(found)
    narrowing = tuple(narrowed)
    if not wanted and not unwanted and not narrowing:
        return None
    return AllOf((*wanted, *narrowing), tuple(unwanted))


def of_piece(piece: Piece, reads: str) -> list[Expression]:
    """What one piece asks of a document, all of it."""
    if piece.together:
        return [phrase(piece.texts, reads)]
    *before, last = piece.texts
    found: list[Expression] = [word(text, reads) for text in before]
    if len(fold(last)) < SHORTEST_BEGINNING:
        return [*found, word(last, reads)]
    if piece.prefix:
        return [*found, starting(last, reads)]
    return [*found, word(last, reads, prefix=piece.open_end)]
