"""The charter as a document to hand out, for the command line and for pages: HTML, PDF or Markdown, in bytes.

Without a framework and without a database, as the commands of charters.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from charterdesk.apps.base import typeset
from charterdesk.rules.charter.diff import diff
from charterdesk.rules.charter.diff.writing import as_document
from charterdesk.rules.charter.document import Annex, document
from charterdesk.rules.charter.document.html import fragment, page
from charterdesk.rules.charter.document.markdown import markdown
from charterdesk.rules.charter.document.tree import tree
from charterdesk.rules.terms.charter import Charter

STATIC: Final = Path(__file__).parent.parent.parent / "web" / "static"
MEDIA_TYPES: Final[Mapping[str, str]] = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "md": "text/markdown; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Made:
    """A document as bytes; `unshown` are the signs for which there is no font here (PDF only)."""

    content: bytes
    media_type: str
    unshown: str = ""


def made(
    charter: Charter, language: str, form: str, *, today: date, annex: Annex | None = None, sources: bool = False
) -> Made:
    """A charter, or the annex of a contract, as a file that stands alone: `html`, `pdf` or `md`.

    ValueError for a language or a form that there is none of, and for an annex under a plan that is not the charter's.
    """
    if form not in MEDIA_TYPES:
        raise ValueError(f"a document is one of {', '.join(MEDIA_TYPES)}, not {form!r}")
    told = document(charter, language, today=today, annex=annex, sources=sources)
    if form == "pdf":
        given = typeset.pdf("document", tree(told), today)
        return Made(given.pdf, MEDIA_TYPES[form], given.unshown)
    text = page(told, _style()) if form == "html" else markdown(told)
    return Made(text.encode(), MEDIA_TYPES[form])


def for_a_page(
    charter: Charter, language: str, *, today: date, level: int = 1, annex: Annex | None = None, sources: bool = False
) -> str:
    """The same as a fragment of HTML for a page of ours, escaped; its style is `css/document.css`."""
    return fragment(document(charter, language, today=today, annex=annex, sources=sources), level=level)


def comparison(old: Charter, new: Charter, language: str, *, today: date, level: int = 2) -> str:
    """What differs between two versions, as a fragment of HTML for a page of ours, escaped; "" where nothing does."""
    found = diff(old, new, language, today=today)
    return fragment(as_document(found), level=level) if found else ""


@cache
def _style() -> str:
    """The style of a file that stands alone, with the font in it: nothing is fetched."""
    font = base64.b64encode((STATIC / "vendor" / "inter" / "inter-latin-wght-normal.woff2").read_bytes()).decode()
    face = (
        '@font-face { font-family: "Inter Variable"; font-style: normal; font-weight: 100 900; '
        f'src: url("data:font/woff2;base64,{font}") format("woff2"); }}\n'
    )
    return face + (STATIC / "css" / "document.css").read_text(encoding="utf-8")
