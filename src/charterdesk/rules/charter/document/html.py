"""The document as HTML: a fragment without any inline style or script, or a whole file with its style."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from html import escape

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
from charterdesk.rules.charter.document.speech import words_of
from charterdesk.rules.charter.document.svg import svg

TAGS = {"strong": "strong", "quiet": "span", "source": "small", "code": "code"}
FOLLOWED = ("https://", "http://", "mailto:", "tel:")
TURNED = frozenset({"R", "AL", "AN", "RLE", "RLO", "LRE", "LRO", "RLI", "LRI", "FSI", "PDF", "PDI"})


def page(document: Document, style: str) -> str:
    """A file that stands alone: the style inside, nothing fetched."""
    title = f"{words_of(document.title)} – {words_of(document.owner)}"
    return (
        f'<!DOCTYPE html>\n<html lang="{document.language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        # The style is this file's own; nothing else is let in, whatever the charter says.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "font-src data:; base-uri 'none'; form-action 'none'\">\n"
        f'<meta name="color-scheme" content="light dark">\n<title>{escape(title)}</title>\n'
        f"<style>\n{style}\n</style>\n</head>\n<body>\n<main>\n{fragment(document)}</main>\n</body>\n</html>\n"
    )


def fragment(document: Document, *, level: int = 1) -> str:
    """An article for a page of ours; `level` is that of its title among the page's headings."""
    return (
        f'<article class="charter-document" lang="{document.language}">\n'
        f"{_title(document, level)}{_contents(document)}"
        + "".join(_block(block, level) for block in document.blocks)
        + "</article>\n"
    )


def _title(document: Document, level: int) -> str:
    about = f'<p class="doc-about">{_inline(document.about)}</p>\n' if document.about else ""
    return (
        f'<header class="doc-head">\n<p class="doc-owner">{_inline(document.owner)}</p>\n'
        f"<h{level}>{_inline(document.title)}</h{level}>\n{about}{_pairs(document.facts)}</header>\n"
    )


def _contents(document: Document) -> str:
    links = "".join(
        f'<li><a href="#{escape(block.anchor)}">{_inline(block.text)}</a></li>\n'
        for block in document.blocks
        if isinstance(block, Heading) and block.level == 1
    )
    named = escape(document.contents)
    return f'<nav class="doc-contents" aria-label="{named}">\n<ol>\n{links}</ol>\n</nav>\n'


def _block(block: Block, level: int) -> str:
    match block:
        case Heading():
            tag = f"h{min(6, level + block.level)}"
            return f'<{tag} id="{escape(block.anchor)}">{_inline(block.text)}</{tag}>\n'
        case Paragraph():
            look = f' class="doc-{block.look}"' if block.look else ""
            return f"<p{look}>{_inline(block.text)}</p>\n"
        case Items():
            tag = "ol" if block.ordered else "ul"
            return f"<{tag}>\n" + "".join(f"<li>{_inline(item)}</li>\n" for item in block.items) + f"</{tag}>\n"
        case Pairs():
            return _pairs(block)
        case Table():
            return _table(block)
        case Drawing():
            return (
                f'<figure class="doc-drawing doc-{block.kind.partition("-")[0]}">\n{svg(block)}'
                f"<figcaption>{_inline(block.caption)}</figcaption>\n</figure>\n"
            )


def _pairs(pairs: Pairs) -> str:
    rows = "".join(f"<div><dt>{_inline(name)}</dt>{_said(cell)}</div>\n" for name, cell in pairs.pairs)
    return f'<dl class="doc-pairs">\n{rows}</dl>\n'


def _said(cell: Cell) -> str:
    return "".join(f"<dd>{_inline(line)}</dd>" for line in cell)


def _table(table: Table) -> str:
    """A table; its roles are said as well, for narrow screens show the cells of wide ones under one another."""
    caption = escape(words_of(table.caption), quote=True)
    named = [escape(words_of(cell), quote=True) for cell in table.head]
    head = "".join(f'<th scope="col" role="columnheader">{_inline(cell)}</th>' for cell in table.head)
    rows = ""
    for row in table.rows:
        cells = "".join(
            f'<td role="cell" data-head="{name}">{_cell(cell)}</td>'
            for name, cell in zip(named[1:], row[1:], strict=True)
        )
        rows += f'<tr role="row"><th scope="row" role="rowheader">{_cell(row[0])}</th>{cells}</tr>\n'
    return (
        f'<div class="doc-table" role="region" aria-label="{caption}" tabindex="0">\n'
        f'<table class="doc-cols-{len(table.head)}" role="table"><caption>{_inline(table.caption)}</caption>\n'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>\n<tbody role="rowgroup">\n{rows}</tbody>\n'
        "</table>\n</div>\n"
    )


def _cell(cell: Cell) -> str:
    return "".join(f'<span class="doc-line">{_inline(line)}</span>' for line in cell)


def _inline(inline: Inline) -> str:
    return "".join(_run(run) for run in inline)


def _run(run: Run) -> str:
    said = escape(run.text)
    if turns(run.text):
        said = f"<bdi>{said}</bdi>"
    if run.link.startswith(FOLLOWED):
        said = f'<a href="{escape(run.link)}">{said}</a>'
    tag = TAGS.get(run.look, "span" if run.language else "")
    if not tag:
        return said
    looks = f' class="doc-{run.look}"' if run.look in {"quiet", "source"} else ""
    spoken = f' lang="{escape(run.language)}"' if run.language else ""
    return f"<{tag}{looks}{spoken}>{said}</{tag}>"


def turns(text: str) -> bool:
    """Whether a text runs from right to left, or bids others to: it is kept apart from its neighbours."""
    return not text.isascii() and _any_turned(text)


def _any_turned(text: Iterable[str]) -> bool:
    return any(unicodedata.bidirectional(sign) in TURNED for sign in text)
