"""The Atlassian Document Format: texts of Jira Cloud (REST v3) as a tree of nodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

BLOCKS: Final = frozenset(
    {
        "paragraph",
        "heading",
        "blockquote",
        "codeBlock",
        "listItem",
        "taskItem",
        "decisionItem",
        "tableRow",
        "panel",
        "rule",
        "mediaSingle",
        "mediaGroup",
        "blockCard",
        "embedCard",
    }
)
DEEPEST: Final = 40
MOST_DIGITS: Final = 14
# Of nodes without text: the attributes that say what is seen, the first that is there.
SEEN: Final = {
    "mention": ("text",),
    "emoji": ("text", "shortName"),
    "inlineCard": ("url",),
    "blockCard": ("url",),
    "embedCard": ("url",),
    "status": ("text",),
    "media": ("alt",),
    "mediaInline": ("alt",),
    "expand": ("title",),
    "nestedExpand": ("title",),
    "placeholder": ("text",),
}
CELLS: Final = frozenset({"tableCell", "tableHeader"})


def document(text: str) -> dict[str, Any]:
    """A plain text as a document: a paragraph for each, a break for each line; nothing in it means anything more."""
    paragraphs = [part for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
    return {"type": "doc", "version": 1, "content": [_paragraph(part.strip("\n")) for part in paragraphs]}


def _paragraph(text: str) -> dict[str, Any]:
    content: list[dict[str, Any]] = []
    for line in text.split("\n"):
        if content:
            content.append({"type": "hardBreak"})
        if line:
            content.append({"type": "text", "text": line})
    return {"type": "paragraph", "content": content}


def text_of(node: Any) -> str:
    """The words of a document, or of a text that is none."""
    if isinstance(node, str):
        return node
    blocks = "".join(_words(node, 0)).split("\n\n")
    return "\n\n".join(block for block in (one.strip("\n") for one in blocks) if block)


def _words(node: Any, depth: int) -> Iterator[str]:
    if not isinstance(node, dict) or depth > DEEPEST:
        return
    kind, attributes = node.get("type"), node.get("attrs")
    given = attributes if isinstance(attributes, dict) else {}
    if kind == "text":
        yield _linked(str(node.get("text", "")), node.get("marks"))
    elif kind == "hardBreak":
        yield "\n"
    elif kind == "date":
        yield _day(given.get("timestamp"))
    elif kind in SEEN:
        yield next((str(given[name]) for name in SEEN[kind] if given.get(name)), "")
    yield _before(kind, given)
    content = node.get("content")
    for child in content if isinstance(content, list) else ():
        said = "".join(_words(child, depth + 1))
        in_a_cell = isinstance(child, dict) and child.get("type") in CELLS
        yield f"{' '.join(said.split())} | " if in_a_cell else said
    if kind in BLOCKS:
        yield "\n\n"


def _before(kind: Any, given: Mapping[str, Any]) -> str:
    if kind in {"expand", "nestedExpand"}:
        return "\n\n"
    if kind == "taskItem":
        return "[x] " if given.get("state") == "DONE" else "[ ] "
    return "- " if kind in {"listItem", "decisionItem"} else ""


def _linked(text: str, marks: Any) -> str:
    """Words with the address that they lead to, where they do not say it themselves."""
    for mark in marks if isinstance(marks, list) else ():
        attributes = mark.get("attrs") if isinstance(mark, dict) and mark.get("type") == "link" else None
        address = attributes.get("href") if isinstance(attributes, dict) else None
        if isinstance(address, str) and address not in text:
            return f"{text} ({address})"
    return text


def _day(milliseconds: Any) -> str:
    written = str(milliseconds)
    if not (written.isascii() and written.isdigit() and len(written) <= MOST_DIGITS):
        return ""
    return f"{datetime.fromtimestamp(int(written) // 1000, UTC):%Y-%m-%d}"
