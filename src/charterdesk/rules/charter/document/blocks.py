"""What a document is made of: runs of words, headings, lists, tables, drawings. Nothing here knows how it will look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one language and one look: "" plain, "strong", "quiet", "source", "code".

    `link` is an address to follow.
    """

    text: str
    language: str = ""
    look: str = ""
    link: str = ""


Inline = tuple[Run, ...]
Cell = tuple[Inline, ...]
"""The lines of a cell."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a chapter (level 1) or of a part of one; `anchor` is its address within the document."""

    level: int
    text: Inline
    anchor: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; its look is "", "lead" or "note"."""

    text: Inline
    look: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list, numbered where the order says something."""

    items: tuple[Inline, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names with what is said of them."""

    pairs: tuple[tuple[Inline, Cell], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the first cell of a row names it. `widths` are the shares of the columns."""

    caption: Inline
    head: tuple[Inline, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of a drawing; `look` names what it means: open, closed, counted, state, end."""

    look: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Label:
    """Words in a drawing, their baseline at y; `anchor` is start, middle or end."""

    text: str
    x: float
    y: float
    anchor: str = "start"
    look: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points, with an arrow's head at its end if `arrow`."""

    look: str
    points: tuple[tuple[float, float], ...]
    arrow: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A number in a circle."""

    text: str
    x: float
    y: float


Shape = Box | Label | Line | Dot


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes on a plane. Without a width, x runs from 0 to 100 over whatever width there is; y is in pixels."""

    kind: str
    caption: Inline
    alt: str
    height: float
    shapes: tuple[Shape, ...]
    width: float | None = None


Block = Heading | Paragraph | Items | Pairs | Table | Drawing


def runs_of(block: Block) -> Iterator[Run]:
    """Every run of a block that is read as text; what a drawing says besides stands in its caption's neighbours."""
    match block:
        case Heading() | Paragraph():
            yield from block.text
        case Items():
            yield from chain.from_iterable(block.items)
        case Pairs():
            yield from chain.from_iterable(line for name, cell in block.pairs for line in (name, *cell))
        case Table():
            cells = chain.from_iterable(chain.from_iterable(block.rows))
            yield from chain.from_iterable((block.caption, *block.head, *cells))
        case Drawing():
            yield from block.caption


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document in one language: its title block, then its blocks in order.

    `day` is the date of which it tells the state, `version` the short mark of the charter's content.
    """

    language: str
    title: Inline
    owner: Inline
    about: Inline
    facts: Pairs
    day: date
    version: str
    contents: str
    page: str
    running: str
    blocks: tuple[Block, ...]
