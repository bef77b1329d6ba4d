"""The HTML of a mail as text: as a reader sees it, quotations marked as mail does it, links with where they lead."""

from __future__ import annotations

import re

from charterdesk.apps.channels.parse import bounds
from charterdesk.apps.channels.parse.html_tokens import VOID, Close, Open, tokens
from charterdesk.apps.channels.parse.reply_footers import SIGN

_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
_EMPTY_LINES = re.compile(r"\n(?:[> ]*\n){3,}")
# How mail programs mark what they put below every mail, where no line of dashes says it.
_SIGNATURE = re.compile(
    r"(?:^|\s)(?:x_)?(?:gmail_signature|moz-signature|protonmail_signature_block|signature|ms-outlook-mobile-signature"
    r"|zimbra-signature)(?:\s|$)",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_PARAGRAPHS = frozenset(("p", "blockquote", "ul", "ol", "dl", "pre", "table", "h1", "h2", "h3", "h4", "h5", "h6"))
_LINES = frozenset(
    (
        "address", "article", "aside", "center", "dd", "details", "div", "dt", "fieldset", "figure", "footer", "form",
        "header", "li", "main", "nav", "section", "tr",
    )
)  # fmt: skip
_UNSEEN = frozenset(("head", "script", "style", "title", "object", "select", "datalist"))


class _Page:
    """Lines under way: how deep in quotations, which lists, what is due before the next word."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.depth = 0
        self.lists: list[int | None] = []
        self.links: list[tuple[str, int]] = []
        self.pre = 0
        self.gap: int | None = None  # the depth of the empty line that is due
        self.unseen: list[str] = []
        self.level = 0
        self.signs = 0  # the level of a signature whose first word is still to come

    def end_line(self, *, gap: bool = False, always: bool = False) -> None:
        """End the line under way; `gap` asks for an empty line before the next words, `always` makes empty lines."""
        text = "".join(self.line).rstrip()
        self.line.clear()
        if text or always:
            if self.gap is not None and self.lines:
                self.lines.append(self._quoted("", min(self.gap, self.depth)))
            self.gap = None
            if text and self.signs:
                text, self.signs = text if self.depth else SIGN + text, 0
            self.lines.append(self._quoted(text, self.depth))
        if gap and self.gap is None and self.lines and self.lines[-1].strip("> "):
            self.gap = self.depth

    @staticmethod
    def _quoted(text: str, depth: int) -> str:
        marks = ">" * min(depth, bounds.QUOTE_MARKS)
        return f"{marks} {text}".rstrip() if marks else text

    def write(self, text: str) -> None:
        if self.pre:
            first, *rest = text.split("\n")
            self.line.append(first)
            for one in rest:
                self.end_line(always=True)
                self.line.append(one)
            return
        text = _BLANKS.sub(" ", text)
        if text.startswith(" ") and (not self.line or self.line[-1].endswith(" ")):
            text = text[1:]
        if text:
            self.line.append(text)


def text_of(html: str) -> str:
    """The words of a page as its reader sees them.

    Raises:
        Exceeded: the page lies beyond the bounds.
    """
    return marked_text_of(html).replace(SIGN, "")


def marked_text_of(html: str) -> str:
    """The words of a page; where a mail program says that a signature begins, a mark stands before its first word.

    Raises:
        Exceeded: the page lies beyond the bounds.
    """
    page = _Page()
    for token in tokens(html.replace(SIGN, "")):
        if isinstance(token, str):
            if not page.unseen:
                page.write(token)
        elif page.unseen:
            if isinstance(token, Close):
                page.unseen.pop()
            elif token.name not in VOID:
                page.unseen.append(token.name)
        elif isinstance(token, Open):
            _open(page, token)
        else:
            _close(page, token.name)
    page.end_line()
    return _EMPTY_LINES.sub("\n\n\n", "\n".join(page.lines)).replace("\u00a0", " ").strip("\n")


def _open(page: _Page, tag: Open) -> None:
    name = tag.name
    page.level += name not in VOID
    if name in _LINES and _signs(tag):
        page.end_line()
        page.signs = page.level
    if name in _UNSEEN or (name not in VOID and _HIDDEN.search(tag.attributes.get("style", ""))):
        page.unseen.append(name)
        page.level -= 1
    elif name == "br":
        page.end_line(always=True)
    elif name == "hr":
        page.end_line()
        page.write("---")
        page.end_line()
    elif name == "img" and not tag.attributes.get("src", "").lower().startswith("cid:"):
        page.write(tag.attributes.get("alt", ""))  # of a picture of this mail it is the name of the file
    elif name == "a":
        page.links.append((tag.attributes.get("href", ""), len("".join(page.line))))
    elif name in _PARAGRAPHS or name in _LINES:
        _open_block(page, tag)
    elif name in {"td", "th"} and page.line:
        page.write(" ")


def _signs(tag: Open) -> bool:
    return any(_SIGNATURE.search(tag.attributes.get(key, "")) for key in ("class", "id"))


def _open_block(page: _Page, tag: Open) -> None:
    page.end_line(gap=tag.name in _PARAGRAPHS)
    if tag.name == "blockquote":
        page.depth += 1
    elif tag.name in {"ul", "ol"}:
        page.lists.append(0 if tag.name == "ol" else None)
    elif tag.name == "pre":
        page.pre += 1
    elif tag.name == "li":
        indent = "  " * min(len(page.lists) - 1, bounds.LIST_DEPTH)
        if page.lists and page.lists[-1] is not None:
            page.lists[-1] += 1
            page.line.append(f"{indent}{page.lists[-1]}. ")
        else:
            page.line.append(f"{indent}* ")


def _close(page: _Page, name: str) -> None:
    page.level -= 1
    if name == "a" and page.links:
        href, begin = page.links.pop()
        shown = "".join(page.line)[begin:].strip()
        if _worth_saying(href, shown):
            page.line.append(f" <{href.strip()}>" if shown else href.strip())
    elif name in _PARAGRAPHS or name in _LINES:
        page.end_line(gap=name in _PARAGRAPHS)
        if page.level < page.signs:
            page.signs = 0
        if name == "blockquote" and page.depth:
            page.depth -= 1
        elif name in {"ul", "ol"} and page.lists:
            page.lists.pop()
        elif name == "pre" and page.pre:
            page.pre -= 1


def _worth_saying(href: str, shown: str) -> bool:
    """A link's address is said where the words do not say it already."""
    href = href.strip().lower()
    if not href.startswith(("http://", "https://", "mailto:", "tel:")) or not shown:
        return False
    plain = href.removeprefix("mailto:").removeprefix("tel:").removeprefix("https://").removeprefix("http://")
    bare = shown.lower().removeprefix("https://").removeprefix("http://")
    return plain.rstrip("/") != bare.rstrip("/")
