"""Tags as a file: their columns, what an export writes, how a line of an import is judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from charterdesk.apps.base import events, typed
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.books import ACTIVE, TermsBook, heading, words_of_fact
from charterdesk.apps.base.sheets import Cells, Column, Line
from charterdesk.apps.people.access import require
from charterdesk.apps.people.sheets import IN_USE
from charterdesk.apps.tickets import tags
from charterdesk.apps.tickets.models import Tag

LONGEST_NAME: Final = 40
TAGS: Final = (Column("name", heading("Étiquette", "Tag", "Etiqueta"), needed=True), IN_USE)


@dataclass(frozen=True, slots=True)
class TagTerms:
    """What is said of a tag."""

    name: str


def written_tags(actor: Actor) -> Iterator[dict[str, Any]]:
    """Every tag, as an export writes it."""
    require(actor, "data.export")
    for row in Tag.objects.filter(desk=actor.desk).order_by("name", "pk").iterator(chunk_size=500):
        yield {"name": row.name, ACTIVE: words_of_fact(row.active)}


class TagBook(TermsBook):
    """Tags, found by their name, whatever its capitals."""

    def __init__(self, actor: Actor) -> None:
        super().__init__(actor, TAGS)
        self.known: dict[str, Tag] = {}

    def prepare(self, lines: Sequence[Line]) -> None:
        """The tags named."""
        named = {typed.line(line.cells.get("name", "")).lower() for line in lines}
        rows = Tag.objects.filter(desk=self.actor.desk).annotate(small=Lower("name")).filter(small__in=named)
        self.known = {row.name.lower(): row for row in rows}

    def find(self, cells: Cells) -> tuple[tuple[str, ...], Tag | None]:
        """By name."""
        name = typed.line(cells.text("name"))
        if not 0 < len(name) <= LONGEST_NAME:
            cells.wrong("name", _("A tag has at most 40 characters."))
        return (name.lower(),), self.known.get(name.lower())

    def read(self, cells: Cells, row: Tag | None) -> TagTerms:
        """What the line says; the capitals of a tag that exists stay."""
        return TagTerms(row.name if row else typed.line(cells.text("name")))

    def before(self, row: Tag) -> TagTerms:
        """The terms that stand."""
        return TagTerms(row.name)

    def written(self, row: Tag) -> Mapping[str, Any]:
        """What an export writes."""
        return {"name": row.name, ACTIVE: words_of_fact(row.active)}

    def save(self, row: Tag | None, terms: TagTerms, *, active: bool) -> None:
        """Store it."""
        require(self.actor, "tag.manage")
        stored = row or Tag.objects.create(desk=self.actor.desk, name=terms.name)
        if row is None:
            events.record(self.actor.desk, f"tag:{stored.pk}", "tag.created", actor=self.actor, first=True)
        if stored.active != active:
            (tags.restore if active else tags.retire)(self.actor, stored.pk)
