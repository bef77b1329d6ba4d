"""The document as Markdown: tables as GitHub writes them, drawings told in words."""

from __future__ import annotations

import re

from charterdesk.rules.charter.document.blocks import (
    Block,
    Cell,
    Document,
    Drawing,
    Heading,
    Inline,
    Items,
    Pairs,
    Paragraph,
    Run,
    Table,
)

SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
AT_THE_START = re.compile(r"^(\s*)([-+=]|\d+[.)])")
MARKS = {"strong": "**", "source": "_", "quiet": "", "code": "`"}


def markdown(document: Document) -> str:
    """The whole document; whatever the charter says stays text."""
    parts = [f"# {_inline(document.title)}", f"**{_inline(document.owner)}**"]
    if document.about:
        parts.append(_begun(_inline(document.about)))
    colon = "\N{NO-BREAK SPACE}:" if document.language == "fr" else ":"
    parts += [_block(document.facts, colon), *(_block(block, colon) for block in document.blocks)]
    return "\n\n".join(parts) + "\n"


def _block(block: Block, colon: str) -> str:
    match block:
        case Heading():
            return f"{'#' * (block.level + 1)} {_inline(block.text)}"
        case Paragraph():
            said = _begun(_inline(block.text))
            return f"**{said}**" if block.look == "label" else said
        case Items():
            marks = (f"{number}." if block.ordered else "-" for number in range(1, len(block.items) + 1))
            return "\n".join(f"{mark} {_begun(_inline(item))}" for mark, item in zip(marks, block.items, strict=True))
        case Pairs():
            return "\n".join(f"- **{_inline(name)}**{colon} {_cell(cell)}" for name, cell in block.pairs)
        case Table():
            head = "| " + " | ".join(_inline(cell) for cell in block.head) + " |"
            rule = "|" + " --- |" * len(block.head)
            rows = ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in block.rows]
            return "\n".join([f"_{_inline(block.caption)}_", "", head, rule, *rows])
        case Drawing(kind="flow"):
            # Its story follows as a list of its own.
            return f"_{_inline(block.caption)}_"
        case Drawing():
            return f"_{_inline(block.caption)}_ {_escaped(block.alt)}"


def _cell(cell: Cell) -> str:
    return " · ".join(_inline(line) for line in cell)


def _inline(inline: Inline) -> str:
    return "".join(_run(run) for run in inline)


def _run(run: Run) -> str:
    said = _escaped(run.text)
    if run.link.startswith(("https://", "http://", "mailto:")):
        target = run.link.replace("\\", "%5C").replace("<", "%3C").replace(">", "%3E")
        return f"[{said}](<{target}>)"
    mark = MARKS.get(run.look, "")
    if not mark or not said.strip():
        return said
    inner = said.strip()
    lead, tail = said[: len(said) - len(said.lstrip())], said[len(said.rstrip()) :]
    return f"{lead}{mark}{inner}{mark}{tail}"


def _escaped(text: str) -> str:
    """Text on one line, without a sign that Markdown or HTML would take as its own."""
    return (
        SIGNS.sub(r"\\\1", " ".join(text.replace("\N{WORD JOINER}", "").split("\n")))
        .replace("\\<", "&lt;")
        .replace("\\>", "&gt;")
        .replace("\\&", "&amp;")
    )


def _begun(text: str) -> str:
    """Text at the beginning of a line, where a dash or a number would begin a list."""
    return AT_THE_START.sub(
        lambda found: (
            f"{found[1]}\\{found[2]}" if not found[2][0].isdigit() else f"{found[1]}{found[2][:-1]}\\{found[2][-1]}"
        ),
        text,
    )
