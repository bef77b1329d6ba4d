"""What an article may begin with: what tickets say already, without what is only their customers'."""

from __future__ import annotations

from typing import Final

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.knowledge.impersonal import without_personal
from charterdesk.apps.knowledge.models import Recurrence
from charterdesk.apps.knowledge.writing import CODES, LONGEST_BODY, ArticleTerms, Text
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets.models import Message, Ticket
from charterdesk.apps.tickets.visibility import visible_to as tickets_of

MOST_NAMES: Final = 200  # of people of a customer


def from_ticket(actor: Actor, ticket: Ticket) -> ArticleTerms:
    """What a ticket says already: its subject, the solution last proposed, product and version; without what is only
    this customer's, as far as it is seen. For the desk only, until somebody says otherwise.
    """
    equipment = ticket.equipment
    return ArticleTerms(
        {_language_of(actor, ticket): _told_by(ticket)},
        product_id=equipment.product_id if equipment else None,
        product_version=equipment.version if equipment else "",
    )


def from_recurrence(actor: Actor, row: Recurrence) -> ArticleTerms:
    """What the tickets that recur say already: in each language the solution last proposed on one of them, as
    `from_ticket`; where none is solved, the words that they share.
    """
    tickets = tickets_of(actor).filter(pk__in=row.tickets.values("ticket"))
    solved = tickets.filter(messages__kind="solution").distinct().select_related("requester", "equipment")
    texts: dict[str, Text] = {}
    for ticket in solved.order_by("-number"):
        texts.setdefault(_language_of(actor, ticket), _told_by(ticket))
    return ArticleTerms(
        texts or {actor.desk.language: Text(" ".join(row.words), "")},
        product_id=row.product_id,
        product_version=row.product_version,
    )


def _language_of(actor: Actor, ticket: Ticket) -> str:
    # A message knows the language in which its author reads the windows; he writes in the customer's.
    spoken = (ticket.requester.language[:2], actor.desk.language)
    return next(code for code in spoken if code in CODES)


def _told_by(ticket: Ticket) -> Text:
    solution = Message.objects.filter(ticket=ticket, kind="solution").order_by("-at", "-pk").first()
    names = _names_on(ticket)
    body = without_personal(solution.body[:LONGEST_BODY], names) if solution else ""
    return Text(without_personal(ticket.subject, names), body)


def _names_on(ticket: Ticket) -> set[str]:
    """Whose ticket it is: people with their first and family names, organisation and site, serial number."""
    people = Person.objects.filter(organisation=ticket.organisation).values_list("name", flat=True)
    writers = Message.objects.filter(ticket=ticket).values_list("author__name", flat=True)
    whole = {name for name in (ticket.requester.name, *people[:MOST_NAMES], *writers) if name}
    names = {*whole, *(part for name in whole for part in name.split()), ticket.organisation.name}
    equipment = ticket.equipment
    if equipment is not None:
        names |= {equipment.serial, equipment.site.name if equipment.site else ""}
    return names
