"""One verb on each of many tickets, in one transaction: their rows are held and read by a question for all, what the
verbs write is stored by a statement for many (base/prepared.py, base/events.py).

It is no second way of working on a ticket: the verbs are the same, each is refused alone, and what stands on a ticket
afterwards is what the verb would have left there by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from charterdesk.apps.base import events, prepared
from charterdesk.apps.base.custom_fields import FIELDS
from charterdesk.apps.base.models import Desk
from charterdesk.apps.contracts.models import CharterVersion, Equipment
from charterdesk.apps.tickets.change import HELD
from charterdesk.apps.tickets.clocks import CLOCKS
from charterdesk.apps.tickets.custom import SUBJECT
from charterdesk.apps.tickets.facts import JOURNAL, PAUSES, stream_of
from charterdesk.apps.tickets.models import Clock, Message, Pause, Ticket
from charterdesk.apps.tickets.pauses import OPEN


@contextmanager
def together(desk: Desk, ticket_ids: Sequence[int]) -> Iterator[Mapping[int, Ticket]]:
    """Within a transaction: hold these tickets of a desk for a verb each; the tickets, with their equipment."""
    with events.together(), prepared.together(Message, expected=max(1, len(ticket_ids))) as gathering:
        asked = {"desk": desk.pk, "subject": SUBJECT}
        gathering.foresee_same(FIELDS, asked, FIELDS(**asked))
        tickets = _held(desk, ticket_ids)
        journal = events.read_ahead(desk, [stream_of(ticket) for ticket in tickets.values()])
        pauses: dict[int, list[Pause]] = defaultdict(list)
        for pause in Pause.objects.filter(ticket__in=tickets):
            pauses[pause.ticket_id].append(pause)
        clocks: dict[int, list[Clock]] = defaultdict(list)
        for clock in Clock.objects.filter(ticket__in=tickets):
            clocks[clock.ticket_id].append(clock)
        for key, ticket in tickets.items():
            stream = stream_of(ticket)
            # The same rows in both answers: a pause that ends here has ended for the clocks.
            still = [pause for pause in pauses[key] if pause.until_at is None]
            gathering.foresee(key, HELD, {"desk": desk.pk, "ticket": key}, [ticket])
            gathering.foresee(key, OPEN, {"ticket": key}, still)
            gathering.foresee(key, PAUSES, {"ticket": key}, pauses[key])
            gathering.foresee(key, JOURNAL, {"desk": desk.pk, "stream": stream}, journal[stream])
            gathering.foresee(key, CLOCKS, {"ticket": key}, clocks[key])
        yield tickets


def _held(desk: Desk, ticket_ids: Sequence[int]) -> dict[int, Ticket]:
    """The tickets, in the order of their keys, so that two who hold many wait for each other in one order."""
    rows = Ticket.objects.filter(desk=desk, pk__in=ticket_ids).order_by("pk").select_for_update(no_key=True)
    tickets = {row.pk: row for row in rows}
    without_text = CharterVersion.objects.defer("text", "holidays")
    versions = without_text.in_bulk({row.charter_version_id for row in tickets.values()})
    pieces = Equipment.objects.in_bulk({row.equipment_id for row in tickets.values() if row.equipment_id is not None})
    for row in tickets.values():
        row.desk, row.charter_version = desk, versions[row.charter_version_id]
        if row.equipment_id is not None:
            row.equipment = pieces[row.equipment_id]
    return tickets
