"""The HTML of a mail as tags and text, in one pass that is linear in whatever stands there.

Neither the standard HTML parser (60 kB of `<a ` take it 81 s) nor a browser's tree builder (quadratic in what is not
closed) sees what a stranger wrote: only this, and what it let through, well nested.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from charterdesk.apps.channels.parse import bounds

_TOKEN = re.compile(r"<!--|<(/?)([a-zA-Z][a-zA-Z0-9:_-]{0,40})|<[!?/]")
_TAG_END = re.compile(r"[^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*){0,100}>")
_ATTRIBUTE = re.compile(r"([a-zA-Z][\w:-]{0,40})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]{1,4000}))")
_WITHOUT_TEXT = (
    "script",
    "style",
    "title",
    "textarea",
    "xmp",
    "iframe",
    "noembed",
    "noframes",
    "template",
    "svg",
    "math",
)
VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
_CLOSED_BY = {  # a tag -> what it closes, where that is open in the same container
    "li": (("li",), ("ul", "ol")),
    "dt": (("dt", "dd"), ("dl",)),
    "dd": (("dt", "dd"), ("dl",)),
    "tr": (("tr", "td", "th"), ("table",)),
    "td": (("td", "th"), ("table", "tr")),
    "th": (("td", "th"), ("table", "tr")),
    "option": (("option",), ("select",)),
}
_LISTS = {"dir": "ul", "menu": "ul"}
_REPEATED = 200  # characters of a tag that is likely to come again
BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "center", "dd", "details", "dir", "div", "dl", "dt", "fieldset",
        "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "menu", "nav",
        "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Open:
    """A start tag, its name in small letters, its attributes decoded."""

    name: str
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Close:
    """An end tag that closes the innermost open tag; all are there."""

    name: str


Token = Open | Close | str


_CLOSERS = BLOCKS | _CLOSED_BY.keys() | {"a"}  # tags that may close others


def tokens(html: str) -> Iterator[Token]:
    """Tags, well nested, and decoded text between them; what is never shown is not there.

    Raises:
        Exceeded: too long, too many tags, too deep.
    """
    if len(html) > bounds.HTML_CHARACTERS:
        raise bounds.Exceeded("html_too_long")
    if html.count("&") > bounds.HTML_ENTITIES:
        raise bounds.Exceeded("html_too_many_entities")
    stack: list[str] = []
    work = 0
    for token in _flat(html):
        work += len(stack)
        if isinstance(token, str):
            yield token
        elif isinstance(token, Close):
            yield from _closed(stack, token.name)
        else:
            if stack and token.name in _CLOSERS:
                yield from _implied(stack, token.name)
            yield token
            if token.name in VOID:
                continue
            stack.append(token.name)
            if len(stack) > bounds.HTML_DEPTH or work > bounds.HTML_WORK:
                raise bounds.Exceeded("html_too_deep")
    while stack:
        yield Close(stack.pop())


def _closed(stack: list[str], name: str) -> Iterator[Close]:
    """An end tag closes all that was opened within; one that opened nothing is nothing."""
    if stack and stack[-1] == name:
        yield _close(stack.pop())
        return
    if name not in stack:
        return
    if name not in BLOCKS and any(one in {"td", "th", "table"} for one in stack[_last(stack, name) :]):
        return  # an inline tag does not end a cell
    while stack:
        top = stack.pop()
        yield Close(top)
        if top == name:
            return


def _last(stack: list[str], name: str) -> int:
    return len(stack) - 1 - stack[::-1].index(name)


def _implied(stack: list[str], name: str) -> Iterator[Close]:
    """What a start tag ends without saying so: a paragraph, the item before, the cell before."""
    if name in BLOCKS and "p" in stack:
        place = _last(stack, "p")
        if not any(one in {"td", "th", "table", "button"} for one in stack[place:]):
            while len(stack) > place:
                yield Close(stack.pop())
    if name in _CLOSED_BY:
        ends, within = _CLOSED_BY[name]
        place = len(stack)
        for at in range(len(stack) - 1, -1, -1):
            if stack[at] in within:
                break
            if stack[at] in ends:
                place = at
        while len(stack) > place:
            yield Close(stack.pop())
    elif name == "a" and "a" in stack:
        yield from _closed(stack, "a")


def _flat(html: str) -> Iterator[Token]:
    """Tags as they stand."""
    at, count = 0, 0
    unclosed: set[str] = set()
    while (hit := _TOKEN.search(html, at)) is not None:
        if hit.start() > at:
            yield unescape(html[at : hit.start()])
        count += 1
        if count > bounds.HTML_TAGS:
            raise bounds.Exceeded("html_too_many_tags")
        closes, name = hit.groups()
        if not name:
            at = _after_comment(html, hit, unclosed)
            continue
        at, written = _after_tag(html, hit.end())
        if closes:
            yield _close(name)
        elif (tag := _opened(name, written)).name in _WITHOUT_TEXT:
            at = _after_element(html, at, tag.name, unclosed)
        else:
            yield tag
    if at < len(html):
        yield unescape(html[at:])


@lru_cache(maxsize=500)
def _close(written: str) -> Close:
    return Close(_name(written))


def _opened(name: str, written: str) -> Open:
    # Mail programs write the same tag for each line.
    return _again(name, written) if len(written) <= _REPEATED else Open(_name(name), _attributes(written))


@lru_cache(maxsize=500)
def _again(name: str, written: str) -> Open:
    return Open(_name(name), _attributes(written))


def _name(written: str) -> str:
    name = written.lower()
    return _LISTS.get(name, name)


def _after_comment(html: str, hit: re.Match[str], unclosed: set[str]) -> int:
    """Behind a comment, a declaration, a conditional comment of Word; one that never ends ends at its first `>`."""
    if hit[0] == "<!--" and "-->" not in unclosed:
        end = html.find("-->", hit.end())
        if end >= 0:
            return end + 3
        unclosed.add("-->")
    end = html.find(">", hit.end())
    return end + 1 if end >= 0 else len(html)


def _after_tag(html: str, at: int) -> tuple[int, str]:
    if html[at : at + 1] == ">":
        return at + 1, ""
    end = _TAG_END.match(html, at)
    if end:
        return end.end(), html[at : end.end() - 1]
    stop = html.find(">", at)
    return (stop + 1, "") if stop >= 0 else (len(html), "")


def _after_element(html: str, at: int, name: str, unclosed: set[str]) -> int:
    if name in unclosed:
        return at
    end = re.compile(rf"</{name}\b[^>]*>", re.IGNORECASE).search(html, at)
    if end is None:
        unclosed.add(name)
        return at
    return end.end()


def _attributes(written: str) -> dict[str, str]:
    if "=" not in written:
        return {}
    found: dict[str, str] = {}
    for hit in _ATTRIBUTE.finditer(written):
        found.setdefault(hit[1].lower(), unescape(hit[2] or hit[3] or hit[4] or ""))
    return found
