"""How the trackers of a desk fare, and what waits for somebody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Min

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.integrations.links import live
from charterdesk.apps.integrations.models import (
    CommentLink,
    Difference,
    Tracker,
    TrackerDelivery,
    TrackerFile,
    TrackerLink,
    TrackerOutbox,
)
from charterdesk.apps.integrations.setting_up import trackers
from charterdesk.apps.integrations.subjects import Subject, subject
from charterdesk.apps.people.access import require

MOST_LISTED: Final = 200
OPEN: Final = (TrackerDelivery.WAITING, TrackerDelivery.HELD, TrackerDelivery.FAILED)


@dataclass(frozen=True, slots=True)
class Health:
    """One tracker: counts of links, of what waits to go out (since when), was given up, waits or failed to be read."""

    tracker: Tracker
    links: int
    waiting: int
    waiting_since: datetime | None
    given_up: int
    unread: int
    failed: int
    held: int
    suspended: int
    differences: int
    edited: int

    @property
    def well(self) -> bool:
        """Whether nobody has to look."""
        troubles = (self.given_up, self.failed, self.suspended, self.differences, self.tracker.refused)
        return not any(troubles) and self.tracker.failing_since is None and self.tracker.silent_since is None


@dataclass(frozen=True, slots=True)
class Shown:
    """One link as it is shown: what it is about, what waits for it and was given up, what differs."""

    link: TrackerLink
    about: Subject
    waiting: int
    given_up: tuple[TrackerOutbox, ...]
    differences: tuple[Difference, ...]
    edited: int
    files: tuple[TrackerFile, ...]


def health(actor: Actor) -> list[Health]:
    """Every tracker of the desk."""
    return [_of(row) for row in trackers(actor)]


def _of(row: Tracker) -> Health:
    mine = TrackerOutbox.objects.filter(link__tracker=row, link__ended_at__isnull=True)
    waiting = mine.filter(state=TrackerOutbox.WAITING).aggregate(many=Count("pk"), since=Min("asked_at"))
    by_state = dict(row.deliveries.filter(state__in=OPEN).values_list("state").annotate(many=Count("pk")).order_by())
    links = live().filter(tracker=row)
    return Health(
        tracker=row,
        links=links.count(),
        waiting=waiting["many"],
        waiting_since=waiting["since"],
        given_up=mine.filter(state=TrackerOutbox.GIVEN_UP).count(),
        unread=by_state.get(TrackerDelivery.WAITING, 0),
        failed=by_state.get(TrackerDelivery.FAILED, 0),
        held=by_state.get(TrackerDelivery.HELD, 0),
        suspended=links.filter(suspended_at__isnull=False).count(),
        edited=CommentLink.objects.filter(link__in=links, state="edited").count(),
        differences=Difference.objects.filter(link__in=links, ended_at__isnull=True).count(),
    )


def troubled(actor: Actor, tracker_id: int | None = None) -> list[Shown]:
    """The links that somebody has to look at: suspended, gone, given up, different."""
    require(actor, "tracker.see")
    rows = live().filter(desk=actor.desk)
    if tracker_id is not None:
        rows = rows.filter(tracker=tracker_id)
    waiting = TrackerOutbox.objects.filter(state=TrackerOutbox.GIVEN_UP).values("link")
    differ = Difference.objects.filter(ended_at__isnull=True).values("link")
    found = rows.exclude(problem="") | rows.filter(pk__in=waiting) | rows.filter(pk__in=differ)
    return shown(actor, found.distinct().order_by("pk")[:MOST_LISTED])


def shown(actor: Actor, links: Iterable[TrackerLink]) -> list[Shown]:
    """Links with what is to be said of them."""
    rows = list(links)
    outbox = TrackerOutbox.objects.filter(link__in=rows).exclude(state=TrackerOutbox.SENT).order_by("pk")
    by_link: dict[int, list[TrackerOutbox]] = {}
    for one in outbox:
        by_link.setdefault(one.link_id, []).append(one)
    differ: dict[int, list[Difference]] = {}
    for difference in Difference.objects.filter(link__in=rows, ended_at__isnull=True).order_by("pk"):
        differ.setdefault(difference.link_id, []).append(difference)
    files: dict[int, list[TrackerFile]] = {}
    for file in TrackerFile.objects.filter(link__in=rows).exclude(state=TrackerFile.OURS).select_related("stored_file"):
        files.setdefault(file.link_id, []).append(file)
    edited = dict(
        TrackerLink.objects.filter(pk__in=[row.pk for row in rows], comments__state="edited")
        .annotate(many=Count("comments"))
        .values_list("pk", "many")
    )
    return [
        Shown(
            link=row,
            about=subject(actor.desk, row.about_kind, row.about_id),
            waiting=sum(one.state == TrackerOutbox.WAITING for one in by_link.get(row.pk, ())),
            given_up=tuple(one for one in by_link.get(row.pk, ()) if one.state == TrackerOutbox.GIVEN_UP),
            differences=tuple(differ.get(row.pk, ())),
            edited=edited.get(row.pk, 0),
            files=tuple(sorted(files.get(row.pk, ()), key=lambda one: one.pk)),
        )
        for row in rows
    ]
