"""The Atlassian Document Format: texts of Jira Cloud (REST v3) as a tree of nodes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

BLOCKS: Final = frozenset(
    {"paragraph", "heading", "blockquote", "codeBlock", "listItem", "tableRow", "panel", "rule", "mediaSingle"}
)
DEEPEST: Final = 40
# Of nodes without text: the attribute that says what is seen.
SEEN: Final = {
    "mention": "text",
    "emoji": "text",
    "inlineCard": "url",
    "blockCard": "url",
    "status": "text",
    "date": "timestamp",
    "media": "alt",
}


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
    kind = node.get("type")
    if kind == "text":
        yield str(node.get("text", ""))
    elif kind == "hardBreak":
        yield "\n"
    elif kind in SEEN:
        attributes = node.get("attrs")
        yield str(attributes.get(SEEN[kind], "") if isinstance(attributes, dict) else "")
    if kind == "listItem":
        yield "- "
    content = node.get("content")
    for child in content if isinstance(content, list) else ():
        yield from _words(child, depth + 1)
    if kind in BLOCKS:
        yield "\n\n"
