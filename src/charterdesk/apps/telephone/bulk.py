"""Many rows at once: by COPY on PostgreSQL, by one prepared statement on SQLite. A year may be a million lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any, Final, TypeVar

from django.db import connection

from charterdesk.apps.telephone.models import Call, CallRecord
from charterdesk.apps.telephone.prepared import in_text

ASKED_AT_ONCE: Final = 5000  # values of one question
KIB_OF_AN_IMPORT: Final = 128 * 1024
FIRST_AND_LAST: Final = (
    "(SELECT min(one) FROM unnest(%s::text[]) AS one) AND (SELECT max(one) FROM unnest(%s::text[]) AS one)"
)
Thing = TypeVar("Thing")


def parts(things: Iterable[Thing]) -> Iterator[list[Thing]]:
    """The things, as many at a time as one question may name."""
    left = iter(things)
    while part := list(islice(left, ASKED_AT_ONCE)):
        yield part


@contextmanager
def by_index() -> Iterator[None]:
    """Ask by the indexes. PostgreSQL has counted nothing yet of a table that grows by a million rows in a minute, and
    would read all of it for each batch. In a transaction.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    yield
    # Not in a `finally`: a transaction that has failed takes no more statements, and ends the setting itself.
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan TO DEFAULT")


@contextmanager
def much_memory() -> Iterator[None]:
    """SQLite keeps the indexes at hand while an import writes to all of them."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        (before,) = cursor.fetchone()
        cursor.execute(f"PRAGMA cache_size = {-KIB_OF_AN_IMPORT}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = {int(before)}")


def known(source_id: int, digests: Sequence[bytes]) -> list[bytes]:
    """Those of these digests that the records of a source have."""
    return [bytes(found) for found in _known("digest", source_id, digests)]


def numbers_known(source_id: int, numbers: Sequence[str]) -> list[str]:
    """Those of these numbers of calls that the records of a source have."""
    if connection.vendor != "postgresql":
        return _known("exchange_id", source_id, numbers)
    # Which text comes first is for the database to say.
    return _known("exchange_id", source_id, numbers, FIRST_AND_LAST, [list(numbers)] * 2)


def _known(
    column: str, source_id: int, values: Sequence[Any], ends: str = "%s AND %s", told: Sequence[Any] = ()
) -> list[Any]:
    """The values that there are in a column. What comes in the order in which it grows lies beyond what is there, or
    nearly so: then it costs little to look at all that lies between its ends.
    """
    wanted = set(values)
    if not wanted:
        return []
    begin = f"SELECT {column} FROM {CallRecord._meta.db_table} WHERE source_id = %s AND"  # noqa: S608 -- our own names
    with connection.cursor() as cursor:
        among = told or (min(wanted), max(wanted))
        cursor.execute(f"{begin} {column} BETWEEN {ends} LIMIT %s", [source_id, *among, len(wanted) + 1])
        found = cursor.fetchall()
        if len(found) <= len(wanted):
            return [value for (value,) in found if value in wanted]
        found = []
        for part in parts(wanted):
            cursor.execute(f"{begin} {column} IN ({', '.join(['%s'] * len(part))})", [source_id, *part])
            found += cursor.fetchall()
    return [value for (value,) in found]


def reserve(table: type[Call], how_many: int) -> range | list[int]:
    """Keys for new rows, in the caller's transaction (on SQLite it is the only writer)."""
    name = table._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sql = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            cursor.execute(sql, [name, how_many])
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [name])
        found = cursor.fetchone()
    first = (found[0] if found else 0) + 1
    return range(first, first + how_many)


def insert(table: type[Call | CallRecord], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Add rows; the values stand in the order of the columns, instants aware, or text in UTC."""
    if not rows:
        return
    name = table._meta.db_table
    named = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {name} ({named}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        sql = f"INSERT INTO {name} ({named}) VALUES ({marks})"  # noqa: S608  # our own names
        instants = [place for place, column in enumerate(columns) if column.endswith("_at")]
        cursor.executemany(sql, [row if _is_plain(row, instants) else in_text(row, instants) for row in rows])


def _is_plain(row: Sequence[Any], instants: Sequence[int]) -> bool:
    return all(not isinstance(row[place], datetime) for place in instants)
