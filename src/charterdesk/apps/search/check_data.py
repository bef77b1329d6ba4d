"""Search checks itself: the words kept of each ticket, person, organisation, equipment, article and bug are its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from charterdesk.apps.base.models import Desk, Job
from charterdesk.apps.search import documents, store
from charterdesk.apps.search.document import Document
from charterdesk.apps.search.models import ThingWords, TicketWords, Words
from charterdesk.apps.search.reindexing import CHUNK, THINGS
from charterdesk.apps.tickets.check_data import Difference
from charterdesk.apps.tickets.models import Ticket

MISSING: Final = "missing"


def check_words(desk: Desk | None = None) -> list[Difference]:
    """What is found otherwise than it was written, in one desk or in all; `charterdesk reindex` puts it right."""
    desks = [desk] if desk is not None else list(Desk.objects.order_by("slug"))
    return [
        Difference(one.slug, "words", key, stored, recomputed)
        for one in desks
        for key, stored, recomputed in (*_tickets(one), *_things(one))
    ]


def _tickets(desk: Desk) -> Iterator[tuple[str, str, str]]:
    awaited = _awaited(desk)
    for keys in _keys(Ticket.objects.filter(desk=desk)):
        for key, stored, recomputed in _unlike(TicketWords, documents.of_tickets(keys)):
            if key not in awaited:
                yield f"ticket (key {key})", stored, recomputed


def _awaited(desk: Desk) -> set[int]:
    """The tickets whose words a job is about to keep."""
    jobs = Job.objects.filter(desk=desk, task="keep_words", state=Job.WAITING)
    return {arguments["ticket"] for arguments in jobs.values_list("arguments", flat=True)}


def _things(desk: Desk) -> Iterator[tuple[str, str, str]]:
    for kind, model in THINGS.items():
        rows: Any = model._default_manager  # noqa: SLF001  # described in Django's reference of models
        for keys in _keys(rows.filter(desk=desk)):
            documented = documents.of_things(documents.rowid(kind, key) for key in keys)
            for row, stored, recomputed in _unlike(ThingWords, documented):
                yield f"{kind} (key {documents.key_of(row)[1]})", stored, recomputed


def _unlike(table: Words, documented: Iterable[tuple[int, Document]]) -> Iterator[tuple[int, str, str]]:
    expected = {row: document.digest for row, document in documented}
    kept = store.digests(table, expected)
    for row, digest in sorted(expected.items()):
        if kept.get(row) != digest:
            yield row, kept.get(row, MISSING), digest


def _keys(rows: Any) -> Iterator[list[int]]:
    last = 0
    while keys := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        last = keys[-1]
        yield keys
