"""What people write, shown: Markdown becomes clean HTML.

Raw HTML is text, pictures are links (nobody's server learns who read), links open elsewhere and tell nobody from where.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from typing import Final

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

TAGS: Final = frozenset(
    (
        *("a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s"),
        *("strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
    )
)
ATTRIBUTES: Final = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
# An address in the middle of a text; the stop that ends the sentence is not its own.
ADDRESS: Final = re.compile(r"https?://[^\s<>\"'`]*[^\s<>\"'`.,;:!?)\]}*_]", re.IGNORECASE)
# A text that nests deeper is no text of a person; what lies deeper is shown as it was typed.
DEEPEST: Final = 20
# Beyond so many, reading them takes time that grows by their square: a log is not Markdown, and nobody types so much.
MARKS: Final = re.compile(r"[\[|*_~`<]")
MOST_MARKS: Final = 1_000
MOST_LINES: Final = 4_000
MOST_CELLS: Final = 20_000  # every line below the heading of a table is as wide as that
KEPT: Final = 512  # texts: a long conversation is read again and again
LONGEST_KEPT: Final = 10_000


def html_of(text: str) -> SafeString:
    """The text as HTML that is safe to show: paragraphs, lists, tables, quotations, code, links. A text that is full of
    marks is shown as it was typed.
    """
    return _kept(text) if len(text) <= LONGEST_KEPT else _shown(text)


def _shown(text: str) -> SafeString:
    said = text.replace("\x00", "")
    cleaned = nh3.clean(
        _as_typed(said) if _is_full(said) else _reader().render(said),
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=set(SCHEMES),
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(cleaned)  # noqa: S308 - nh3 has cleaned it


_kept = lru_cache(maxsize=KEPT)(_shown)


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": DEEPEST})
    reader.enable(["table", "strikethrough"])
    reader.core.ruler.push("addresses", _link_addresses)
    reader.add_render_rule("image", _picture)
    reader.add_render_rule("heading_open", _heading)
    reader.add_render_rule("heading_close", _heading)
    return reader


def _is_full(text: str) -> bool:
    lines = text.count("\n") + 1
    widest = max(line.count("|") for line in text.split("\n"))
    marks = sum(1 for _mark in MARKS.finditer(text))
    return marks > MOST_MARKS or lines > MOST_LINES or widest * lines > MOST_CELLS


def _as_typed(text: str) -> str:
    lines = escape(text.strip("\n"), quote=False).split("\n")
    return "<p>" + "<br>\n".join(lines) + "</p>"


def _picture(renderer: RendererHTML, tokens: list[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    """A picture from elsewhere is a link with its words."""
    token = tokens[index]
    address = str(token.attrs.get("src", ""))
    words = renderer.renderInlineAsText(token.children, options, env) or address
    link = Token("link_open", "a", 1, attrs={"href": address})
    text = Token("text", "", 0, content=words)
    return renderer.renderToken([link], 0, options, env) + renderer.text([text], 0, options, env) + "</a>"


def _link_addresses(state: StateCore) -> None:
    """Addresses that stand in the text are links."""
    for block in state.tokens:
        if block.children and "://" in block.content:
            block.children = list(_linked(block.children))


def _linked(tokens: list[Token]) -> Iterator[Token]:
    within = 0
    for token in tokens:
        within += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type != "text" or within:
            yield token
            continue
        begun = 0
        for found in ADDRESS.finditer(token.content):
            yield Token("text", "", 0, content=token.content[begun : found.start()])
            yield Token("link_open", "a", 1, attrs={"href": found.group()})
            yield Token("text", "", 0, content=found.group())
            yield Token("link_close", "a", -1)
            begun = found.end()
        yield Token("text", "", 0, content=token.content[begun:])


def _heading(renderer: RendererHTML, tokens: list[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    """A message's headings stand below those of the page: the first level of Markdown is the third of the page."""
    token = tokens[index]
    token.tag = f"h{min(int(token.markup.count('#') or (1 if token.markup == '=' else 2)) + 2, 6)}"
    return renderer.renderToken(tokens, index, options, env)
