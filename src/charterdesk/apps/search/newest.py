"""The newest documents that have what is asked for, quickly whether few have it or most.

SQLite's FTS5 gives hits the newest first by itself and stops when enough are found. PostgreSQL's GIN gives all hits in
no order, which for a word of every second ticket is most of the table; so the newest documents are looked at one by one
first, few of them, then as many as should be enough by what was found, unless the index should be quicker, which is
asked where they are not enough. Statistics are not believed: of a word's beginning, or of a word never seen, they know
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection, transaction
from django.db.models import F, QuerySet

from charterdesk.apps.search.expression import Expression
from charterdesk.apps.search.models import TicketWords
from charterdesk.apps.tickets.models import Ticket

CHUNK: Final = 500
ROUNDS: Final = 3  # looks at the newest before the index is asked
FIRST_LOOK: Final = 2.5  # documents for each hit that is wanted
MORE: Final = 1.3  # looked at than should be enough
# Of all tickets, whoever may see them: in words that never change, for a ticket's page asks several times.
FTS5: Final = "SELECT rowid FROM search_ticketwords WHERE search_ticketwords MATCH %s ORDER BY rowid DESC LIMIT %s"
ENDS: Final = "SELECT min(rowid), max(rowid) FROM search_ticketwords"
NEAR: Final = (
    "SELECT rowid FROM search_ticketwords WHERE rowid <= %s AND rowid > %s"
    " AND ts_match_vq(search_ticketwords, %s::tsquery) ORDER BY rowid DESC LIMIT %s"
)
INDEXED: Final = (
    "SELECT rowid FROM search_ticketwords WHERE search_ticketwords @@ %s::tsquery ORDER BY rowid + 0 DESC LIMIT %s"
)
Near = Callable[[int, int, int], list[int]]


def newest(rows: QuerySet[Ticket], asked: Expression, most: int) -> list[int]:
    """The keys of the newest tickets of these rows whose words are what is asked for."""
    if connection.vendor != "postgresql":
        matching = rows.filter(words__words__matches=asked).order_by("-words__pk")
        return list(matching.values_list("pk", flat=True)[:most])

    def among(newest_key: int, step: int, wanted: int) -> list[int]:
        return _among(rows, asked, newest_key, step, wanted)

    return _looked(most, among, lambda: _by_index(rows, asked, most))


def newest_of_all(asked: Expression, most: int) -> list[int]:
    """The keys of the newest tickets whose words are what is asked for, whoever may see them: not to be shown so."""
    if connection.vendor != "postgresql":
        return _keys(FTS5, asked.as_fts5(), most)
    query = asked.as_tsquery()

    def among(newest_key: int, step: int, wanted: int) -> list[int]:
        return _keys(NEAR, newest_key, newest_key - step, query, wanted)

    def by_index() -> list[int]:
        with _index_preferred():
            return _keys(INDEXED, query, most)

    return _looked(most, among, by_index)


def _looked(most: int, among: Near, by_index: Callable[[], list[int]]) -> list[int]:
    first, last = _ends()
    among_all = last - first + 1  # as many documents at most: nothing else takes the numbers of tickets
    found: list[int] = []
    looked, step = 0, int(FIRST_LOOK * most)
    for _ in range(ROUNDS):
        found += among(last - looked, step, most - len(found))
        looked += step
        if len(found) >= most or looked >= among_all:
            return found
        share = len(found) / looked
        # To look on costs as much as there are documents for the hits wanted, the index about twice as much a hit.
        if share * 2 * among_all < most / max(share, 1 / looked):
            break
        step = int((most - len(found)) / share * MORE) + 1
    return by_index()


def _ends() -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(ENDS)
        first, last = cursor.fetchone()
    return first or 1, last or 0


def _keys(question: str, *values: str | int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return [key for (key,) in cursor.fetchall()]


@contextmanager
def _index_preferred() -> Iterator[None]:
    """The planner does not count what it costs to unpack the words of every document, and would read them all."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan TO DEFAULT")


def _among(rows: QuerySet[Ticket], asked: Expression, newest_key: int, step: int, most: int) -> list[int]:
    """The hits among so many documents, looked at one by one."""
    near = rows.filter(words__words__scanned=asked, words__pk__lte=newest_key, words__pk__gt=newest_key - step)
    return list(near.order_by("-words__pk").values_list("pk", flat=True)[:most])


def _by_index(rows: QuerySet[Ticket], asked: Expression, most: int) -> list[int]:
    # "+ 0": not in the order of the primary key, so that the planner asks the index of words. Joined with the tickets
    # it would read all of those; what the index knows of them (whose they are) has narrowed it already.
    by_index = TicketWords.objects.filter(words__matches=asked).order_by((F("pk") + 0).desc())
    with _index_preferred():
        keys = list(by_index.values_list("pk", flat=True))
    found: list[int] = []
    # Most of them are of these rows.
    first, size = 0, most + most // 4
    while first < len(keys) and len(found) < most:
        chunk = rows.filter(pk__in=keys[first : first + size]).order_by("-pk")
        found += chunk.values_list("pk", flat=True)
        first, size = first + size, CHUNK
    return found[:most]
