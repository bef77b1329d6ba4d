"""Filling a letter: {{field}} is replaced by a value, and by nothing else. There is no language in it: what is no field
of the list stays as it stands, and a value is never read again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from charterdesk.apps.channels.outgoing import markup

FIELD: Final = re.compile(r"\{\{[ \t]*([a-z][a-z_]{0,39})[ \t]*\}\}")
BRACES: Final = re.compile(r"\{\{(.{0,80}?)\}\}", re.DOTALL)
LIST_LINE: Final = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]")
# Two signs that no text has (private use) stand for a value while the letter is turned into HTML.
_MARKED: Final = re.compile("\ue000([0-9]+)\ue001")
_PLACES: Final = re.compile("<p>\ue000([0-9]+)\ue001</p>|\ue000([0-9]+)\ue001")
_SIGNS: Final = str.maketrans("", "", "\ue000\ue001")


@dataclass(frozen=True, slots=True)
class Value:
    """What stands for a field: its text, and its HTML where it is more than text (made by us, clean). `block`: the HTML
    is paragraphs or lists.
    """

    text: str = ""
    html: str = ""
    block: bool = False

    @property
    def as_html(self) -> str:
        """The value within a line of HTML."""
        return self.html or markup.lines_as_html(self.text)


@dataclass(frozen=True, slots=True)
class Filled:
    """A letter as it is read: plain text, and the HTML of its body."""

    text: str
    html: str


def lines(said: Iterable[str], *, intro: str = "") -> Value:
    """Several sentences or things as one value: alone a paragraph, together a list, perhaps after a word before."""
    found = [line for line in said if line]
    if not found:
        return Value()
    if len(found) == 1 and not intro:
        return Value(found[0], f"<p>{markup.lines_as_html(found[0])}</p>", block=True)
    items = "".join(f"<li>{markup.lines_as_html(line)}</li>" for line in found)
    before = f"<p>{markup.lines_as_html(intro)}</p>" if intro else ""
    text = "\n".join(([intro] if intro else []) + [f"- {line}" for line in found])
    return Value(text, f"{before}<ul>{items}</ul>", block=True)


def unknown_fields(text: str, known: Iterable[str]) -> tuple[str, ...]:
    """What stands in double braces and is no known field, in the order in which it is found."""
    fields = set(known)
    found = [inside.strip() for inside in BRACES.findall(text)]
    return tuple(dict.fromkeys(name for name in found if name not in fields))


def fields_in(text: str) -> frozenset[str]:
    """The fields that a letter names."""
    return frozenset(FIELD.findall(text))


def fill_line(pattern: str, values: Mapping[str, Value]) -> str:
    """A subject: one line, without what joined an empty field to the rest."""
    said = FIELD.sub(lambda found: values[found[1]].text if found[1] in values else found[0], pattern)
    return one_line(said).strip(" :–-")


def one_line(text: str) -> str:
    """Text on one line, without control and other invisible signs: nothing of it ends a header."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def fill(pattern: str, values: Mapping[str, Value]) -> Filled:
    """A body (Markdown): a paragraph or a line all of whose fields are empty is left out."""
    used: list[Value] = []

    def mark(found: re.Match[str]) -> str:
        if found[1] not in values:
            return found[0]
        used.append(values[found[1]])
        return f"\ue000{len(used) - 1}\ue001"

    marked = FIELD.sub(mark, _kept(pattern.translate(_SIGNS), values))
    text = _MARKED.sub(lambda found: used[int(found[1])].text, markup.text_of(marked))
    html = markup.html_of(marked)
    # In one pass: what a value holds is not looked at again.
    html = _PLACES.sub(lambda found: _shown(found, used), html)
    return Filled(text.strip() + "\n", html)


def _shown(place: re.Match[str], used: Sequence[Value]) -> str:
    if place[1] is None:
        return used[int(place[2])].as_html
    value = used[int(place[1])]
    return value.html if value.block else f"<p>{value.as_html}</p>"


def _kept(pattern: str, values: Mapping[str, Value]) -> str:
    paragraphs = re.split(r"\n[ \t]*\n", pattern.replace("\r\n", "\n").replace("\r", "\n"))
    kept = []
    for paragraph in paragraphs:
        rows = paragraph.split("\n")
        is_list = any(LIST_LINE.match(row) for row in rows)
        if not is_list and _is_empty(paragraph, values):
            continue
        left = [row for row in rows if not _is_empty(row, values)]
        if left:
            kept.append("\n".join(left))
    return "\n\n".join(kept)


def _is_empty(text: str, values: Mapping[str, Value]) -> bool:
    names = FIELD.findall(text)
    return bool(names) and all(name in values and not values[name].text for name in names)
