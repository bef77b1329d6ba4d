"""The newest documents that have what is asked for, quickly whether few have it or most.

SQLite's FTS5 gives hits the newest first by itself and stops when enough are found. PostgreSQL's GIN gives all hits in
no order, which for a word of every second ticket is most of the table; so the newest documents are looked at one by one
first, a bounded number, and the index is asked where they are not enough. Statistics are not believed: of a word's
beginning, or of a word never seen, they know nothing.
"""

from __future__ import annotations

from typing import Final

from django.db import connection
from django.db.models import F, QuerySet

from charterdesk.apps.search.expression import Expression
from charterdesk.apps.search.models import TicketWords
from charterdesk.apps.tickets.models import Ticket

CHUNK: Final = 500
LOOKED_AT: Final = 10  # documents looked at one by one for each hit that is wanted


def newest(rows: QuerySet[Ticket], asked: Expression, most: int) -> list[int]:
    """The keys of the newest tickets of these rows whose words are what is asked for."""
    if connection.vendor != "postgresql":
        matching = rows.filter(words__words__matches=asked).order_by("-words__pk")
        return list(matching.values_list("pk", flat=True)[:most])
    near = _near(rows, asked, most)
    return near if len(near) == most else _by_index(rows, asked, most)


def _near(rows: QuerySet[Ticket], asked: Expression, most: int) -> list[int]:
    last = TicketWords.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    near = rows.filter(words__words__scanned=asked, words__pk__gt=last - LOOKED_AT * most).order_by("-words__pk")
    return list(near.values_list("pk", flat=True)[:most])


def _by_index(rows: QuerySet[Ticket], asked: Expression, most: int) -> list[int]:
    # "+ 0": not in the order of the primary key, so that the planner asks the index of words. Joined with the tickets
    # it would read all of those; what the index knows of them (whose they are) has narrowed it already.
    by_index = TicketWords.objects.filter(words__matches=asked).order_by((F("pk") + 0).desc())
    keys = list(by_index.values_list("pk", flat=True))
    found: list[int] = []
    for first in range(0, len(keys), CHUNK):
        chunk = rows.filter(pk__in=keys[first : first + CHUNK]).order_by("-pk")
        found += chunk.values_list("pk", flat=True)
        if len(found) >= most:
            break
    return found[:most]
