"""Rate ladders: how many automatic mails may go to whom. What goes beyond is withheld, and shown with its reason.

Two desks that answer each other, or a robot, fall silent after a few mails; forged senders make us write to a domain a
few times an hour at most. What an agent wrote is never held back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import connection
from django.db.models import Q, QuerySet

from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.now import now
from charterdesk.apps.channels.models import IncomingMail, IncomingText, OutgoingMail
from charterdesk.apps.channels.outgoing import reasons
from charterdesk.apps.channels.outgoing.asking import OPENING, is_verified
from charterdesk.apps.channels.outgoing.kinds import ANSWERING, AUTOMATIC, PASSED_ON
from charterdesk.apps.channels.outgoing.recipients import without_token
from charterdesk.apps.channels.sites import is_shared, site_of

TEN_MINUTES: Final = timedelta(minutes=10)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
# How many within how long.
STRANGER: Final = ((1, TEN_MINUTES), (5, DAY))
STRANGERS_OF_A_DOMAIN: Final = (50, HOUR)
STRANGERS_OF_ALL: Final = (500, HOUR)  # where everybody has an address, each has a ladder of his own
KNOWN: Final = (30, HOUR)
KNOWN_ANSWERED: Final = (3, TEN_MINUTES)
VERIFIED_ANSWERED: Final = (20, TEN_MINUTES)
TICKET: Final = (10, HOUR)

_COUNTED: Final = Q(kind__in=AUTOMATIC) | Q(event__code__in=PASSED_ON)
# An answer, or the number of somebody else's ticket: what another desk's acknowledgment of ours looks like.
_PERHAPS_A_DESK: Final = re.compile(r"^\s*[a-zé]{1,4}(?:\[\d+\])?\s*[:：]|#[^\s#\]]{0,60}\d", re.IGNORECASE)
_NUMBERS_AND_BLANKS: Final = re.compile(r"[\d\s]+")
_ANSWERS_A_MAIL: Final = Q(kind="declined") | Q(kind="acknowledgment", ticket__channel="email")


@dataclass(frozen=True, slots=True)
class Rung:
    """A bound: at most so many of these rows within this time; the reason where it is reached. Each set of rows is
    counted by its own index, and no row is in two.
    """

    rows: tuple[QuerySet[OutgoingMail], ...]
    most: int
    within: timedelta
    reason: str

    def is_full(self) -> bool:
        """Whether no further mail may go."""
        since = now() - self.within
        left = self.most
        for rows in self.rows:
            left -= rows.filter(written_at__gt=since)[:left].count()
            if not left:
                return True
        return False


def held_back(mail: OutgoingMail, address: str, asked: IncomingMail | None, *, stranger: bool) -> str:
    """Why this automatic mail may not go to this address now; '' when it may. `asked`: the mail that it answers;
    `stranger`: its recipient is none of the desk's people, or perhaps did not write that mail. Inside the transaction
    that writes it.
    """
    _one_at_a_time(mail.desk_id)
    return next((rung.reason for rung in _rungs(mail, address, asked, stranger=stranger) if rung.is_full()), "")


def _rungs(mail: OutgoingMail, address: str, asked: IncomingMail | None, *, stranger: bool) -> list[Rung]:
    written = OutgoingMail.objects.exclude(state=OutgoingMail.WITHHELD).exclude(pk=mail.pk).filter(_COUNTED)
    # Said for the index, which knows no others.
    addressed = written.exclude(to_address="")
    rungs = []
    if stranger:
        to_owner = _to_owner(written.filter(desk_id=mail.desk_id), address)
        rungs += [Rung(to_owner, *bound, reasons.LADDER_ADDRESS) for bound in STRANGER]
        of_site = written.filter(to_domain=site_of(address), to_stranger=True)
        bound = STRANGERS_OF_ALL if is_shared(site_of(address)) else STRANGERS_OF_A_DOMAIN
        rungs.append(Rung((of_site,), *bound, reasons.LADDER_DOMAIN))
    else:
        # What others forge in his name is counted apart: it takes nothing of his own.
        to_address = addressed.filter(desk_id=mail.desk_id, to_address=address, to_stranger=False)
        rungs.append(Rung((to_address,), *KNOWN, reasons.LADDER_ADDRESS))
        if mail.kind in ANSWERING and (mail.ticket is None or mail.ticket.channel == "email"):
            rungs.append(_of_answers(to_address.filter(_ANSWERS_A_MAIL), asked))
    if mail.ticket_id is not None:
        rungs.append(Rung((written.filter(ticket_id=mail.ticket_id),), *TICKET, reasons.LADDER_TICKET))
    return rungs


def _to_owner(written: QuerySet[OutgoingMail], address: str) -> tuple[QuerySet[OutgoingMail], ...]:
    """What went to the address, and to every other with the same name before a plus: all reach the same mailbox."""
    plain = without_token(address)
    local, _, domain = plain.rpartition("@")
    own = {address, plain}
    # Said for the index, which knows no others.
    exactly = written.filter(to_address__in=own).exclude(to_address="")
    tagged = written.filter(to_domain=site_of(address), to_stranger=True)
    tagged = tagged.filter(to_address__startswith=f"{local}+", to_address__endswith=f"@{domain}")
    return exactly, tagged.exclude(to_address__in=own)


def _of_answers(answers: QuerySet[OutgoingMail], asked: IncomingMail | None) -> Rung:
    """How many of somebody's mails are acknowledged: few, since a robot may answer each of ours; many where he is
    proved and each of his mails says something else.
    """
    few = Rung((answers,), *KNOWN_ANSWERED, reasons.LADDER_ADDRESS)
    if asked is None or not is_verified(asked) or not few.is_full() or _PERHAPS_A_DESK.search(asked.subject):
        return few
    since = now() - TEN_MINUTES
    answered = answers.filter(written_at__gt=since).values_list("ticket_id", "incoming_id")[: VERIFIED_ANSWERED[0]]
    tickets, declined = zip(*answered, strict=True)
    earlier = IncomingText.objects.filter(
        Q(incoming__ticket__in=[key for key in tickets if key], incoming__disposition__in=OPENING)
        | Q(incoming__in=[key for key in declined if key])
    ).exclude(incoming=asked)
    own = IncomingText.objects.filter(incoming=asked).values_list("reply_text", flat=True).first() or ""
    if _said_by(own) in {_said_by(text) for text in earlier.values_list("reply_text", flat=True)}:
        return few
    return Rung((answers,), *VERIFIED_ANSWERED, reasons.LADDER_ADDRESS)


def _said_by(text: str) -> str:
    """Words without the numbers and blanks in which a robot's answers differ."""
    return _NUMBERS_AND_BLANKS.sub("", text).lower()


def _one_at_a_time(desk_id: int) -> None:
    """Two senders that count at once would both find room. SQLite has one writer anyway."""
    if connection.vendor != "postgresql":
        return
    key = int(sha256_hex(f"ladder {desk_id}".encode())[:16], 16) - 2**63
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
