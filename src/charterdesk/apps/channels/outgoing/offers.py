"""What the signed links under a quote do: whoever has no page on the portal accepts or declines it (ES-07, EC-08).

Looking changes nothing. Each link acts for the person to whom it was sent, once, and for the quote under which it stood.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from charterdesk.apps.base.errors import Conflict, NotFound
from charterdesk.apps.channels import links, tokens
from charterdesk.apps.people.access import actor_by_mail
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets import quotes
from charterdesk.apps.tickets.models import Quote


@dataclass(frozen=True, slots=True)
class Offer:
    """A link under a quote: whose it is, what it says, and whether it may still be said.

    `open` False: the quote was answered, or another one was sent since.
    """

    quote: Quote
    person: Person
    accepts: bool
    open: bool


def read_offer(token: str) -> Offer | None:
    """What a link is about; None for one that we did not sign, or whose person has left. Nothing changes."""
    accepts = tokens.read(links.ACCEPT, token)
    ids = accepts or tokens.read(links.DECLINE, token)
    if ids is None or len(ids) != 3:  # noqa: PLR2004  # ticket, person, quote
        return None
    ticket_id, person_id, quote_id = ids
    quote = Quote.objects.select_related("ticket__desk").filter(pk=quote_id, ticket_id=ticket_id).first()
    people = Person.objects.select_related("desk", "organisation").filter(pk=person_id, active=True)
    person = people.filter(desk_id=quote.desk_id).first() if quote is not None else None
    if quote is None or person is None:
        return None
    return Offer(quote, person, accepts=accepts is not None, open=quote.state == quotes.SENT)


def answer_offer(token: str, reason: str = "") -> Quote:
    """Accept or decline the quote as the person to whom the link was sent; work may start, or the ticket closes.

    NotFound for a link that is none of ours, Conflict when the quote was answered or replaced: then nothing changes.
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
