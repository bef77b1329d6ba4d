"""What must hold of tickets merged, messages moved and tickets put off, as `check_data` asks it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q

from charterdesk.apps.base.models import Desk, Event
from charterdesk.apps.tickets.carried import merges_in
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.models import Attachment, Merge, Message, MessageMove, Snooze, Ticket, TicketLink

Found = Iterator[tuple[str, str, object, object]]


def joined(desk: Desk) -> Found:
    """What differs: what, of which row, stored, expected."""
    yield from _merges(desk)
    yield from _moves(desk)
    yield from _snoozes(desk)
    yield from _links(desk)


def _merges(desk: Desk) -> Found:
    standing = {row.source_id: row for row in Merge.objects.filter(desk=desk, undone_at__isnull=True)}
    merged = Ticket.objects.filter(Q(merged_into__isnull=False) | Q(pk__in=standing), desk=desk)
    into = {ticket.pk: ticket.merged_into_id for ticket in merged}
    for ticket in merged:
        row = standing.get(ticket.pk)
        if ticket.merged_into_id != (row.target_id if row else None):
            yield "merged_into", f"ticket {ticket.number}", ticket.merged_into_id, row.target_id if row else None
        if ticket.closed_at is None:
            yield "closed_at", f"ticket {ticket.number}", None, "the ticket is merged"
        if _in_circle(ticket.pk, into):
            yield "merged_into", f"ticket {ticket.number}", ticket.merged_into_id, "no circle"
    by_target: dict[int, set[int]] = {}
    for row in Merge.objects.filter(desk=desk).select_related("target", "source"):
        by_target.setdefault(row.target_id, set())
        if row.undone_at is None:
            by_target[row.target_id].add(row.pk)
        if (row.source.desk_id, row.target.desk_id) != (desk.pk, desk.pk):
            yield "desk", f"merge {row.pk}", row.source.desk_id, row.target.desk_id
    for target in Ticket.objects.filter(pk__in=by_target):
        told = set(merges_in(Event.objects.filter(desk=desk, stream=stream_of(target)).order_by("seq")))
        if told != by_target[target.pk]:
            yield "merges", f"ticket {target.number}", sorted(by_target[target.pk]), sorted(told)


def _in_circle(start: int, into: dict[int, int | None]) -> bool:
    seen, at = {start}, into.get(start)
    while at is not None and at not in seen:
        seen.add(at)
        at = into.get(at)
    return at is not None


def _moves(desk: Desk) -> Found:
    places: dict[int, int] = {}
    for row in MessageMove.objects.filter(desk=desk).order_by("pk"):
        if places.get(row.message_id, row.from_ticket_id) != row.from_ticket_id:
            yield "move", f"message {row.message_id}", row.from_ticket_id, places[row.message_id]
        places[row.message_id] = row.to_ticket_id
    for message in Message.objects.filter(pk__in=places):
        if message.ticket_id != places[message.pk]:
            yield "ticket", f"message {message.pk}", message.ticket_id, places[message.pk]
    for file in Attachment.objects.filter(desk=desk).exclude(ticket=F("message__ticket")).select_related("message"):
        yield "ticket", f"attachment {file.pk}", file.ticket_id, file.message.ticket_id


def _snoozes(desk: Desk) -> Found:
    lasting = Snooze.objects.filter(desk=desk, ended_at__isnull=True).order_by("pk")
    until = {row.ticket_id: row.until_at for row in lasting}
    for ticket in Ticket.objects.filter(Q(snoozed_until__isnull=False) | Q(pk__in=until), desk=desk):
        if ticket.snoozed_until != until.get(ticket.pk):
            yield "snoozed_until", f"ticket {ticket.number}", ticket.snoozed_until, until.get(ticket.pk)
        if ticket.closed_at is not None:
            yield "snoozed_until", f"ticket {ticket.number}", ticket.snoozed_until, "the ticket is closed"


def _links(desk: Desk) -> Found:
    pairs = set(TicketLink.objects.filter(desk=desk).values_list("ticket_id", "other_id"))
    for first, second in sorted(pairs):
        if first < second and (second, first) in pairs:
            yield "link", f"tickets {first} and {second}", "both ways", "one way"
