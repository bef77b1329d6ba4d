"""All words anew: after an import past the verbs, or when another version reads words otherwise.

Two hundred rows a transaction; only what is missing or differs is written. A run that was interrupted is run again, or
goes on after the last key that it told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db import transaction
from django.db.models import Model

from charterdesk.apps.contracts.models import Equipment
from charterdesk.apps.escalation.bugs.models import Bug
from charterdesk.apps.escalation.models import Escalation
from charterdesk.apps.knowledge.models import Article
from charterdesk.apps.people.models import Organisation, Person
from charterdesk.apps.search import documents, store
from charterdesk.apps.search.models import ThingWords, TicketWords, Words
from charterdesk.apps.tickets.models import Ticket

CHUNK: Final = 200
THINGS: Final[dict[str, type[Model]]] = {
    "person": Person,
    "organisation": Organisation,
    "equipment": Equipment,
    "article": Article,
    "bug": Bug,
}


def reindex(*, after: int = 0) -> Iterator[tuple[str, int, int]]:
    """Keep the words of everything; tells after each chunk what it was of, its last key, how many were written.

    `after`: the key of the last ticket that an earlier run told; then tickets only.
    """
    if not after:
        for kind, model in THINGS.items():
            for keys in keys_of(model):
                with transaction.atomic():
                    documented = documents.of_things(documents.rowid(kind, key) for key in keys)
                    yield kind, keys[-1], store.put(ThingWords, documented)
    for keys in keys_of(Ticket, after=after):
        with transaction.atomic():
            yield "ticket", keys[-1], store.put(TicketWords, documents.of_tickets(keys))
    _forget_strangers()
    store.settle()


def keep_newly_found() -> int:
    """Keep the words of what an earlier version did not find: things that have none, tickets that were handed over; how
    many were written. Everything else has its words since it was written.
    """
    written = 0
    for kind, model in THINGS.items():
        for keys in keys_of(model):
            with transaction.atomic():
                rows = [documents.rowid(kind, key) for key in keys]
                known = set(ThingWords.objects.filter(rowid__in=rows).values_list("rowid", flat=True))
                missing = [row for row in rows if row not in known]
                written += store.put(ThingWords, documents.of_things(missing)) if missing else 0
    escalated = Escalation.objects.order_by("ticket").values_list("ticket", flat=True).distinct()
    keys = list(escalated)
    for first in range(0, len(keys), CHUNK):
        with transaction.atomic():
            written += store.put(TicketWords, documents.of_tickets(keys[first : first + CHUNK]))
    return written


def keys_of(model: type[Model], *, after: int = 0) -> Iterator[list[int]]:
    """The keys of a table, two hundred at a time."""
    last = after
    rows: Any = model._default_manager  # noqa: SLF001  # described in Django's reference of models
    while keys := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        last = keys[-1]
        yield keys


def strangers(table: Words, known: type[Model] = Ticket) -> Iterator[list[int]]:
    """Rows of words without anything that has them: of tickets, two hundred at a time."""
    rows: Any = known._default_manager  # noqa: SLF001  # the same
    for keys in keys_of(table):
        found = set(rows.filter(pk__in=keys).values_list("pk", flat=True))
        if lost := [key for key in keys if key not in found]:
            yield lost


def _forget_strangers() -> None:
    for lost in strangers(TicketWords):
        with transaction.atomic():
            store.remove(TicketWords, lost)
