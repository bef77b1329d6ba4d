"""Credentials and connections for the walk: one's own, another's, and none that exist."""

from __future__ import annotations

from typing import Final

from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.models import Desk, Number
from charterdesk.apps.base.now import now
from charterdesk.apps.channels import links, tokens
from charterdesk.apps.people.models import Person
from charterdesk.apps.people.queries import staff_of
from charterdesk.apps.remote.models import RemoteSession
from charterdesk.apps.remote.sessions import SERIES
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.vault import keeping
from charterdesk.apps.vault.models import Credential

ABOUT: Final = ("credential", "connection", "knower", "agree_link", "rustdesk_link")
ABSENT: Final = 99
FORGED: Final = {"agree_link": "1.1.aaaaaaaaaaaaaaaaaaaaaaaaaa", "rustdesk_link": "1.aaaaaaaaaaaaaaaaaaaaaaaaaa"}
FIRST_OF_SOUTH: Final = 60
LINKED: Final = keeping.Terms(system="Router", kind="device", link="https://vault.example.org/items/7")


def things(person: Person | None, about: str) -> dict[str, int | str]:
    """Of North Desk, where this person works there or is served there, and of South Desk; a link is its holder's."""
    north, south = Desk.objects.get(slug="north"), Desk.objects.get(slug="south")
    theirs = Ticket.objects.filter(desk=south).order_by("number")[0]
    other, absent = _made(about, south, theirs), FORGED.get(about, ABSENT)
    works = person is not None and staff_of(north).filter(pk=person.pk).exists()
    mine = _ticket_of(north, person)
    if about in FORGED or works or (about == "connection" and mine is not None):
        ticket = mine or Ticket.objects.filter(desk=north).order_by("number")[0]
        return {"own": _made(about, north, ticket), "foreign": other, "absent": absent}
    return {"foreign": other, "absent": absent}


def _ticket_of(desk: Desk, person: Person | None) -> Ticket | None:
    if person is None or person.desk_id != desk.pk or person.organisation is None:
        return None
    home = person.organisation.pk
    rows = Ticket.objects.filter(desk=desk)
    return rows.filter(organisation_id=home).first() or rows.filter(reseller_id=home).first()


def _made(about: str, desk: Desk, ticket: Ticket) -> int | str:
    if about == "rustdesk_link":
        return tokens.sign("rustdesk", desk.pk)
    if about == "knower":
        return staff_of(desk)[0].pk
    if desk.slug == "south":
        for series in (SERIES, keeping.SERIES):
            Number.objects.get_or_create(desk=desk, series=series, defaults={"next": FIRST_OF_SOUTH})
    if about == "credential":
        row = Credential.objects.filter(desk=desk).first()
        return (row or keeping.add(system_actor(desk), ticket.organisation_id, LINKED)).number
    number = FIRST_OF_SOUTH if desk.slug == "south" else 10 + ticket.number % 40
    RemoteSession.objects.get_or_create(
        desk=desk,
        number=number,
        defaults={
            "ticket": ticket,
            "technician": staff_of(desk)[0],
            "charter_version": ticket.charter_version,
            "tool": "vpn",
            "mode": "look",
            "purpose": "Look",
            "asked_at": now(),
        },
    )
    if about == "agree_link":
        return tokens.sign(links.AGREE, ticket.pk, ticket.requester_id)
    return number
