"""Calling back: promised for a moment, kept. The promise is a clock of the ticket like any other."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.base.now import now, whole_seconds
from charterdesk.apps.tickets.change import begin, finish, summary
from charterdesk.apps.tickets.facts import happened

FURTHEST: Final = timedelta(days=90)


@transaction.atomic
def promise_call_back(actor: Actor, ticket_id: int, *, until: datetime, version: int | None = None) -> int:
    """The caller was told that he is called back by this moment; its number on the ticket.

    Invalid (field "until") for a moment that is past or more than ninety days away.
    """
    present = now()
    if until.tzinfo is None or not present < until <= present + FURTHEST:
        raise Invalid(_("Choose a moment within the next ninety days."), field="until")
    change = begin(actor, ticket_id, "ticket.call_back", version=version, at=None)
    if change.ticket.closed_at is not None:
        raise Conflict(_("This cannot be done to the ticket as it stands now."), current=summary(change.ticket))
    number = len(happened(change.ticket).called_back) + 1
    seconds = int((whole_seconds(until) - change.at).total_seconds())
    data = {"call_back": number, "seconds": seconds}
    finish(change, "ticket.call_back_promised", data=data, judged=True)
    return number


@transaction.atomic
def called_back(actor: Actor, ticket_id: int, number: int, *, at: datetime | None = None) -> None:
    """He was called back. Conflict where that call was kept already, or was never promised."""
    change = begin(actor, ticket_id, "ticket.call_back", version=None, at=at)
    owed = {one.sequence for one in happened(change.ticket).called_back if one.kept_at is None}
    if number not in owed:
        raise Conflict(_("This call back is done already."), current=summary(change.ticket))
    finish(change, "ticket.called_back", data={"called_back": number}, judged=True)
