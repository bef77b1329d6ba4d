"""What waits to go out goes out, in the order of each link; what is not taken is tried again, and given up in sight."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.integrations.doing import do, finish
from charterdesk.apps.integrations.models import LONGEST_ERROR, TrackerLink, TrackerOutbox
from charterdesk.apps.integrations.reaching import SendTo, not_there, reached, unreached
from charterdesk.apps.integrations.setting_up import site_of
from charterdesk.apps.integrations.trackers.dialogue import Missing, NotSaid, Refused, Send, Site
from charterdesk.apps.integrations.trackers.kinds import KINDS
from charterdesk.apps.integrations.transport import sender
from charterdesk.apps.integrations.writing import Done

HELD: Final = timedelta(minutes=3)
GIVEN_UP_AFTER: Final = timedelta(days=3)
log: Final = logging.getLogger(__name__)


def send_due(limit: int = 20, send_to: SendTo = sender) -> int:
    """Do what is due, the oldest first; how many were taken in hand."""
    return sum(_send(pk, send_to) for pk in _due().order_by("pk").values_list("pk", flat=True)[:limit])


def _due() -> QuerySet[TrackerOutbox]:
    waiting = TrackerOutbox.objects.filter(state=TrackerOutbox.WAITING)
    earlier = waiting.filter(link=OuterRef("link"), pk__lt=OuterRef("pk"))
    tracker = Q(link__tracker__try_at=None) | Q(link__tracker__try_at__lte=now())
    return waiting.filter(
        tracker, ~Exists(earlier), try_at__lte=now(), link__suspended_at=None, link__tracker__active=True
    )


def _send(pk: int, send_to: SendTo) -> bool:
    # Whoever moves the moment has it; the attempt counts before it is made, so that a killed one is known.
    present = now()
    mine = _due().filter(pk=pk).values("pk")
    held = TrackerOutbox.objects.filter(pk__in=mine, state=TrackerOutbox.WAITING, try_at__lte=present)
    if not held.update(try_at=present + HELD, attempts=F("attempts") + 1):
        return False
    row = TrackerOutbox.objects.select_related("link__tracker__desk", "link__desk").get(pk=pk)
    at = row.link.tracker
    try:
        site = site_of(at)
        done = _done(row, site, send_to(at.kind, site))
    except NotSaid as error:
        _not_said(row, error)
    except NotFound:
        _not_said(row, Refused(0, "it is no longer there"))
    else:
        finish(row, done)
        reached(at)
    return True


def _done(row: TrackerOutbox, site: Site, send: Send) -> Done:
    try:
        return do(row, site, send)
    except Missing as error:
        raise not_there(KINDS[row.link.tracker.kind], site, send, error) from error


def _not_said(row: TrackerOutbox, error: NotSaid) -> None:
    words = str(error)[:LONGEST_ERROR] or type(error).__name__
    log.warning("%s of link %s was not taken: %s", row.verb, row.link_id, words)
    mine = TrackerOutbox.objects.filter(pk=row.pk, state=TrackerOutbox.WAITING)
    if error.lasting or now() - row.asked_at > GIVEN_UP_AFTER:
        mine.update(state=TrackerOutbox.GIVEN_UP, ended_at=now(), error=words)
        _mark(row, error)
        return
    mine.update(try_at=now(), error=words)
    unreached(row.link.tracker, error)


def _mark(row: TrackerOutbox, error: NotSaid) -> None:
    link = TrackerLink.objects.filter(pk=row.link_id)
    if isinstance(error, Missing) and row.link.external_id:
        link.update(problem="gone", state="gone")
    elif "circular" in str(error):
        link.update(problem="circular")
    else:
        link.update(problem="given_up")
