"""Who received a release says that it works there; his tickets that wait for that word close (EK-12, ES-21)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.models import Event
from charterdesk.apps.contracts.charters import charter_of
from charterdesk.apps.escalation.bugs.models import Delivery, DeliveryTicket
from charterdesk.apps.escalation.bugs.releases import stream_of_release
from charterdesk.apps.people.access import is_staff, require
from charterdesk.apps.tickets.change import moment_of
from charterdesk.apps.tickets.closure import close, validate
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.visibility import reaches
from charterdesk.rules.terms.handling import ClosedBy
from charterdesk.rules.workflow import State


@transaction.atomic
def confirm(actor: Actor, delivery_id: int, *, at: datetime | None = None) -> Delivery:
    """Say that the release works on an installation; said twice it is one.

    The tickets that it solved close: on the customer's own word, or, where the desk notes it and the charter lets the
    desk close, by the desk. A ticket that names no installation waits until every one of its customer is confirmed.
    NotFound for an installation that is not his.
    """
    reach = require(actor, "release.confirm")
    rows = Delivery.objects.select_related("equipment", "release").filter(desk=actor.desk, pk=delivery_id)
    row = rows.first()
    if row is None or not reach.covers(organisation_id=row.equipment.organisation_id, is_own=False):
        raise NotFound
    moment = moment_of(actor, at, not_before=row.at)
    if _kept(actor, row, moment):
        for ticket in _solved_by(row):
            _close(actor, ticket)
    return row


def hear(event: Event) -> None:
    """The customer said that his ticket is solved: where a release solved it, that is his word on the installation
    which the ticket names. In the transaction of the event.
    """
    ticket_id = int(event.stream.removeprefix("ticket:"))
    solved = DeliveryTicket.objects.filter(ticket=ticket_id, outcome=DeliveryTicket.SOLVED)
    for told in solved.select_related("ticket__desk"):
        ticket = told.ticket
        if told.at is None or _refused_since(ticket, told.at):
            continue
        speaker = Actor(desk=ticket.desk, kind="person", language=ticket.desk.language, person_id=event.actor_id)
        for row in Delivery.objects.filter(release=told.release_id, equipment=ticket.equipment_id):
            _kept(speaker, row, event.at)


def _kept(actor: Actor, row: Delivery, moment: datetime) -> bool:
    still = Delivery.objects.filter(pk=row.pk, confirmed_at__isnull=True)
    held = still.update(confirmed_at=moment, confirmed_by=actor.person_id)
    row.refresh_from_db(fields=["confirmed_at", "confirmed_by"])
    if held:
        data: dict[str, events.Json] = {"release": row.release_id, "delivery": row.pk}
        stream = stream_of_release(row.release_id)
        events.record(actor.desk, stream, "release.confirmed", actor=actor, at=moment, data=data)
    return bool(held)


def _refused_since(ticket: Ticket, at: datetime) -> bool:
    said = events.of(ticket.desk, f"ticket:{ticket.pk}")
    return said.filter(code="ticket.solution_rejected", at__gte=at).exists()


def _solved_by(row: Delivery) -> list[Ticket]:
    organisation = row.equipment.organisation_id
    mine = Q(ticket__equipment=row.equipment_id)
    still = Delivery.objects.filter(
        release=row.release_id, equipment__organisation=organisation, confirmed_at__isnull=True
    )
    if not still.exists():
        names_none = Q(ticket__equipment__isnull=True) | ~Q(ticket__equipment__product=row.release.product_id)
        mine |= names_none & Q(ticket__organisation=organisation)
    told = DeliveryTicket.objects.filter(
        mine, release=row.release_id, outcome=DeliveryTicket.SOLVED, ticket__state=State.SOLVED
    )
    return [one.ticket for one in told.select_related("ticket__charter_version").order_by("ticket_id")]


def _close(actor: Actor, ticket: Ticket) -> None:
    if not is_staff(actor):
        if reaches(actor, "ticket.validate", ticket):
            validate(actor, ticket.pk)
    elif charter_of(ticket.charter_version).closing.by is ClosedBy.DESK and reaches(actor, "ticket.close", ticket):
        close(actor, ticket.pk)
