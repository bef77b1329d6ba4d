"""Markdown as mails carry it: HTML that holds nothing but text, and plain text."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER: Final = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable("image")
TAGS: Final = {
    *("a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre"),
    *("strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
SCHEMES: Final = {"http", "https", "mailto", "tel"}
STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:38rem;margin:1rem auto;padding:0 1rem}"
    "a{overflow-wrap:anywhere}pre{white-space:pre-wrap}"
    "blockquote{margin:0;padding-left:1rem;border-left:3px solid #999}"
)


def html_of(markdown: str) -> str:
    """Markdown as HTML: no images, no styles, links to the web, to mail and to telephones only."""
    return nh3.clean(
        _PARSER.render(markdown),
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    ).strip()


def html_of_plain(text: str) -> str:
    """What somebody wrote as plain text, in paragraphs."""
    paragraphs = [part for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
    return "\n".join(f"<p>{lines_as_html(part.strip(chr(10)))}</p>" for part in paragraphs)


def lines_as_html(text: str) -> str:
    """Text with its line breaks, whatever it holds."""
    return escape(text).replace("\n", "<br>\n")


def link(address: str) -> str:
    """An address that can be followed."""
    return f'<a href="{escape(address)}">{escape(address)}</a>'


def page(body: str, *, title: str, language: str) -> str:
    """The whole HTML of a mail: simple, readable without any style."""
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def text_of(markdown: str) -> str:
    """Markdown as plain text: paragraphs, lists and links, without its signs."""
    plain = _Plain()
    for token in _PARSER.parse(markdown):
        plain.take(token)
    return "\n".join(plain.lines).strip()


class _Plain:
    """Plain text under way: its lines, the open lists (the next number, or None), what begins the next line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._lists: list[int | None] = []
        self._lead = ""

    def take(self, token: Token) -> None:
        """Write the next token."""
        if token.type.endswith("_list_open"):
            if not self._lists:
                self._apart()
            self._lists.append(int(token.attrGet("start") or 1) if token.type == "ordered_list_open" else None)
        elif token.type.endswith("_list_close"):
            self._lists.pop()
        elif token.type == "list_item_open":
            self._item()
        elif token.type in {"paragraph_open", "heading_open"} and not (token.hidden or self._lead):
            self._apart()
        elif token.type in {"inline", "fence", "code_block"}:
            self._write(_said(token.children) if token.children else token.content)
        elif token.type == "hr":
            self._apart()
            self.lines.append("---")

    def _item(self) -> None:
        number = self._lists[-1]
        self._lead = "  " * (len(self._lists) - 1) + ("- " if number is None else f"{number}. ")
        self._lists[-1] = None if number is None else number + 1

    def _write(self, said: str) -> None:
        margin = " " * len(self._lead) if self._lead else "  " * len(self._lists)
        first, *others = said.rstrip("\n").split("\n")
        self.lines.append(f"{self._lead or margin}{first}")
        self.lines += [f"{margin}{line}" for line in others]
        self._lead = ""

    def _apart(self) -> None:
        if self.lines and self.lines[-1]:
            self.lines.append("")


def _said(children: Sequence[Token]) -> str:
    said = ""
    address = ""
    begun = 0
    for child in children:
        if child.type == "link_open":
            address, begun = str(child.attrGet("href") or ""), len(said)
        elif child.type == "link_close":
            if address and said[begun:] != address:
                said += f" ({address})"
        elif child.type in {"softbreak", "hardbreak"}:
            said += "\n"
        else:
            said += child.content
    return said
