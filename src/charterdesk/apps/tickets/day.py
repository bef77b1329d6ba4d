"""An agent's day: his open tickets, those for whom he stands in, and what his teams have that nobody took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Case, F, Q, QuerySet, Value, When

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotAllowed
from charterdesk.apps.base.now import now
from charterdesk.apps.people.absences import stood_in_by
from charterdesk.apps.people.access import is_staff
from charterdesk.apps.people.teams import team_ids_of
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.queue import QueueRow, page_of
from charterdesk.apps.tickets.visibility import visible_to
from charterdesk.rules.workflow import State

MOST_OF_MINE: Final = 100
MOST_OF_TEAM: Final = 8
HIS_MOVE: Final = (State.NEW, State.IN_CHARGE)


@dataclass(frozen=True, slots=True)
class Day:
    """`replied`: the customer spoke last and waits for an answer; `due`: the desk's move, what is due first at the
    head; `waiting`: somebody else's move; `back_today`: put off until today; `team`: nobody's yet, in the charter's
    order, of his teams or (where he is in none) of the desk. `more`: he has more than are listed.
    """

    replied: tuple[QueueRow, ...]
    due: tuple[QueueRow, ...]
    waiting: tuple[QueueRow, ...]
    back_today: tuple[QueueRow, ...]
    team: tuple[QueueRow, ...]
    in_team: bool
    more: bool


def my_day(actor: Actor, *, today_ends: datetime) -> Day:
    """The actor's day, in a number of questions to the database that does not depend on how much there is. NotAllowed
    for anybody but the desk.
    """
    if not is_staff(actor):
        raise NotAllowed("ticket.see")
    found = page_of(_mine(actor), limit=MOST_OF_MINE, offset=0)
    present = now()
    put_off = [row for row in found.rows if row.snoozed_until and row.snoozed_until > present]
    rows = [row for row in found.rows if row not in put_off]
    his_move = [row for row in rows if row.state in HIS_MOVE]
    # The first word is the opening itself.
    replied = [row for row in his_move if row.last_message_by == "customer" and row.last_message_at != row.opened_at]
    teams = team_ids_of(actor.person_id)
    return Day(
        replied=tuple(replied),
        due=tuple(row for row in his_move if row not in replied),
        waiting=tuple(row for row in rows if row.state not in HIS_MOVE),
        back_today=tuple(row for row in put_off if row.snoozed_until and row.snoozed_until < today_ends),
        team=page_of(_nobodys(actor, teams, present), limit=MOST_OF_TEAM, offset=0).rows,
        in_team=bool(teams),
        more=found.more,
    )


def _mine(actor: Actor) -> QuerySet[Ticket]:
    if actor.person_id is None:
        return Ticket.objects.none()
    people = {actor.person_id, *stood_in_by(actor.desk, actor.person_id)}
    his_move = Q(state__in=HIS_MOVE)
    first = Case(
        When(his_move & Q(last_message_by="customer"), then=Value(0)), When(his_move, then=Value(1)), default=2
    )
    rows = visible_to(actor).filter(owner_id__in=people, closed_at__isnull=True, merged_into__isnull=True)
    return rows.order_by(first, F("next_due").asc(nulls_last=True), "rank", "number")


def _nobodys(actor: Actor, teams: frozenset[int], present: datetime) -> QuerySet[Ticket]:
    awake = Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=present)
    rows = visible_to(actor).filter(awake, owner__isnull=True, closed_at__isnull=True, merged_into__isnull=True)
    if teams:
        rows = rows.filter(team_id__in=teams)
    return rows.order_by("rank", "number")
