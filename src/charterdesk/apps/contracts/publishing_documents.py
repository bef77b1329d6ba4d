"""Published charters as documents, and what differs between two: made once, kept by content, language and day."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

from django.utils.translation import gettext as _

from charterdesk.apps.base.errors import NotFound, Withheld
from charterdesk.apps.contracts.charters import charter_of
from charterdesk.apps.contracts.documents import MEDIA_TYPES, comparison, for_a_page, made
from charterdesk.apps.contracts.models import CharterVersion
from charterdesk.apps.contracts.publishing_confined import BrokeOff, pdf
from charterdesk.rules.charter.diff.outside import outside
from charterdesk.rules.charter.document import LANGUAGES, Annex, document
from charterdesk.rules.charter.document.tree import tree
from charterdesk.rules.terms.charter import Charter

KEPT: Final = 64
FALLBACK: Final = "en"


def spoken(charter: Charter, wanted: str) -> str:
    """The language in which a document is given to a reader: his own; else one that the desk speaks."""
    if wanted in LANGUAGES:
        return wanted
    return next((one for one in charter.desk.languages if one in LANGUAGES), FALLBACK)


def article(version: CharterVersion, language: str, today: date, annex: Annex | None = None) -> str:
    """The document of a version as a fragment of HTML, escaped, its title a heading of the first level."""
    return _article(_Charter(charter_of(version)), language, today, annex)


def download(version: CharterVersion, language: str, form: str, today: date, annex: Annex | None = None) -> bytes:
    """The document of a version as a file: `html`, `pdf` or `md`. NotFound for another form or language, Withheld where
    it cannot be set in time.
    """
    if form not in MEDIA_TYPES or language not in LANGUAGES:
        raise NotFound
    try:
        return _file(_Charter(charter_of(version)), language, form, today, annex)
    except BrokeOff:
        raise Withheld(_("This document could not be made in time. Try the page itself, or Markdown.")) from None


def differences(
    old: CharterVersion, new: CharterVersion, language: str, today: date, *, outside_the_desk: bool = False
) -> str:
    """What differs between two versions, as a fragment of HTML, escaped; "" where nothing does for anybody, or for
    nobody outside the desk.
    """
    return _differences(_Charter(charter_of(old)), _Charter(charter_of(new)), language, today, outside_the_desk)


class _Charter:
    """A charter that is known by its digest, which names its content."""

    __slots__ = ("said",)

    def __init__(self, said: Charter) -> None:
        self.said = said

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Charter) and other.said.digest == self.said.digest

    def __hash__(self) -> int:
        return hash(self.said.digest)


@lru_cache(maxsize=KEPT)
def _article(charter: _Charter, language: str, today: date, annex: Annex | None) -> str:
    return for_a_page(charter.said, language, today=today, annex=annex)


@lru_cache(maxsize=KEPT)
def _file(charter: _Charter, language: str, form: str, today: date, annex: Annex | None) -> bytes:
    if form == "pdf":
        return pdf(tree(document(charter.said, language, today=today, annex=annex)), today)
    return made(charter.said, language, form, today=today, annex=annex).content


@lru_cache(maxsize=KEPT)
def _differences(old: _Charter, new: _Charter, language: str, today: date, outside_the_desk: bool) -> str:  # noqa: FBT001  # cached by place
    before, after = (outside(one.said) if outside_the_desk else one.said for one in (old, new))
    return comparison(before, after, language, today=today)
