"""To whom a ticket may be given: people and teams, and who of them is away."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.people.absences import Away, away, stand_in_of
from charterdesk.apps.people.queries import agent_names
from charterdesk.apps.people.teams import team_names
from charterdesk.apps.tickets.models import Ticket

PERSON: Final = "person"
TEAM: Final = "team"


def receivers(actor: Actor) -> list[Any]:
    """The choices of a list: nobody, then people and teams; of who is away it says who takes his tickets."""
    absent = away(actor.desk)
    names = agent_names(actor.desk)
    people = [(f"{PERSON}:{pk}", _named(pk, names, absent)) for pk in names]
    teams = [(f"{TEAM}:{pk}", name) for pk, name in team_names(actor.desk).items()]
    groups = [(_("People"), people), (_("Teams"), teams)]
    return [("", _("nobody")), *(group for group in groups if group[1])]


def read(chosen: str) -> tuple[int | None, int | None]:
    """The person and the team that were chosen: one of them, or neither."""
    kind, _colon, number = chosen.partition(":")
    return (int(number) if kind == PERSON else None), (int(number) if kind == TEAM else None)


def chosen(ticket: Ticket) -> str:
    """Who has the ticket now."""
    if ticket.owner_id is not None:
        return f"{PERSON}:{ticket.owner_id}"
    return f"{TEAM}:{ticket.team_id}" if ticket.team_id is not None else ""


def away_words(actor: Actor, person_id: int | None) -> str:
    """That whoever has a ticket is away, and who has it meanwhile; "" while he is here."""
    absent = away(actor.desk)
    if person_id is None or person_id not in absent:
        return ""
    names = agent_names(actor.desk)
    return _named(person_id, names, absent)


def _named(person_id: int, names: dict[int, str], absent: Away) -> str:
    name = names.get(person_id, "")
    if person_id not in absent:
        return name
    other = stand_in_of(absent, person_id)
    if other is None:
        return _("%(name)s (away, nobody stands in)") % {"name": name}
    return _("%(name)s (away, %(other)s stands in)") % {"name": name, "other": names.get(other, "")}
