"""What is kept of meanings checks itself: each row is of something that there is, of the text that it has now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from charterdesk.apps.base.models import Desk
from charterdesk.apps.meaning import model
from charterdesk.apps.meaning.keeping import TICKET, digest_of
from charterdesk.apps.meaning.making import text_of_tickets
from charterdesk.apps.meaning.models import Meaning
from charterdesk.apps.tickets.check_data import Difference

CHUNK: Final = 500
BYTES: Final = 2 * model.NUMBERS
Texts = Callable[[Sequence[int]], Mapping[tuple[int, int], str]]


def check_meanings(desk: Desk | None = None) -> list[Difference]:
    """What is kept of tickets and is not of their text, in one desk or in all."""
    return compared(desk, TICKET, text_of_tickets)


def compared(desk: Desk | None, kind: str, texts: Texts) -> list[Difference]:
    """Rows of a kind that are of nothing, of another desk, of another text, or of another length."""
    rows = Meaning.objects.filter(kind=kind).select_related("desk").order_by("pk")
    rows = rows.filter(desk=desk) if desk is not None else rows
    found: list[Difference] = []
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        last = chunk[-1].pk
        expected = texts([row.key for row in chunk])
        for row in chunk:
            text = expected.get((row.desk_id, row.key))
            digest = digest_of(text) if text is not None else "nothing"
            size = len(bytes(row.vector))
            if row.digest != digest or size != BYTES:
                stored = row.digest if size == BYTES else f"{size} bytes"
                found.append(Difference(row.desk.slug, "meaning", f"{kind} (key {row.key})", stored, digest))
    return found
