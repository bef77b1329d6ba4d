"""Quotes: work that starts only after the customer has validated its price (ES-07, EC-08)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed
from charterdesk.apps.base.now import now
from charterdesk.apps.tickets.change import Change, begin_move, finish, marks_of, summary
from charterdesk.apps.tickets.facts import happened, is_qualified, marks_of_reception
from charterdesk.apps.tickets.messages import Words, check_body, write
from charterdesk.apps.tickets.models import Quote, Ticket
from charterdesk.apps.tickets.pauses import begin_pause, end_pause
from charterdesk.apps.tickets.visibility import CUSTOMER
from charterdesk.rules.terms.commitments import Event, Party
from charterdesk.rules.workflow import State, Verb

SENT: Final = "sent"
ACCEPTED: Final = "accepted"
DECLINED: Final = "declined"
REPLACED: Final = "replaced"
LARGEST: Final = Decimal(10_000_000)
CURRENCY_LENGTH: Final = 3


@transaction.atomic
def send_quote(
    actor: Actor,
    ticket_id: int,
    *,
    amount: Decimal,
    text: str,
    currency: str = "EUR",
    hours: Decimal | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> Quote:
    """Send a price (excluding VAT) for validation; work waits for the answer. It replaces one not answered yet."""
    words = check_body(text, field="text")
    _check_amount(amount, currency, hours)
    if actor.person_id is None:
        raise NotAllowed
    change = begin_move(actor, ticket_id, Verb.SEND_QUOTE, version=version, at=at)
    ticket = change.ticket
    Quote.objects.filter(ticket=ticket, state=SENT).update(state=REPLACED)
    quote = Quote.objects.create(
        desk_id=ticket.desk_id,
        ticket=ticket,
        amount=amount,
        currency=currency,
        hours=hours,
        text=words,
        state=SENT,
        sent_by_id=actor.person_id,
        sent_at=change.at,
        recorded_at=now(),
    )
    end_pause(change)
    begin_pause(change, Party.CUSTOMER, "")
    finish(
        change, "ticket.quote_sent", data={"quote": quote.pk, "amount": str(amount), "currency": currency}, judged=True
    )
    return quote


@transaction.atomic
def accept_quote(actor: Actor, ticket_id: int, *, version: int | None = None, at: datetime | None = None) -> Quote:
    """The customer validates the quote: the work may start, and what was not promised before is promised from now."""
    change = begin_move(actor, ticket_id, Verb.ACCEPT_QUOTE, version=version, at=at)
    quote = _answered(change, ACCEPTED)
    ticket = change.ticket
    if ticket.in_charge_at is not None:
        ticket.state = State.IN_CHARGE
    marks = [] if _received(ticket) else marks_of_reception(ticket.kind, qualified=is_qualified(ticket))
    finish(change, "ticket.quote_accepted", marks=marks, data={"quote": quote.pk}, judged=True)
    return quote


@transaction.atomic
def decline_quote(
    actor: Actor, ticket_id: int, *, reason: str = "", version: int | None = None, at: datetime | None = None
) -> Quote:
    """The customer does not want it at this price: the ticket closes."""
    change = begin_move(actor, ticket_id, Verb.DECLINE_QUOTE, version=version, at=at)
    quote = _answered(change, DECLINED)
    ticket = change.ticket
    if reason.strip():
        write(actor, ticket, Words(check_body(reason, field="reason"), CUSTOMER, "refusal"), at=change.at)
        ticket.last_message_at, ticket.last_message_by = change.at, "customer"
    ticket.closed_at = change.at
    finish(change, "ticket.quote_declined", marks=marks_of(Verb.CLOSE), data={"quote": quote.pk}, judged=True)
    return quote


def _answered(change: Change, state: str) -> Quote:
    if change.actor.person_id is None:
        raise NotAllowed
    quote = Quote.objects.filter(ticket=change.ticket, state=SENT).first()
    if quote is None:
        raise Conflict(_("There is no quote to answer yet."), current=summary(change.ticket))
    if change.at < quote.sent_at:
        raise Invalid(_("This moment lies before the quote was sent."), field="at", code="too_early")
    quote.state = state
    quote.answered_by_id = change.actor.person_id
    quote.answered_at = change.at
    quote.save(update_fields=["state", "answered_by", "answered_at"])
    end_pause(change)
    return quote


def _received(ticket: Ticket) -> bool:
    return any(mark.name == Event.REGISTERED for mark in happened(ticket).marks)


def _check_amount(amount: Decimal, currency: str, hours: Decimal | None) -> None:
    if not amount.is_finite() or not 0 < amount <= LARGEST or amount != round(amount, 2):
        raise Invalid(_("Give an amount above zero, in cents at most."), field="amount")
    if len(currency) != CURRENCY_LENGTH or not currency.isascii() or not currency.isupper():
        raise Invalid(_("Give the currency as three letters, such as EUR."), field="currency")
    if hours is not None and (not hours.is_finite() or not 0 < hours < LARGEST / 100):
        raise Invalid(_("Give a number of hours above zero."), field="hours")
