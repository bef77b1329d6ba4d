"""Notices about no ticket: mails of a sender are held back, a source of calls is silent, an article's day has come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db.models import Q

from charterdesk.apps.base.models import Event
from charterdesk.apps.base.prepared import insert
from charterdesk.apps.notifications import kinds
from charterdesk.apps.notifications.models import Notification
from charterdesk.apps.notifications.preferences import wishes_of
from charterdesk.apps.people.access import VERBS
from charterdesk.apps.people.queries import staff_of

# Code of an event -> what is told, and to whom: those who may do this.
TOLD: Final[Mapping[str, tuple[str, str]]] = {
    "mail.held_back": (kinds.HELD_BACK, "mail.manage"),
    "telephone.source_silent": (kinds.SILENT, "telephone.manage"),
    # The heads of the desk, who may keep its checklists too; and who wrote it.
    "article.review_due": (kinds.REVIEW, "checklist.manage"),
}

LOOKED_BACK: Final = 50  # of all sources of the desk


def tell(event: Event) -> None:
    """A notice to each of those whom it concerns, by the ways that he wishes. It adds rows and does nothing else."""
    kind, verb = TOLD[event.code]
    concerned = Q(memberships__role__in=VERBS[verb]) | Q(pk=event.data.get("author"))
    whom = staff_of(event.desk).filter(concerned).distinct()
    people = list(whom.values_list("pk", "account__time_zone"))
    wishes = wishes_of(person for person, _zone in people)
    at = event.recorded_at
    rows = []
    for person, zone in people:
        ways = wishes[person].wants(kind)
        if ways:
            rows.append(
                Notification(
                    desk_id=event.desk_id,
                    person_id=person,
                    kind=kind,
                    event=event.pk,
                    created_at=at,
                    not_before=wishes[person].from_when(at, zone or event.desk.time_zone),
                    to_page=kinds.PAGE in ways,
                    to_mail=kinds.MAIL in ways,
                    to_push=kinds.PUSH in ways,
                )
            )
    insert(*rows)


def take_back(event: Event) -> None:
    """A source speaks again: that it was silent is no news any more, and no mail tells it."""
    source = event.data.get("source")
    before = Event.objects.filter(
        desk=event.desk, stream=event.stream, code="telephone.source_silent", seq__lt=event.seq
    )
    last = next((one for one in before.order_by("-seq")[:LOOKED_BACK] if one.data.get("source") == source), None)
    if last is not None:
        told = Notification.objects.filter(desk=event.desk, kind=kinds.SILENT, event=last.pk, seen_at__isnull=True)
        told.update(seen_at=event.recorded_at)
