"""The document as plain values for a typesetter: dictionaries, lists, strings and numbers, nothing else."""

from __future__ import annotations

import re
import textwrap

from charterdesk.rules.charter.document.blocks import (
    Block,
    Box,
    Cell,
    Document,
    Dot,
    Drawing,
    Heading,
    Inline,
    Items,
    Label,
    Line,
    Pairs,
    Paragraph,
    Run,
    Shape,
    Table,
)
from charterdesk.rules.charter.document.speech import words_of
from charterdesk.rules.charter.document.svg import arrow_head

LONGEST = 26
CUT = 8
BREAK = "\N{ZERO WIDTH SPACE}"
LONG_WORD = re.compile(rf"\S{{{LONGEST},}}")
MARKS = re.compile(r"[/@._-]+")
APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
Value = str | float | int | None | bool | list["Value"] | dict[str, "Value"]


def tree(document: Document) -> dict[str, Value]:
    """The document as values that JSON can hold."""
    return {
        "language": document.language,
        "title": _inline(document.title),
        "named": f"{words_of(document.title)} – {words_of(document.owner)}",
        "owner": _inline(document.owner),
        "about": _inline(document.about),
        "facts": _block(document.facts),
        "author": words_of(document.owner),
        "day": document.day.isoformat(),
        "version": document.version,
        "contents": document.contents,
        "page": document.page,
        "running": document.running,
        "blocks": [_block(block) for block in document.blocks],
    }


def _block(block: Block) -> Value:
    match block:
        case Heading():
            return {"is": "heading", "level": block.level, "text": _inline(block.text)}
        case Paragraph():
            return {"is": "paragraph", "look": block.look, "text": _inline(block.text)}
        case Items():
            return {"is": "items", "ordered": block.ordered, "items": [_inline(item) for item in block.items]}
        case Pairs():
            return {"is": "pairs", "pairs": [[_inline(name), _cell(cell)] for name, cell in block.pairs]}
        case Table():
            return {
                "is": "table",
                "caption": _inline(block.caption),
                "head": [_inline(cell) for cell in block.head],
                "rows": [[_cell(cell) for cell in row] for row in block.rows],
                "widths": list(block.widths),
            }
        case Drawing():
            return {
                "is": "drawing",
                "kind": block.kind.partition("-")[0],
                "caption": _inline(block.caption),
                "alt": block.alt,
                "width": block.width,
                "height": block.height,
                "shapes": [_shape(shape) for shape in block.shapes],
            }


def _shape(shape: Shape) -> Value:
    match shape:
        case Box():
            at: dict[str, Value] = {"x": shape.x, "y": shape.y, "width": shape.width, "height": shape.height}
            return {"is": "box", "look": shape.look, **at}
        case Label():
            return {
                "is": "label",
                "look": shape.look,
                "text": shape.text,
                "x": shape.x,
                "y": shape.y,
                "anchor": shape.anchor,
            }
        case Dot():
            return {"is": "dot", "text": shape.text, "x": shape.x, "y": shape.y}
        case Line():
            head: Value = [[x, y] for x, y in arrow_head(shape)] if shape.arrow else []
            return {"is": "line", "look": shape.look, "points": [[x, y] for x, y in shape.points], "head": head}


def _cell(cell: Cell) -> Value:
    return [_inline(line) for line in cell]


def _inline(inline: Inline) -> Value:
    return [
        {"text": breakable(_printed(run)), "language": run.language, "look": run.look, "link": run.link}
        for run in inline
    ]


def _printed(run: Run) -> str:
    """The words as print has them, with round apostrophes; an address stays as it is."""
    return run.text if run.link else APOSTROPHE.sub("\N{RIGHT SINGLE QUOTATION MARK}", run.text)


def breakable(text: str) -> str:
    """Text whose words fit on a line of a table: longer ones may be broken, after their marks or where they must."""
    return LONG_WORD.sub(_broken, text)


def _broken(found: re.Match[str]) -> str:
    word = found[0]
    marked = MARKS.sub(lambda mark: mark[0] + BREAK, word)
    parts = marked.split(BREAK)
    return BREAK.join(part if len(part) < LONGEST else BREAK.join(textwrap.wrap(part, CUT)) for part in parts)
