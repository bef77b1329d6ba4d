"""Rate ladders: how many automatic mails may go to whom. What goes beyond is withheld, and shown with its reason.

Two desks that answer each other, or a robot, fall silent after a few mails; forged senders make us write to a domain a
few times an hour at most. What an agent wrote is never held back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import connection
from django.db.models import Q, QuerySet

from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.now import now
from charterdesk.apps.channels.models import OutgoingMail
from charterdesk.apps.channels.outgoing import reasons
from charterdesk.apps.channels.outgoing.kinds import ANSWERING, AUTOMATIC, PASSED_ON

TEN_MINUTES: Final = timedelta(minutes=10)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
# How many within how long.
STRANGER: Final = ((1, TEN_MINUTES), (5, DAY))
STRANGERS_OF_A_DOMAIN: Final = (50, HOUR)
KNOWN: Final = (30, HOUR)
KNOWN_ANSWERED: Final = (3, TEN_MINUTES)
TICKET: Final = (10, HOUR)

_COUNTED: Final = Q(kind__in=AUTOMATIC) | Q(event__code__in=PASSED_ON)
_ANSWERS_A_MAIL: Final = Q(kind="declined") | Q(kind="acknowledgment", ticket__channel="email")


@dataclass(frozen=True, slots=True)
class Rung:
    """A bound: at most so many of these rows within this time; the reason where it is reached."""

    rows: QuerySet[OutgoingMail]
    most: int
    within: timedelta
    reason: str

    def is_full(self) -> bool:
        """Whether no further mail may go."""
        since = now() - self.within
        return self.rows.filter(written_at__gt=since)[: self.most].count() >= self.most


def held_back(mail: OutgoingMail, address: str, *, stranger: bool) -> str:
    """Why this automatic mail may not go to this address now; '' when it may. Inside the transaction that writes it."""
    _one_at_a_time(mail.desk_id)
    return next((rung.reason for rung in _rungs(mail, address, stranger=stranger) if rung.is_full()), "")


def _rungs(mail: OutgoingMail, address: str, *, stranger: bool) -> list[Rung]:
    written = OutgoingMail.objects.exclude(state=OutgoingMail.WITHHELD).exclude(pk=mail.pk).filter(_COUNTED)
    to_address = written.filter(desk_id=mail.desk_id, to_address=address)
    rungs = []
    if stranger:
        rungs += [Rung(to_address, *bound, reasons.LADDER_ADDRESS) for bound in STRANGER]
        domain = address.rpartition("@")[2]
        of_domain = written.filter(to_domain=domain, to_stranger=True)
        rungs.append(Rung(of_domain, *STRANGERS_OF_A_DOMAIN, reasons.LADDER_DOMAIN))
    else:
        rungs.append(Rung(to_address, *KNOWN, reasons.LADDER_ADDRESS))
        if mail.kind in ANSWERING and (mail.ticket is None or mail.ticket.channel == "email"):
            rungs.append(Rung(to_address.filter(_ANSWERS_A_MAIL), *KNOWN_ANSWERED, reasons.LADDER_ADDRESS))
    if mail.ticket_id is not None:
        rungs.append(Rung(written.filter(ticket_id=mail.ticket_id), *TICKET, reasons.LADDER_TICKET))
    return rungs


def _one_at_a_time(desk_id: int) -> None:
    """Two senders that count at once would both find room. SQLite has one writer anyway."""
    if connection.vendor != "postgresql":
        return
    key = int(sha256_hex(f"ladder {desk_id}".encode())[:16], 16) - 2**63
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
