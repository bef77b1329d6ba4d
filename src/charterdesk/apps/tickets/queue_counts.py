"""How many tickets each list holds, as far as it matters: one question to the database, and none counts to the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.tickets.queue import wanted_tickets
from charterdesk.apps.tickets.queue_filter import CHARTER_ORDER, QueueFilter

MOST_COUNTED: Final = 50


def counted(actor: Actor, lists: Mapping[str, QueueFilter], *, most: int = MOST_COUNTED) -> dict[str, int]:
    """The number of tickets of each list; one above `most` says that there are more. NotAllowed for anybody but the
    desk.
    """
    parts: list[str] = []
    values: list[Any] = []
    names: list[str] = []
    for name, wanted in lists.items():
        rows = wanted_tickets(actor, replace(wanted, order=CHARTER_ORDER)).values("pk")[: most + 1]
        try:
            sql, given = rows.query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608
        values += given
        names.append(name)
    found: tuple[int, ...] = ()
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(parts)}", values)
            found = cursor.fetchone()
    return {**dict.fromkeys(lists, 0), **dict(zip(names, found, strict=True))}
