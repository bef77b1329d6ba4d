"""Messages that stand on the wrong ticket are moved to the right one, or become a ticket of their own, files and all.

Nobody reads more afterwards: a move that would show a message to somebody new is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed
from charterdesk.apps.tickets.change import Change, begin, finish, summary
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.intake import IntakeForm, NotTaken, check_from_message, open_from_message
from charterdesk.apps.tickets.merging import hold
from charterdesk.apps.tickets.models import Attachment, Message, MessageMove, Ticket
from charterdesk.apps.tickets.readers import served, widens
from charterdesk.apps.tickets.visibility import CUSTOMER, INTERNAL, visible_to


@transaction.atomic
def move(
    actor: Actor, ticket_id: int, *, message_ids: Collection[int], to_number: int, version: int | None = None
) -> Ticket:
    """Move messages to another ticket of the desk. Invalid: field "messages" for those that are not on this ticket,
    for the one that opened it, and where somebody could read them who could not before; "to_number" for a ticket that
    is none, is this one, or is merged into another.
    """
    target_id = visible_to(actor, "ticket.move_message").filter(number=to_number).values_list("pk", flat=True).first()
    hold(actor.desk, ticket_id, *([target_id] if target_id else []))
    source = begin(actor, ticket_id, "ticket.move_message", version=version, at=None)
    target = _target(actor, source, target_id)
    moved = chosen(source.ticket, message_ids)
    check(source.ticket, target.ticket, moved)
    _moved(source, target.ticket, moved)
    _spoken(target.ticket)
    finish(target, "ticket.message_received", data=_told(source.ticket, "from", moved))
    return target.ticket


@transaction.atomic
def split(
    actor: Actor, ticket_id: int, *, message_ids: Collection[int], subject: str, version: int | None = None
) -> Ticket:
    """Open a ticket of their own for messages of this one: received when the first of the customer's was, for the same
    requester. Errors as `move`, and Invalid where none of them is the customer's or the charter does not take it.
    """
    source = begin(actor, ticket_id, "ticket.move_message", version=version, at=None)
    moved = chosen(source.ticket, message_ids)
    first, form = _own(actor, source.ticket, moved, subject)
    try:
        made = open_from_message(actor, form, first, at=first.at)
    except NotTaken as refused:
        raise _declined(refused) from None
    check(source.ticket, made, moved)
    _moved(source, made, moved)
    _spoken(made)
    made.save(update_fields=["last_message_at", "last_message_by"])
    return made


def check_split(actor: Actor, ticket: Ticket, moved: Sequence[Message], subject: str) -> None:
    """Refuse what `split` would refuse of these messages, with its errors; nothing is stored."""
    first, form = _own(actor, ticket, moved, subject)
    try:
        check_from_message(actor, form, at=first.at)
    except NotTaken as refused:
        raise _declined(refused) from None


def chosen(ticket: Ticket, message_ids: Collection[int]) -> list[Message]:
    """The messages of a ticket that were chosen, the first first; Invalid (field "messages") where one may not go,
    Conflict where the ticket is merged.
    """
    if ticket.merged_into_id is not None:
        raise Conflict(_("This ticket goes on on another one, into which it was merged."), current=summary(ticket))
    rows = list(Message.objects.filter(ticket=ticket, pk__in=message_ids).order_by("at", "pk"))
    if not rows or len(rows) < len({*message_ids}):
        raise Invalid(_("Choose messages of this ticket."), field="messages", code="required")
    opening = events.of(ticket.desk, stream_of(ticket)).filter(code="ticket.opened").first()
    if opening is not None and opening.data["message"] in {row.pk for row in rows}:
        raise Invalid(
            _("The message that opened the ticket stays: merge the tickets instead."), field="messages", code="first"
        )
    return rows


def destination(actor: Actor, source: Ticket, number: int) -> Ticket:
    """The ticket of this number, to which messages of the source may go; Invalid."""
    row = (
        visible_to(actor, "ticket.move_message").filter(number=number).select_related("desk", "requester__desk").first()
    )
    return _check_target(source, row)


def check(source: Ticket, target: Ticket, moved: Sequence[Message]) -> None:
    """Invalid (field "messages") where somebody could read one of these on the target who could not on the source."""
    wider = sum(widens(row, source, target) for row in moved)
    if wider:
        message = ngettext(
            "%(number)d of these messages would be read there by somebody who does not read it here.",
            "%(number)d of these messages would be read there by people who do not read them here.",
            wider,
        )
        raise Invalid(message % {"number": wider}, field="messages", code="widens")


def _own(actor: Actor, ticket: Ticket, moved: Sequence[Message], subject: str) -> tuple[Message, IntakeForm]:
    """The message that opens a ticket of its own, and what that ticket asks."""
    first = next((row for row in moved if row.visibility == CUSTOMER and _by_customer(actor, row)), None)
    if first is None:
        raise Invalid(_("Choose at least one message of the customer's."), field="messages", code="customer")
    return first, IntakeForm(
        requester_person_id=ticket.requester_id,
        channel=ticket.channel,
        subject=subject,
        body=first.body or subject,
        organisation_id=ticket.organisation_id,
        equipment_id=ticket.equipment_id,
        contract_id=ticket.contract_id,
        kind=ticket.kind or None,
        wished_priority=ticket.wished_priority or None,
        override_reason=ticket.override_reason,
        follows_id=ticket.pk,
    )


def _declined(refused: NotTaken) -> Invalid:
    why = " ".join(reason.code for reason in refused.decision.reasons)
    return Invalid(_("The charter does not take this request."), field="subject", code=why or "refused")


def _check_target(source: Ticket, target: Ticket | None) -> Ticket:
    if target is None:
        raise Invalid(_("There is no ticket of this number."), field="to_number", code="unknown")
    if target.pk == source.pk:
        raise Invalid(_("This is the ticket itself."), field="to_number", code="itself")
    if target.merged_into_id is not None:
        raise Invalid(_("That ticket is merged into another: choose that one."), field="to_number", code="merged")
    return target


def _target(actor: Actor, source: Change, target_id: int | None) -> Change:
    row = None if target_id is None else Ticket.objects.filter(pk=target_id).first()
    target_id = _check_target(source.ticket, row).pk
    return begin(actor, target_id, "ticket.move_message", version=None, at=None)


def _by_customer(actor: Actor, message: Message) -> bool:
    return message.author_id is not None and served(actor.desk, [message.author_id])


def _moved(source: Change, target: Ticket, moved: Sequence[Message]) -> None:
    author_id = source.actor.person_id
    if author_id is None:
        raise NotAllowed
    keys = [row.pk for row in moved]
    Message.objects.filter(pk__in=keys).update(ticket=target)
    Attachment.objects.filter(message_id__in=keys).update(ticket=target)
    MessageMove.objects.bulk_create(
        MessageMove(
            desk_id=target.desk_id,
            message_id=key,
            from_ticket=source.ticket,
            to_ticket=target,
            author_id=author_id,
            at=source.at,
        )
        for key in keys
    )
    _spoken(source.ticket)
    finish(source, "ticket.message_moved", data=_told(target, "to", moved))


def _told(other: Ticket, way: str, moved: Sequence[Message]) -> dict[str, events.Json]:
    return {way: other.pk, "messages": [row.pk for row in moved]}


def _spoken(ticket: Ticket) -> None:
    """Who spoke last, of the words that are there now; notes do not count."""
    rows = Message.objects.filter(ticket=ticket).exclude(visibility=INTERNAL)
    last = rows.order_by("-at", "-pk").first()
    if last is not None:
        ticket.last_message_at = last.at
        by_customer = last.author_id is not None and served(ticket.desk, [last.author_id])
        ticket.last_message_by = "customer" if by_customer else "desk"
