"""Reads of connections: those on tickets that the reader sees."""

from __future__ import annotations

from django.db.models import Case, QuerySet, When

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.people.access import may, require
from charterdesk.apps.people.models import Person
from charterdesk.apps.remote.agreeing import may_answer
from charterdesk.apps.remote.models import AGREED, ASKED, RUNNING, RemoteReport, RemoteSession
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.visibility import visible_to


def sessions(actor: Actor) -> QuerySet[RemoteSession]:
    """Every connection of the desk, the latest first."""
    require(actor, "remote.see")
    return _with_all(RemoteSession.objects.filter(desk=actor.desk)).order_by("-number")


def of_ticket(actor: Actor, ticket: Ticket) -> list[RemoteSession]:
    """The connections of one ticket, the latest first."""
    return list(sessions(actor).filter(ticket=ticket))


def session(actor: Actor, number: int) -> RemoteSession:
    """One connection; NotFound."""
    row = sessions(actor).filter(number=number).select_related("ticket__charter_version", "desk").first()
    if row is None:
        raise NotFound
    return row


def for_customer(actor: Actor, number: int) -> RemoteSession:
    """One connection on a ticket that the customer or reseller sees and may agree for; NotFound."""
    rows = RemoteSession.objects.filter(desk=actor.desk, number=number)
    rows = rows.filter(ticket__in=visible_to(actor, "remote.agree"))
    row = _with_all(rows).select_related("ticket__charter_version", "desk").first()
    if row is None:
        raise NotFound
    return row


def latest_for_customer(actor: Actor, ticket_id: int) -> RemoteSession:
    """Of one ticket: the connection that waits for his word, else the latest one; NotFound."""
    rows = RemoteSession.objects.filter(desk=actor.desk, ticket=ticket_id, ticket__in=visible_to(actor, "remote.agree"))
    row = rows.order_by(Case(When(state=ASKED, then=0), default=1), "-number").first()
    if row is None:
        raise NotFound
    return row


def open_of_ticket(actor: Actor, ticket: Ticket) -> list[RemoteSession]:
    """Of one ticket that the actor sees: what waits for the customer's word, may begin, or runs."""
    if ticket.closed_at is not None or may(actor, "remote.agree") is None:
        return []
    rows = RemoteSession.objects.filter(desk=actor.desk, ticket=ticket, state__in=(ASKED, AGREED, RUNNING))
    return list(rows.order_by("number"))


def reports(actor: Actor) -> QuerySet[RemoteReport]:
    """What tools reported, the latest first; those that belong to no session had no agreement here."""
    require(actor, "remote.see")
    rows = RemoteReport.objects.filter(desk=actor.desk).select_related("session__consent", "ticket")
    return rows.order_by("-from_at", "-pk")


def people_who_may_answer(row: RemoteSession) -> list[Person]:
    """Who of the customer can agree on the telephone: whoever could on the portal."""
    sides = [key for key in (row.ticket.organisation_id, row.ticket.reseller_id) if key is not None]
    people = Person.objects.select_related("desk", "organisation").filter(desk_id=row.desk_id, active=True)
    return [
        person
        for person in people.filter(organisation_id__in=sides).order_by("name", "pk")[:200]
        if may_answer(person, row)
    ]


def _with_all(rows: QuerySet[RemoteSession]) -> QuerySet[RemoteSession]:
    return rows.select_related(
        "ticket__organisation", "ticket__requester", "technician", "consent__person", "consent__recorded_by", "work"
    )
