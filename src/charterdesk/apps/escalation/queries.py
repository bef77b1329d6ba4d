"""Reads of escalations, each scoped by who asks. Absent and forbidden give the same answer."""

from __future__ import annotations

from django.db.models import QuerySet

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.models import Desk
from charterdesk.apps.escalation.models import Escalation, EscalationFile
from charterdesk.apps.people.access import VERBS, require
from charterdesk.apps.people.models import Membership, Person
from charterdesk.apps.tickets.models import Ticket


def seen_by(actor: Actor) -> QuerySet[Escalation]:
    """The escalations of the actor's desk; NotAllowed for who has no part in them."""
    require(actor, "escalation.see")
    rows = Escalation.objects.filter(desk_id=actor.desk.pk)
    return rows.select_related(
        "ticket__charter_version", "ticket__organisation", "manufacturer__organisation", "owner"
    ).defer("ticket__charter_version__text", "ticket__charter_version__holidays", "manufacturer__charter_text")


def open_ones(actor: Actor, *, limit: int = 200) -> list[Escalation]:
    """What is handed over and not ended, the soonest due first."""
    rows = seen_by(actor).filter(ended_at__isnull=True)
    due = list(rows.filter(next_due__isnull=False).order_by("next_due", "opened_at")[:limit])
    return due + list(rows.filter(next_due__isnull=True).order_by("opened_at")[: limit - len(due)])


def ended_ones(actor: Actor, *, limit: int = 50) -> list[Escalation]:
    """What was handed over and has ended, the latest first."""
    return list(seen_by(actor).filter(ended_at__isnull=False).order_by("-opened_at")[:limit])


def of_ticket(actor: Actor, ticket: Ticket) -> list[Escalation]:
    """All escalations of one ticket that the actor sees, in their order."""
    return list(seen_by(actor).filter(ticket=ticket).order_by("number"))


def escalation(actor: Actor, ticket_number: int, number: int) -> Escalation:
    """One escalation by the number of its ticket and its own; NotFound."""
    row = seen_by(actor).filter(ticket__number=ticket_number, number=number).first()
    if row is None:
        raise NotFound
    return row


def takers(desk: Desk) -> QuerySet[Person]:
    """The active people who may have something handed over to them, by name."""
    rows = Membership.objects.filter(desk=desk, role__in=VERBS["escalation.take"])
    return Person.objects.filter(desk=desk, active=True, pk__in=rows.values("person_id")).order_by("name", "pk")


def file_of(actor: Actor, file_id: int) -> EscalationFile:
    """A file of a conversation that the actor sees; NotFound."""
    row = (
        EscalationFile.objects.select_related("stored_file")
        .filter(pk=file_id, message__escalation__in=seen_by(actor))
        .first()
    )
    if row is None:
        raise NotFound
    return row
