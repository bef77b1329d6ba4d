"""Looking at a ticket again later: a moment, the customer's word or a clock brings it back into the queue."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from charterdesk.apps.base import events, jobs
from charterdesk.apps.base.actor import Actor, worker_actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed
from charterdesk.apps.base.models import Event
from charterdesk.apps.base.now import now, whole_seconds
from charterdesk.apps.tickets.change import begin, finish, summary
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.models import Snooze, Ticket
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.worktime.later import Later, later
from charterdesk.rules.worktime.opening import opening

LONGEST: Final = timedelta(days=366)
# Why a ticket is back, by the event that brought it.
BROUGHT_BACK: Final = {"clock.warned": "clock", "clock.missed": "clock"}


@transaction.atomic
def snooze(
    actor: Actor,
    ticket_id: int,
    *,
    until_at: datetime,
    reason: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> Ticket:
    """Nobody need look at the ticket before `until_at`. Its clocks run on, and the first warning ends it.

    Invalid (field "until_at") for a moment that has passed or lies over a year ahead; Conflict on a closed ticket.
    """
    change = begin(actor, ticket_id, "ticket.snooze", version=version, at=at)
    until = _moment(until_at)
    ticket = change.ticket
    if actor.person_id is None:
        raise NotAllowed
    if ticket.closed_at is not None:
        raise Conflict(_("This ticket is closed."), current=summary(ticket))
    Snooze.objects.filter(ticket=ticket, ended_at__isnull=True).update(ended_at=change.at)
    Snooze.objects.create(
        desk_id=ticket.desk_id,
        ticket=ticket,
        until_at=until,
        reason=reason.replace("\x00", "").strip()[:500],
        author_id=actor.person_id,
        at=change.at,
    )
    Ticket.objects.filter(pk=ticket.pk).update(snoozed_until=until)
    ticket.snoozed_until = until
    return finish(change, "ticket.snoozed", data={"until": until.isoformat()})


@transaction.atomic
def wake(actor: Actor, ticket_id: int, *, version: int | None = None, at: datetime | None = None) -> Ticket:
    """The ticket is back in the queue at once; Conflict where it never left."""
    change = begin(actor, ticket_id, "ticket.snooze", version=version, at=at)
    if change.ticket.snoozed_until is None:
        raise Conflict(_("This ticket is in the queue already."), current=summary(change.ticket))
    _end(change.actor, change.ticket, "hand", change.at)
    return finish(change)


def choices(charter: Charter, moment: datetime) -> tuple[Later, ...]:
    """The moments that the desk's opening hours offer."""
    return later(opening(charter), moment)


def due_before(ticket: Ticket, until_at: datetime) -> datetime | None:
    """What is promised on the ticket and falls due before it is looked at again; None where nothing does."""
    due = ticket.next_due
    return due if due is not None and now() < due < until_at else None


def bring_back(event: Event) -> None:
    """Somebody spoke, a clock warns or the ticket closed: it is looked at now, where it goes on. Called within the
    event's transaction, which holds the ticket.
    """
    aside = Q(snoozed_until__isnull=False) | Q(merged_into__isnull=False)
    rows = Ticket.objects.filter(aside, pk=int(event.stream.removeprefix("ticket:"))).select_related("desk")
    ticket = rows.first()
    if ticket is None:
        return
    if ticket.merged_into_id is not None:
        # Not here: who merges holds both rows in another order.
        jobs.enqueue("carry_word", {"event": event.pk}, desk=ticket.desk)
        return
    why = BROUGHT_BACK.get(event.code, "closed" if "close" in event.code else "word")
    _end(worker_actor(ticket.desk), ticket, why, event.at)


def wake_due_tickets(limit: int = 200) -> int:
    """Bring back the tickets whose moment has come, each once, whatever the number of workers; returns how many."""
    due = Ticket.objects.filter(snoozed_until__lte=now()).order_by("snoozed_until").values_list("pk", flat=True)
    return sum(_wake_due(ticket_id) for ticket_id in due[:limit])


@transaction.atomic
def _wake_due(ticket_id: int) -> bool:
    # Holds the row without changing it: the page that somebody has open stays good.
    Ticket.objects.filter(pk=ticket_id).update(version=F("version"))
    ticket = Ticket.objects.filter(pk=ticket_id, snoozed_until__lte=now()).select_related("desk").first()
    if ticket is None:
        return False
    _end(worker_actor(ticket.desk), ticket, "time", now())
    return True


def _end(actor: Actor, ticket: Ticket, why: str, at: datetime) -> None:
    Snooze.objects.filter(ticket=ticket, ended_at__isnull=True).update(ended_at=at)
    Ticket.objects.filter(pk=ticket.pk).update(snoozed_until=None)
    ticket.snoozed_until = None
    events.record(ticket.desk, stream_of(ticket), "ticket.woken", actor=actor, at=at, data={"why": why})


def _moment(until_at: datetime) -> datetime:
    if until_at.tzinfo is None:
        raise Invalid(_("A time needs its offset from UTC."), field="until_at", code="no_offset")
    until = whole_seconds(until_at)
    if until <= now():
        raise Invalid(_("This moment has passed."), field="until_at", code="past")
    if until > now() + LONGEST:
        raise Invalid(_("This is more than a year ahead."), field="until_at", code="too_far")
    return until
