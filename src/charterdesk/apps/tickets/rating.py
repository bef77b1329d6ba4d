"""How the customer judges the work, once his ticket is closed."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed
from charterdesk.apps.tickets.change import begin, finish, summary
from charterdesk.apps.tickets.models import Rating, Ticket
from charterdesk.apps.tickets.visibility import reaches

WORST: Final = 1
BEST: Final = 5
LONGEST_COMMENT: Final = 2_000  # characters
MOST: Final = 20  # of one ticket: each stays as it was given


@transaction.atomic
def rate(
    actor: Actor,
    ticket_id: int,
    *,
    score: int,
    comment: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> Rating:
    """The customer says how it went, from 1 (bad) to 5 (very good); the last one counts and no clock looks at it.

    Conflict while the ticket is open, Invalid (field "score" or "comment").
    """
    if not WORST <= score <= BEST:
        raise Invalid(_("Choose from 1 to 5."), field="score", code="out_of_range")
    said = comment.replace("\x00", "").strip()
    if len(said) > LONGEST_COMMENT:
        raise Invalid(_("This text is too long."), field="comment", code="too_long")
    change = begin(actor, ticket_id, "ticket.rate", version=version, at=at)
    ticket = change.ticket
    if ticket.closed_at is None:
        raise Conflict(_("This request is open: judge it once it is closed."), current=summary(ticket))
    if actor.person_id is None:
        raise NotAllowed("ticket.rate")
    if Rating.objects.filter(ticket=ticket).count() >= MOST:
        raise Conflict(_("This request was judged often enough."), current=summary(ticket))
    row = Rating.objects.create(
        desk_id=ticket.desk_id, ticket=ticket, score=score, comment=said, author_id=actor.person_id, at=change.at
    )
    finish(change, "ticket.rated", data={"rating": row.pk, "score": score})
    return row


def may_rate(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor may judge this ticket as it stands now."""
    return ticket.closed_at is not None and ticket.merged_into_id is None and reaches(actor, "ticket.rate", ticket)


def rating_of(ticket: Ticket) -> Rating | None:
    """The judgement that counts: the last one."""
    return Rating.objects.filter(ticket=ticket).select_related("author").order_by("pk").last()
