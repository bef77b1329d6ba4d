"""Giving tickets to people and teams: by hand, by turn, by load; whoever is away is stood in for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.people import teams
from charterdesk.apps.people.absences import Away, away, stand_in_of
from charterdesk.apps.people.models import Team
from charterdesk.apps.people.queries import agents_of
from charterdesk.apps.tickets.change import begin, finish, summary
from charterdesk.apps.tickets.models import Ticket


@transaction.atomic
def give(
    actor: Actor,
    ticket_id: int,
    *,
    team_id: int | None = None,
    person_id: int | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> Ticket:
    """Give the ticket to somebody, to a team, or back to everybody. It is not thereby taken in charge.

    A team finds one of its members as it works (by hand: nobody yet; by turn; by load). Whoever is away is passed over
    for his stand-in; where nobody stands in for him it is his all the same, and where nobody of the team is here it
    stays the team's. Invalid (fields "to_person_id", "to_team_id") for whoever cannot be given tickets; Conflict for a
    ticket that is closed.
    """
    change = begin(actor, ticket_id, "ticket.assign", version=version, at=at)
    ticket = change.ticket
    if ticket.closed_at is not None:
        raise Conflict(_("This ticket is closed."), current=summary(ticket))
    before = ticket.owner_id, ticket.team_id
    if person_id is not None and not agents_of(actor.desk).filter(pk=person_id).exists():
        raise Invalid(_("Choose somebody of the desk."), field="to_person_id", code="unknown")
    absent = away(actor.desk)
    owner = None if person_id is None else stand_in_of(absent, person_id) or person_id
    if team_id is not None:
        team = teams.hold(actor.desk, team_id)
        if team is None:
            raise Invalid(_("There is no such team."), field="to_team_id", code="unknown")
        if person_id is None:
            owner = _found_by(team, absent)
    if person_id is None or team_id is not None:
        ticket.team_id = team_id
    ticket.owner_id = owner
    data = {
        "from": before[0],
        "to": owner,
        "from_team": before[1],
        "team": ticket.team_id,
        "instead_of": person_id if person_id != owner else None,
    }
    return finish(change, "ticket.assigned", data=data)


def _found_by(team: Team, absent: Away) -> int | None:
    """The member whose turn it is, or who has least to do; None where the team gives by hand, or nobody is here."""
    if team.assignment == teams.BY_HAND:
        return None
    members = teams.in_turn(team)
    here = [one for one in members if one not in absent]
    if not here:
        found = (stand_in_of(absent, one) for one in members)
        here = list(dict.fromkeys(one for one in found if one is not None))
    if team.assignment == teams.BY_LOAD:
        load = open_tickets_of(here)
        here.sort(key=lambda one: load.get(one, 0))
    if not here:
        return None
    teams.give_turn(team, next((one for one in members if stand_in_of(absent, one) == here[0]), here[0]))
    return here[0]


def open_tickets_of(person_ids: Iterable[int]) -> dict[int, int]:
    """How many open tickets each of these people has; those who have none are left out."""
    rows = Ticket.objects.filter(owner_id__in=list(person_ids), closed_at__isnull=True).order_by()
    return {
        owner: count for owner, count in rows.values_list("owner_id").annotate(count=Count("pk")) if owner is not None
    }
