"""How many tickets each list holds, as far as it matters: one question to the database, and none counts to the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, DateTimeField, Q

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotAllowed
from charterdesk.apps.base.now import now
from charterdesk.apps.base.prepared import Given
from charterdesk.apps.people.access import is_staff
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.queue_filter import CHARTER_ORDER, Asker, QueueFilter, asker, chosen, ordered
from charterdesk.apps.tickets.visibility import within

MOST_COUNTED: Final = 50
KEPT: Final = 50  # questions
Lists = tuple[tuple[str, QueueFilter], ...]
Question = tuple[str, tuple[Any, ...], tuple[str, ...]]


def counted(actor: Actor, lists: Mapping[str, QueueFilter], *, most: int = MOST_COUNTED) -> dict[str, int]:
    """The number of tickets of each list; one above `most` says that there are more. NotAllowed for anybody but the
    desk.
    """
    if not is_staff(actor):
        raise NotAllowed("ticket.see")
    by = asker(actor, now(), lists.values())
    reach = within(actor, "ticket.see")
    if reach is None:
        return dict.fromkeys(lists, 0)
    asked = tuple(lists.items())
    # Whoever sees the whole desk is asked for in words that never change; writing them costs more than the answer.
    if reach == Q():
        sql, values, names = _kept(asked, most, len(by.people), len(by.left), connection.vendor)
    else:
        sql, values, names = _written(asked, most, by, reach)
    found: tuple[int, ...] = ()
    if names:
        given = {"desk": by.desk, "person": by.person, "moment": by.moment}
        given |= {f"of{place}": person for place, person in enumerate(by.people)}
        given |= {f"left{place}": person for place, person in enumerate(by.left)}
        bound = [one.bound(given[one.name], connection) if isinstance(one, Given) else one for one in values]
        with connection.cursor() as cursor:
            cursor.execute(sql, bound)
            found = cursor.fetchone()
    return {**dict.fromkeys(lists, 0), **dict(zip(names, found, strict=True))}


@lru_cache(maxsize=KEPT)
def _kept(lists: Lists, most: int, people: int, left: int, _vendor: str) -> Question:
    number = BigIntegerField()
    by = Asker(
        desk=Given("desk", number),
        person=Given("person", number),
        people=tuple(Given(f"of{place}", number) for place in range(people)),
        moment=Given("moment", DateTimeField()),
        left=tuple(Given(f"left{place}", number) for place in range(left)),
    )
    return _written(lists, most, by, Q())


def _written(lists: Lists, most: int, by: Asker, reach: Q) -> Question:
    """The words of the question, its values, and the lists that may hold anything."""
    parts: list[str] = []
    values: list[Any] = []
    names: list[str] = []
    for name, wanted in lists:
        seen = Ticket.objects.filter(reach, desk_id=by.desk)
        # In the charter's order, whose index has all that is looked at.
        rows = ordered(chosen(seen, wanted, by), replace(wanted, order=CHARTER_ORDER))
        try:
            sql, given = rows.values("pk")[: most + 1].query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608  # our own words
        values += given
        names.append(name)
    return f"SELECT {', '.join(parts)}", tuple(values), tuple(names)
