"""Texts on their way out: Markdown and wiki text that call nobody, close nothing and hide nothing; and our marker."""

from __future__ import annotations

import re
from typing import Final

CODE: Final = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]+`)", re.DOTALL)
CALLS: Final = re.compile(r"(?<![\w/])([@!#&~%])(?=[\w\"\[])")
COMMAND: Final = re.compile(r"^(\s*)/(?=[a-z])", re.MULTILINE)
APART: Final = "\u200b"
MARKER: Final = re.compile(r"\n*<!-- charterdesk:([\w:-]{1,80}) -->\s*$")
WIKI_SIGNS: Final = re.compile(r"([{}\[\]!|\\])")


def markdown(text: str) -> str:
    """The same words for GitLab and GitHub: names are not called (@), numbers not linked (#), quick actions (/close)
    not obeyed. Code stays as it is, byte for byte.
    """
    parts = CODE.split(text.replace("<!--", "&lt;!--"))
    return "".join(part if place % 2 else _harmless(part) for place, part in enumerate(parts))


def _harmless(text: str) -> str:
    return COMMAND.sub(r"\1\\/", CALLS.sub(rf"\1{APART}", text))


def wiki(text: str) -> str:
    """The same words for Jira Data Center, whose wiki text calls nobody and opens no macro."""
    return WIKI_SIGNS.sub(r"\\\1", text)


def unwiki(text: str) -> str:
    """Wiki text as it was before `wiki`."""
    return re.sub(r"\\([{}\[\]!|\\])", r"\1", text)


def marked(text: str, marker: str) -> str:
    """With our marker at its end, where nobody sees it."""
    return f"{text}\n\n<!-- charterdesk:{marker} -->"


def marker_of(text: str) -> str:
    """Our marker, or that of another desk; empty where there is none."""
    found = MARKER.search(text)
    return found.group(1) if found else ""


def unmarked(text: str) -> str:
    """Without a marker."""
    return MARKER.sub("", text)


def told(row: object, name: str) -> str | None:
    """A text that was told, empty where it is null; None where it was not told at all."""
    if not isinstance(row, dict) or name not in row:
        return None
    return row[name] if isinstance(row[name], str) else ""


def canonical(text: str) -> str:
    """What two texts are compared by: line ends, outer blanks, our marker and our own escapes make no difference."""
    lines = unmarked(text.replace("\r\n", "\n").replace("\r", "\n")).replace(APART, "").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()
