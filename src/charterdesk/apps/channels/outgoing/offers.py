"""What the signed links under a quote do: the requester accepts or declines it from his mail (ES-07, EC-08).

Looking changes nothing. Each link acts for the person to whom it was sent, once, and for the quote under which it
stood.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from charterdesk.apps.base.errors import Conflict, NotFound
from charterdesk.apps.channels import links, tokens
from charterdesk.apps.people.access import actor_by_mail
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets import quotes
from charterdesk.apps.tickets.models import Quote, Ticket
from charterdesk.apps.tickets.visibility import reaches
from charterdesk.rules.workflow import State


@dataclass(frozen=True, slots=True)
class Offer:
    """A link under a quote: whose it is, what it says, and whether it may still be said.

    `open` False: the quote was answered, another one was sent since, or the ticket has moved on.
    """

    quote: Quote
    person: Person
    accepts: bool
    open: bool


def answers_by_link(person: Person | None, ticket: Ticket) -> bool:
    """Whether this person gets the links: the requester, where answering a quote is his. Who only reads along commits
    nobody to pay.
    """
    if person is None or person.pk != ticket.requester_id:
        return False
    return reaches(actor_by_mail(person), "ticket.accept_quote", ticket)


def read_offer(token: str) -> Offer | None:
    """What a link is about; None for one that we did not sign, or whose person has left or is not the one who asks.
    Nothing changes.
    """
    accepts = tokens.read(links.ACCEPT, token)
    ids = accepts or tokens.read(links.DECLINE, token)
    if ids is None or len(ids) != 3:  # noqa: PLR2004  # ticket, person, quote
        return None
    ticket_id, person_id, quote_id = ids
    quotes_of = Quote.objects.select_related(
        "ticket__desk", "ticket__organisation", "ticket__requester__desk", "ticket__requester__organisation"
    )
    quote = quotes_of.filter(pk=quote_id, ticket_id=ticket_id, ticket__requester_id=person_id).first()
    if quote is None:
        return None
    person = quote.ticket.requester
    if not person.active or not answers_by_link(person, quote.ticket):
        return None
    awaited = quote.state == quotes.SENT and quote.ticket.state == State.QUOTE
    return Offer(quote, person, accepts=accepts is not None, open=awaited)


def answer_offer(token: str, reason: str = "") -> Quote:
    """Accept or decline the quote as the person to whom the link was sent; work may start, or the ticket closes.

    NotFound for a link that is none of ours, Conflict when the quote can no longer be answered: then nothing changes.
    Invalid (field "reason") for a reason that is too long.
    """
    offer = read_offer(token)
    if offer is None:
        raise NotFound
    if not offer.open:
        raise Conflict(_("This quote was answered already, or replaced."))
    actor, ticket = actor_by_mail(offer.person), offer.quote.ticket
    # The version read here is the one that is answered: whoever comes second finds another.
    if offer.accepts:
        return quotes.accept_quote(actor, ticket.pk, version=ticket.version)
    return quotes.decline_quote(actor, ticket.pk, reason=reason, version=ticket.version)
