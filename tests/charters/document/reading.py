"""Charters, their documents, and the words that a reader finds in them."""

from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from charterdesk import charters
from charterdesk.rules.charter.document import LANGUAGES, document
from charterdesk.rules.charter.document.blocks import (
    Block,
    Document,
    Drawing,
    Heading,
    Inline,
    Items,
    Label,
    Pairs,
    Paragraph,
    Table,
)
from charterdesk.rules.charter.document.html import fragment
from charterdesk.rules.charter.load import load
from charterdesk.rules.terms.charter import Charter

BESIDE = Path(__file__).parent.parent
TODAY = date(2026, 7, 13)
SHIPPED = charters.names()
INVENTED = ("harbour", *(f"policies/{path.stem}" for path in sorted((BESIDE / "policies").glob("*.yaml"))))
EVERY_ONE = [(name, language) for name in (*SHIPPED, *INVENTED) for language in LANGUAGES]


@cache
def charter_named(name: str) -> Charter:
    if name in SHIPPED:
        return charter_of(charters.text_of(name), name)
    path = BESIDE / f"{name}.yaml"
    loaded = load(path.read_text(encoding="utf-8"), path.name, charters.Shelf(path.parent))
    assert isinstance(loaded, Charter), loaded
    return loaded


def charter_of(text: str, name: str = "written here") -> Charter:
    loaded = load(text, name, charters.Shelf())
    assert isinstance(loaded, Charter), loaded
    return loaded


@cache
def document_of(name: str, language: str, *, sources: bool = False) -> Document:
    return document(charter_named(name), language, today=TODAY, sources=sources)


def same(text: str) -> str:
    """Texts are the same whatever spaces, joints and capitals the typography put in."""
    for sign in ("\N{WORD JOINER}", "\N{ZERO WIDTH SPACE}", "\N{SOFT HYPHEN}"):
        text = text.replace(sign, "")
    return " ".join(text.split()).casefold()


class _Reader(HTMLParser):
    """What stands on the page, the names of drawings included."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.behind: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"p", "li", "dt", "dd", "td", "th", "h1", "h2", "h3", "caption", "figcaption", "text", "svg"}:
            self.found.append("\n")
        self.behind += [value or "" for name, value in attrs if name in {"aria-label", "href"}]


def read_html(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    return same("".join(reader.found) + "\n" + "\n".join(reader.behind))


@cache
def page_text(name: str, language: str, *, sources: bool = False) -> str:
    return read_html(fragment(document_of(name, language, sources=sources)))


def said(inline: Inline) -> str:
    return "".join(run.text for run in inline)


def words_of(block: Block) -> list[str]:
    """Every piece of text of a block that a reader sees."""
    match block:
        case Heading() | Paragraph():
            return [said(block.text)]
        case Items():
            return [said(item) for item in block.items]
        case Pairs():
            return [said(line) for name, cell in block.pairs for line in (name, *cell)]
        case Table():
            cells = [line for row in block.rows for cell in row for line in cell]
            return [said(one) for one in (block.caption, *block.head, *cells)]
        case Drawing():
            labels = [shape.text for shape in block.shapes if isinstance(shape, Label)]
            return [said(block.caption), *labels]
