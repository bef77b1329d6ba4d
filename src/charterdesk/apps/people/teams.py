"""Teams: agents who share work, and how a ticket given to the team finds one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import BigIntegerField, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.people.access import require
from charterdesk.apps.people.checks import Problems, refuse, stored_once
from charterdesk.apps.people.models import Team, TeamMember
from charterdesk.apps.people.queries import agents_of

BY_HAND: Final = "hand"
BY_TURN: Final = "turn"
BY_LOAD: Final = "load"
LONGEST_NAME: Final = 80
_NAMES: Final[Prepared[Team]] = Prepared(
    lambda: (
        Team.objects.filter(desk_id=Given("desk", BigIntegerField()), active=True)
        .order_by("name", "pk")
        .only("pk", "name")
    )
)


@dataclass(frozen=True, slots=True)
class TeamTerms:
    """All that is said of a team: its name, how work finds its member, who belongs to it."""

    name: str
    assignment: str = BY_HAND
    member_ids: frozenset[int] = field(default_factory=frozenset)
    active: bool = True


def teams_of(desk: Desk) -> QuerySet[Team]:
    """The teams in use, by name."""
    return Team.objects.filter(desk=desk, active=True).order_by("name", "pk")


def team_names(desk: Desk) -> dict[int, str]:
    """The names of the same, in the same order."""
    return {row.pk: row.name for row in _NAMES(desk=desk.pk)}


def all_teams(actor: Actor) -> QuerySet[Team]:
    """Every team with its members, those out of use last; for whoever sets teams up."""
    require(actor, "team.manage")
    members = TeamMember.objects.select_related("person").order_by("person__name", "pk")
    return (
        Team.objects.filter(desk=actor.desk)
        .prefetch_related(Prefetch("members", queryset=members))
        .order_by("-active", "name", "pk")
    )


def team(actor: Actor, team_id: int) -> Team:
    """One team, for whoever sets teams up; NotFound."""
    row = all_teams(actor).filter(pk=team_id).first()
    if row is None:
        raise NotFound
    return row


def team_ids_of(person_id: int | None) -> frozenset[int]:
    """The teams in use to which somebody belongs."""
    if person_id is None:
        return frozenset()
    rows = TeamMember.objects.filter(person_id=person_id, team__active=True)
    return frozenset(rows.values_list("team_id", flat=True))


@transaction.atomic
def create_team(actor: Actor, terms: TeamTerms) -> Team:
    """Make a team. Invalid names the field."""
    require(actor, "team.manage")
    name = _checked(actor, terms)
    with stored_once("name", _("A team of this name exists.")):
        row = Team.objects.create(desk=actor.desk, name=name, assignment=terms.assignment)
    _take_members(row, terms.member_ids)
    _record(actor, row, "team.added")
    return row


@transaction.atomic
def change_team(actor: Actor, team_id: int, terms: TeamTerms) -> Team:
    """Say anew all that is said of a team; out of use it keeps its tickets and gets no more. NotFound; Invalid names
    the field.
    """
    row = team(actor, team_id)
    row.name, row.assignment, row.active = _checked(actor, terms), terms.assignment, terms.active
    with stored_once("name", _("A team of this name exists.")):
        row.save(update_fields=["name", "assignment", "active"])
    _take_members(row, terms.member_ids)
    _record(actor, row, "team.changed")
    return row


def hold(desk: Desk, team_id: int) -> Team | None:
    """The team in use, held until the transaction ends: nobody else finds a member of it meanwhile. None: there is no
    such team.
    """
    held = Team.objects.filter(desk=desk, pk=team_id, active=True).update(active=True)
    return Team.objects.get(pk=team_id) if held else None


def in_turn(team: Team) -> list[int]:
    """Its members who may take tickets, the one who was given work longest ago first."""
    agents = set(agents_of(team.desk).order_by().values_list("pk", flat=True))
    rows = TeamMember.objects.filter(team=team).values_list("person_id", "last_given_at", "pk")
    never = datetime.min.replace(tzinfo=now().tzinfo)
    return [person for person, _at, _pk in sorted(rows, key=lambda row: (row[1] or never, row[2])) if person in agents]


def give_turn(team: Team, person_id: int) -> None:
    """He was given work: his turn comes after everybody else's. Inside the transaction that holds the team."""
    last = TeamMember.objects.filter(team=team, last_given_at__isnull=False).order_by("-last_given_at").first()
    present = now()
    if last is not None and last.last_given_at is not None:
        # Two tickets in one second are two turns.
        present = max(present, last.last_given_at + timedelta(microseconds=1))
    TeamMember.objects.filter(team=team, person_id=person_id).update(last_given_at=present)


def _checked(actor: Actor, terms: TeamTerms) -> str:
    problems: Problems = {}
    name = terms.name.replace("\x00", "").strip()
    if not 0 < len(name) <= LONGEST_NAME:
        problems["name"] = _("A name of at most 80 characters is needed.")
    if terms.assignment not in Team.ASSIGNMENTS:
        problems["assignment"] = _("Choose one of the ways offered.")
    refuse(problems)
    known = agents_of(actor.desk).filter(pk__in=terms.member_ids).count()
    if known != len(terms.member_ids):
        raise Invalid(_("Choose somebody of the desk."), field="member_ids", code="unknown")
    return name


def _take_members(team: Team, wanted: frozenset[int]) -> None:
    TeamMember.objects.filter(team=team).exclude(person_id__in=wanted).delete()
    there = set(TeamMember.objects.filter(team=team).values_list("person_id", flat=True))
    new: Sequence[TeamMember] = [TeamMember(team=team, person_id=person) for person in sorted(wanted - there)]
    TeamMember.objects.bulk_create(new)


def _record(actor: Actor, team: Team, code: str) -> None:
    members: list[events.Json] = [
        *TeamMember.objects.filter(team=team).order_by("person_id").values_list("person_id", flat=True)
    ]
    data: dict[str, events.Json] = {"assignment": team.assignment, "active": team.active, "members": members}
    events.record(actor.desk, f"team:{team.pk}", code, actor=actor, data=data)
