"""What somebody was told and has not read yet; marking it read; the browsers that take his pushes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.notifications.kinds import REVIEW
from charterdesk.apps.notifications.models import Notification
from charterdesk.apps.notifications.sending import path_of, sender_in
from charterdesk.apps.people.access import may, require
from charterdesk.apps.tickets.visibility import visible_to

MOST_COUNTED: Final = 100  # a bell says "99+" beyond
_UNREAD: Final = (
    "SELECT COUNT(*) FROM (SELECT 1 FROM notifications_notification"
    " WHERE person_id = %s AND to_page AND seen_at IS NULL LIMIT %s) AS counted"
)


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that somebody was told: about which ticket, when, and whether he has read it. `number` None: about no
    ticket; its subject is then whose mails are held back, or what else it is about.
    """

    id: int
    kind: str
    number: int | None
    subject: str
    customer: str
    at: datetime
    read: bool


def unread(actor: Actor) -> int:
    """How many notices the actor has not read, at most 100: one question to the database."""
    if actor.person_id is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_UNREAD, [actor.person_id, MOST_COUNTED])
        return int(cursor.fetchone()[0])


def notices(actor: Actor, *, unread_only: bool = False, limit: int = 50, offset: int = 0) -> tuple[list[Notice], bool]:
    """What the actor was told, the latest first, and whether there is more; nothing of a ticket that he no longer
    sees.
    """
    rows = _his(actor)
    if unread_only:
        rows = rows.filter(seen_at__isnull=True)
    listed = rows.order_by("-pk").annotate(
        number=F("ticket__number"), subject=F("ticket__subject"), customer=F("ticket__organisation__name")
    )
    found = list(listed[offset : offset + limit + 1])
    shown = [
        Notice(
            id=row.pk,
            kind=row.kind,
            number=row.number,
            subject=row.subject if row.ticket_id is not None else sender_in(row.event),
            customer=row.customer or "",
            at=row.created_at,
            read=row.seen_at is not None,
        )
        for row in found[:limit]
    ]
    return shown, len(found) > limit


def read_one(actor: Actor, notice_id: int) -> str:
    """Mark one notice read; the path of what it is about. NotFound for another's."""
    row = _his(actor).filter(pk=notice_id).select_related("ticket", "person__desk").first()
    if row is None:
        raise NotFound
    Notification.objects.filter(pk=notice_id, seen_at__isnull=True).update(seen_at=now())
    return path_of(row)


def read_of_ticket(actor: Actor, number: int) -> int:
    """The actor has looked at a ticket: what he was told of it is read, and no mail is sent of it any more."""
    mine = Notification.objects.filter(desk=actor.desk, person_id=actor.person_id or 0, seen_at__isnull=True)
    wanted = mine.filter(ticket__number=number).values_list("pk", flat=True)
    return Notification.objects.filter(pk__in=list(wanted)).update(seen_at=now())


def read_all(actor: Actor, *, up_to: int) -> int:
    """Mark everything read that the actor was shown, up to the latest notice of his page."""
    mine = _his(actor).filter(seen_at__isnull=True, pk__lte=up_to).values_list("pk", flat=True)
    return Notification.objects.filter(pk__in=list(mine)).update(seen_at=now())


def _his(actor: Actor) -> QuerySet[Notification]:
    require(actor, "notifications.tune")
    if actor.person_id is None:
        return Notification.objects.none()
    # Asked of each notice: a set would be all tickets of the desk.
    seen = Q(Exists(visible_to(actor).filter(pk=OuterRef("ticket_id"))))
    if may(actor, "mail.manage") is not None:
        seen |= Q(ticket__isnull=True)
    elif may(actor, "article.see") is not None:
        seen |= Q(ticket__isnull=True, kind=REVIEW)
    return Notification.objects.filter(seen, desk=actor.desk, person_id=actor.person_id, to_page=True)
