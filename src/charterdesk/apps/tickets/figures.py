"""How the desk stands: open, at risk, missed, by plan and by team; who has how much; what came and went by hour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Q, QuerySet

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.models import Event
from charterdesk.apps.people.absences import away, stand_in_of
from charterdesk.apps.people.access import require
from charterdesk.apps.people.models import Team
from charterdesk.apps.people.queries import agents_of
from charterdesk.apps.tickets.clocks import WITHDRAWN
from charterdesk.apps.tickets.models import IN_TROUBLE, Clock, Ticket
from charterdesk.apps.tickets.visibility import visible_to

MOST_MOMENTS: Final = 5000  # of a day, drawn by hour
ANSWERS: Final = ("ticket.replied", "ticket.solution_proposed", "ticket.workaround_given")


@dataclass(frozen=True, slots=True)
class Standing:
    """Some of the open tickets: how many there are, how many of them have a promise at risk (warned of, not yet missed)
    and how many a missed one.
    """

    open: int = 0
    at_risk: int = 0
    missed: int = 0

    def __add__(self, other: Standing) -> Standing:
        return Standing(self.open + other.open, self.at_risk + other.at_risk, self.missed + other.missed)


@dataclass(frozen=True, slots=True)
class Figures:
    """The open tickets of the desk. By plan ("" without one) and by team ("" for those of none), the most first."""

    whole: Standing
    unassigned: int
    by_plan: Mapping[str, Standing]
    by_team: Mapping[str, Standing]


@dataclass(frozen=True, slots=True)
class Load:
    """What somebody has: open tickets, those due until the end of the day. `stand_in`: "" where nobody is named."""

    person_id: int
    name: str
    open: int
    due_today: int
    away: bool
    stand_in: str


@dataclass(frozen=True, slots=True)
class Moments:
    """When tickets were opened, and when the desk answered."""

    opened: tuple[datetime, ...]
    answered: tuple[datetime, ...]


def figures(actor: Actor) -> Figures:
    """The desk's state now: three questions to the database. NotAllowed for whoever may not see figures."""
    require(actor, "desk.figures")
    whole, unassigned = Standing(), 0
    by_plan: dict[str, Standing] = {}
    by_team: dict[int | None, Standing] = {}
    troubled = _troubled(actor)
    rows = _open(actor).order_by().values_list("plan", "team_id")
    for plan, team, number, nobodys in rows.annotate(
        number=Count("pk"), nobodys=Count("pk", filter=Q(owner__isnull=True))
    ):
        at_risk, missed = troubled.get((plan, team), (0, 0))
        standing = Standing(number, at_risk, missed)
        whole += standing
        unassigned += nobodys
        by_plan[plan] = by_plan.get(plan, Standing()) + standing
        by_team[team] = by_team.get(team, Standing()) + standing
    names: dict[int | None, str] = {None: "", **dict(Team.objects.filter(desk=actor.desk).values_list("pk", "name"))}
    named = {names[team]: standing for team, standing in by_team.items()}
    return Figures(whole, unassigned, _most_first(by_plan.items()), _most_first(named.items()))


def load(actor: Actor, *, today_ends: datetime) -> tuple[Load, ...]:
    """What each agent has, the most loaded first: four questions to the database. NotAllowed but for heads."""
    require(actor, "people.load")
    counted = _open(actor).filter(owner__isnull=False).order_by().values_list("owner_id")
    counts = {
        owner: (number, due)
        for owner, number, due in counted.annotate(
            number=Count("pk"), due=Count("pk", filter=Q(next_due__lt=today_ends))
        )
    }
    absent = away(actor.desk)
    names = dict(agents_of(actor.desk).values_list("pk", "name"))
    loads = (
        Load(
            person_id=person,
            name=name,
            open=counts.get(person, (0, 0))[0],
            due_today=counts.get(person, (0, 0))[1],
            away=person in absent,
            stand_in=names.get(stand_in_of(absent, person) or 0, "") if person in absent else "",
        )
        for person, name in names.items()
    )
    return tuple(sorted(loads, key=lambda one: (-one.open, one.name)))


def moments_of(actor: Actor, since: datetime, until: datetime) -> Moments:
    """When tickets came in and when the desk answered, between two instants: two questions to the database, both
    bounded. NotAllowed but for heads.
    """
    require(actor, "people.load")
    within = visible_to(actor).filter(opened_at__gte=since, opened_at__lt=until).order_by("opened_at")
    opened = within.values_list("opened_at", flat=True)[:MOST_MOMENTS]
    events = Event.objects.filter(desk=actor.desk, code__in=ANSWERS, at__gte=since, at__lt=until)
    return Moments(tuple(opened), tuple(events.values_list("at", flat=True)[:MOST_MOMENTS]))


def _open(actor: Actor) -> QuerySet[Ticket]:
    # Each has a rank; without it SQLite reads the closed tickets too.
    return visible_to(actor).filter(closed_at__isnull=True, merged_into__isnull=True, rank__gt="")


def _troubled(actor: Actor) -> dict[tuple[str, int | None], tuple[int, int]]:
    """The tickets with a promise at risk and those with a missed one, by plan and team."""
    clocks = Clock.objects.filter(IN_TROUBLE, desk=actor.desk).exclude(state=WITHDRAWN)
    open_ones = clocks.filter(ticket__closed_at__isnull=True, ticket__merged_into__isnull=True)
    rows = open_ones.order_by().values_list("ticket__plan", "ticket__team_id")
    counted = rows.annotate(
        number=Count("ticket", distinct=True),
        missed=Count("ticket", distinct=True, filter=Q(missed_recorded_at__isnull=False)),
    )
    return {(plan, team): (number - missed, missed) for plan, team, number, missed in counted}


def _most_first(lines: Iterable[tuple[str, Standing]]) -> dict[str, Standing]:
    return dict(sorted(lines, key=lambda line: (-line[1].open, line[0])))
