"""What the heads of a desk do about mail that did not arrive: send it again, take it as sent, unmark an address."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.channels.models import MarkedAddress, OutgoingMail
from charterdesk.apps.people.access import require

AGAIN: tuple[str, ...] = (OutgoingMail.FAILED, OutgoingMail.IN_DOUBT)


@transaction.atomic
def retry(actor: Actor, outgoing_id: int) -> None:
    """Send a mail again that failed or is in doubt, at once; one in doubt may then arrive twice, and says so.

    NotAllowed, NotFound; Conflict where it waits or was sent meanwhile.
    """
    row = _outgoing(actor, outgoing_id)
    written = {"state": OutgoingMail.WAITING} if row.written_at else {"state": OutgoingMail.TO_WRITE}
    doubt = {"maybe_twice": True} if row.state == OutgoingMail.IN_DOUBT else {}
    fresh = {"run_at": now(), "attempts": 0, "owner": "", "lease_until": None, "reason": ""}
    _change(row, _rows(actor).filter(state__in=AGAIN), **written, **doubt, **fresh)
    _note(actor, "mail.retried", {"mail": row.pk, "from": row.state})


@transaction.atomic
def take_as_sent(actor: Actor, outgoing_id: int) -> None:
    """A mail in doubt has arrived, as somebody found out. NotAllowed, NotFound, Conflict."""
    row = _outgoing(actor, outgoing_id)
    doubtful = _rows(actor).filter(state=OutgoingMail.IN_DOUBT)
    _change(row, doubtful, state=OutgoingMail.SENT, sent_at=row.written_at or now(), lease_until=None)
    _note(actor, "mail.taken_as_sent", {"mail": row.pk})


@transaction.atomic
def unmark(actor: Actor, marked_id: int) -> None:
    """Mail may go to this address again. NotAllowed, NotFound (also when somebody else was first)."""
    require(actor, "mail.manage")
    gone, _of = MarkedAddress.objects.filter(pk=marked_id, desk_id=actor.desk.pk).delete()
    if not gone:
        raise NotFound
    _note(actor, "mail.unmarked", {"marked": marked_id})


def _rows(actor: Actor) -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(desk_id=actor.desk.pk)


def _outgoing(actor: Actor, outgoing_id: int) -> OutgoingMail:
    require(actor, "mail.manage")
    row = _rows(actor).filter(pk=outgoing_id).defer("text", "html").first()
    if row is None:
        raise NotFound
    return row


def _change(row: OutgoingMail, where: QuerySet[OutgoingMail], **values: object) -> None:
    if not where.filter(pk=row.pk, state=row.state, attempts=row.attempts).update(**values):
        raise Conflict(_("This mail has moved on meanwhile."), current={"state": row.state})


def _note(actor: Actor, code: str, data: dict[str, events.Json]) -> None:
    events.record(actor.desk, f"desk:{actor.desk.pk}", code, actor=actor, data=data)
