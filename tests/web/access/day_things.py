"""Notices, absences and teams for the walk: one's own, another's, and none that exist."""

from __future__ import annotations

from typing import Final

from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.notifications.models import Notification
from charterdesk.apps.people.absences import be_away
from charterdesk.apps.people.models import Person, Team
from charterdesk.apps.people.queries import staff_of
from charterdesk.apps.people.teams import TeamTerms, create_team
from charterdesk.apps.tickets.models import Ticket

ABOUT: Final = ("notice", "absence", "team")
ABSENT: Final = 99  # as many digits as those that exist, or a few less


def things(person: Person | None, about: str) -> dict[str, int]:
    """Of North Desk, where this person works there, and of South Desk; notices and absences are the person's own."""
    north, south = Desk.objects.get(slug="north"), Desk.objects.get(slug="south")
    works = person is not None and staff_of(north).filter(pk=person.pk).exists()
    mine = {"own": _made(about, north, person)} if person is not None and works else {}
    return {**mine, "foreign": _made(about, south, staff_of(south)[0]), "absent": ABSENT}


def _made(about: str, desk: Desk, person: Person) -> int:
    if about == "team":
        found = Team.objects.filter(desk=desk).first()
        return (found or create_team(system_actor(desk), TeamTerms(f"Team {desk.slug}"))).pk
    if about == "absence":
        return be_away(system_actor(desk), person.pk).pk
    ticket = Ticket.objects.filter(desk=desk).order_by("pk")[0]
    return Notification.objects.create(
        desk=desk, person=person, kind="assigned", ticket=ticket, created_at=now(), not_before=now()
    ).pk
