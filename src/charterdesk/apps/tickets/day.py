"""An agent's day: his open tickets, those for whom he stands in, and what his teams have that nobody took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.db.models import Q, QuerySet

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotAllowed
from charterdesk.apps.base.now import now
from charterdesk.apps.people.absences import stood_in_by
from charterdesk.apps.people.access import is_staff
from charterdesk.apps.people.teams import team_ids_of
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.queue import MOST_ROWS, QueueRow, page_of
from charterdesk.apps.tickets.queue_filter import left_with_tickets, ownerless
from charterdesk.apps.tickets.visibility import visible_to
from charterdesk.rules.workflow import State

MOST_LOOKED_AT: Final = 200  # of those that he has; nobody works on more
MOST_SHOWN: Final = 8  # of each list
HIS_MOVE: Final = (State.NEW, State.IN_CHARGE)


@dataclass(frozen=True, slots=True)
class Day:
    """`replied`: the customer spoke last and waits for an answer; `due`: the desk's move, what is due first at the
    head; `waiting`: somebody else's move; `back_today`: put off until today; `team`: nobody's yet, in the charter's
    order, of his teams or (where he is in none) of the desk. Of each list its head; `waiting` and `left_out` (of what
    is due) are numbers.
    """

    replied: tuple[QueueRow, ...]
    due: tuple[QueueRow, ...]
    left_out: int
    waiting: int
    back_today: tuple[QueueRow, ...]
    team: tuple[QueueRow, ...]
    in_team: bool


@dataclass(frozen=True, slots=True)
class _Seen:
    """What of a ticket says where it stands in the day."""

    id: int
    state: str
    next_due: datetime | None
    snoozed_until: datetime | None
    last_by: str
    last_at: datetime | None
    opened_at: datetime

    @property
    def came_back(self) -> bool:
        """Whether the customer spoke last; his first word is the opening itself."""
        return self.last_by == "customer" and self.last_at != self.opened_at


def my_day(actor: Actor, *, today_ends: datetime) -> Day:
    """The actor's day, in a number of questions to the database that does not depend on how much there is. NotAllowed
    for anybody but the desk.
    """
    if not is_staff(actor):
        raise NotAllowed("ticket.see")
    present = now()
    mine = _mine(actor)
    awake = [one for one in mine if not (one.snoozed_until and one.snoozed_until > present)]
    his_move = [one for one in awake if one.state in HIS_MOVE]
    replied = sorted((one for one in his_move if one.came_back), key=_when_due)
    due = sorted((one for one in his_move if not one.came_back), key=_when_due)
    back = [one for one in mine if one.snoozed_until and present < one.snoozed_until < today_ends]
    teams = team_ids_of(actor.person_id)
    nobodys = list(_nobodys(actor, teams, present).values_list("pk", flat=True)[:MOST_SHOWN])
    heads = [[one.id for one in part[:MOST_SHOWN]] for part in (replied, due, back)]
    rows = _rows([*heads, nobodys])
    return Day(
        replied=rows[0],
        due=rows[1],
        left_out=max(0, len(due) - MOST_SHOWN),
        waiting=len(awake) - len(his_move),
        back_today=rows[2],
        team=rows[3],
        in_team=bool(teams),
    )


def _rows(lists: list[list[int]]) -> list[tuple[QueueRow, ...]]:
    """The rows of several lists, read together, each list in its order."""
    wanted = {pk for one in lists for pk in one}
    # Keys of tickets that he sees; asked by key alone, or SQLite reads all tickets of the desk.
    found = {row.id: row for row in page_of(Ticket.objects.filter(pk__in=wanted), limit=MOST_ROWS, offset=0).rows}
    return [tuple(found[pk] for pk in one if pk in found) for one in lists]


def _mine(actor: Actor) -> list[_Seen]:
    if actor.person_id is None:
        return []
    people = {actor.person_id, *stood_in_by(actor.desk, actor.person_id)}
    # Each has a rank; without it SQLite reads the closed tickets too.
    rows = visible_to(actor).filter(owner_id__in=people, closed_at__isnull=True, merged_into__isnull=True, rank__gt="")
    looked_at = ("pk", "state", "next_due", "snoozed_until", "last_message_by", "last_message_at", "opened_at")
    return [_Seen(*row) for row in rows.order_by("rank", "number").values_list(*looked_at)[:MOST_LOOKED_AT]]


def _when_due(one: _Seen) -> datetime:
    """What is promised for no moment comes last; the sort keeps the charter's order otherwise."""
    return one.next_due or datetime.max.replace(tzinfo=UTC)


def _nobodys(actor: Actor, teams: frozenset[int], present: datetime) -> QuerySet[Ticket]:
    awake = Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=present)
    rows = visible_to(actor).filter(
        awake,
        ownerless(left_with_tickets(actor.desk.pk)),
        closed_at__isnull=True,
        merged_into__isnull=True,
        rank__gt="",
    )
    if teams:
        rows = rows.filter(team_id__in=teams)
    return rows.order_by("rank", "number")
