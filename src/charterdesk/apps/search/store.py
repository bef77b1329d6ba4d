"""Keeping documents: the one place that writes the tables of words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import connection
from django.db.models import BigIntegerField

from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.search.document import Document
from charterdesk.apps.search.models import ThingWords, TicketWords, Words

_PUT: Final = {
    "sqlite": "INSERT OR REPLACE INTO {0} (rowid, stream, bag, digest) VALUES (%s, %s, %s, %s)",
    "postgresql": (
        "INSERT INTO {0} (rowid, {0}, digest) VALUES (%s, %s::tsvector, %s) "
        "ON CONFLICT (rowid) DO UPDATE SET {0} = excluded.{0}, digest = excluded.digest"
    ),
}


def _kept(table: Words) -> Prepared[TicketWords | ThingWords]:
    return Prepared(lambda: table.objects.filter(pk=Given("row", BigIntegerField())).only("digest"))


_KEPT: Final = {table: _kept(table) for table in (TicketWords, ThingWords)}


def put(table: Words, documents: Iterable[tuple[int, Document]], *, new: bool = False) -> int:
    """Keep these documents, in the caller's transaction; what is kept already is not written again. How many were
    written. `new`: rows that this transaction made.
    """
    given = {row: (document, document.digest) for row, document in documents}
    kept = {} if new or not given else digests(table, given)
    written = [(row, *said) for row, said in given.items() if kept.get(row) != said[1]]
    on_sqlite = connection.vendor == "sqlite"
    values = [
        (row, " ".join(document.stream), " ".join(document.bag), digest)
        if on_sqlite
        else (row, document.as_tsvector(), digest)
        for row, document, digest in written
    ]
    if values:
        sql = _PUT[connection.vendor].format(table._meta.db_table)
        with connection.cursor() as cursor:
            # One by itself: for many the driver of PostgreSQL opens a pipeline.
            if len(values) == 1:
                cursor.execute(sql, values[0])
            else:
                cursor.executemany(sql, values)
    return len(values)


def digests(table: Words, rows: Iterable[int]) -> dict[int, str]:
    """The digests of what is kept in these rows."""
    wanted = list(rows)
    if len(wanted) == 1:
        return {row.pk: row.digest for row in _KEPT[table](row=wanted[0])}
    return dict(table.objects.filter(pk__in=wanted).values_list("pk", "digest"))


def remove(table: Words, rows: Iterable[int]) -> None:
    """Forget these rows."""
    with connection.cursor() as cursor:
        sql = f"DELETE FROM {table._meta.db_table} WHERE rowid = %s"  # noqa: S608  # our own name
        cursor.executemany(sql, [(row,) for row in rows])


def settle() -> None:
    """After much was written: bring the indexes into the shape in which they are quick."""
    with connection.cursor() as cursor:
        for table in (TicketWords._meta.db_table, ThingWords._meta.db_table):
            if connection.vendor == "sqlite":
                cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608  # our own name
            else:
                cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [f"{table}_found"])
                cursor.execute(f"ANALYZE {table}")
