"""Requests whose acknowledgment was held back: the next letter that goes there names them, so that everybody learns the
number of his request in the end (EC-03, EK-05).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from charterdesk.apps.base.now import now
from charterdesk.apps.channels.models import OutgoingMail
from charterdesk.apps.channels.outgoing import reasons
from charterdesk.apps.channels.outgoing.ladders import DAY
from charterdesk.apps.people.models import Person

NAMING: Final = frozenset({"acknowledgment", "answer", "question"})
MOST_NAMED: Final = 50
LADDERS: Final = (reasons.LADDER_ADDRESS, reasons.LADDER_DOMAIN, reasons.LADDER_TICKET)
NAMED_IN: Final = "named_in"
# A letter in these states has told nobody anything.
_LOST: Final = (OutgoingMail.FAILED, OutgoingMail.IN_DOUBT, OutgoingMail.WITHHELD)


def unsaid_before(mail: OutgoingMail, person: Person | None, address: str) -> Sequence[OutgoingMail]:
    """The acknowledgments that ladders held back from this person at this address in the last day and that no other
    letter has named since, by the number of their tickets; for letters that name none: nothing.
    """
    if mail.kind not in NAMING or person is None:
        return ()
    rows = (
        OutgoingMail.objects.select_related("ticket")
        .exclude(to_address="")
        .filter(
            desk_id=mail.desk_id,
            to_address=address,
            written_at__gt=now() - DAY,
            kind="acknowledgment",
            state=OutgoingMail.WITHHELD,
            reason__in=LADDERS,
            ticket__requester_id=person.pk,
        )
    )
    held = [row for row in rows.order_by("ticket__number")[: 4 * MOST_NAMED] if row.ticket_id != mail.ticket_id]
    named_in = {row.headers[NAMED_IN] for row in held if NAMED_IN in row.headers}
    lost = set(OutgoingMail.objects.filter(pk__in=named_in, state__in=_LOST).values_list("pk", flat=True))
    return [row for row in held if row.headers.get(NAMED_IN) in {None, mail.pk, *lost}][:MOST_NAMED]


def note_said(rows: Sequence[OutgoingMail], mail: OutgoingMail) -> None:
    """This letter names them: no other does, unless it is lost."""
    if rows:
        OutgoingMail.objects.filter(pk__in=[row.pk for row in rows]).update(headers={NAMED_IN: mail.pk})
