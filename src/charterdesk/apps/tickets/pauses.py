"""Waiting for somebody: whose move it is, since when, and which clocks stand still meanwhile (the charter says)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import BigIntegerField
from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotAllowed
from charterdesk.apps.base.now import now
from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.base.prepared import change as change_row
from charterdesk.apps.tickets.change import Change, begin_move, finish
from charterdesk.apps.tickets.messages import check_reason
from charterdesk.apps.tickets.models import Pause, Ticket
from charterdesk.rules.terms.commitments import Party
from charterdesk.rules.workflow import State, Verb

OPEN: Final = Prepared(
    lambda: Pause.objects.filter(ticket_id=Given("ticket", BigIntegerField()), until_at__isnull=True)
)


@transaction.atomic
def pause(
    actor: Actor, ticket_id: int, *, party: str, reason: str, version: int | None = None, at: datetime | None = None
) -> Ticket:
    """Somebody else has the next move: the party responsible and the reason. Another party may follow the first."""
    check_party(party)
    why = check_reason(reason)
    change = begin_move(actor, ticket_id, Verb.PAUSE, version=version, at=at)
    end_pause(change)
    begin_pause(change, party, why)
    return finish(change, "ticket.paused", data={"party": party}, judged=True)


@transaction.atomic
def resume(actor: Actor, ticket_id: int, *, version: int | None = None, at: datetime | None = None) -> Ticket:
    """It is the desk's move again."""
    change = begin_move(actor, ticket_id, Verb.RESUME, version=version, at=at)
    go_on(change)
    return finish(change, "ticket.resumed", judged=True)


def check_party(party: str) -> None:
    """Invalid for a party that no charter knows."""
    if party not in set(Party):
        raise Invalid(_("Choose who is waited for."), field="party", code="unknown")


def begin_pause(change: Change, party: str, reason: str) -> None:
    """From this moment the ticket waits for this party; Invalid where it lies within an earlier pause."""
    if change.actor.person_id is None:
        raise NotAllowed
    ticket = change.ticket
    if Pause.objects.filter(ticket=ticket, until_at__gt=change.at).exists():
        raise Invalid(_("The ticket was waiting at this moment already."), field="at", code="overlap")
    ticket.waiting_for = party
    Pause.objects.create(
        desk_id=ticket.desk_id,
        ticket=ticket,
        party=party,
        reason=reason,
        author_id=change.actor.person_id,
        from_at=change.at,
        recorded_at=now(),
    )


def end_pause(change: Change) -> bool:
    """End the open pause, if there is one, at this moment; Invalid where the moment lies before its beginning."""
    ticket = change.ticket
    ticket.waiting_for = ""
    row = OPEN.first(ticket=ticket.pk)
    if row is None:
        return False
    if change.at < row.from_at:
        raise Invalid(_("This moment lies before the pause began."), field="at", code="too_early")
    row.until_at = change.at
    change_row(Pause, {"until_at": row.until_at}, id=row.pk)
    return True


def go_on(change: Change) -> None:
    """End the pause; a ticket that nobody took in charge yet is new again."""
    end_pause(change)
    change.ticket.state = State.NEW if change.ticket.in_charge_at is None else State.IN_CHARGE
