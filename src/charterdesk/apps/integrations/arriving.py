"""What trackers post: kept byte for byte, once, taken over in its order, played again where that is wanted."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.integrations.applying import HeldBack, apply, link_of
from charterdesk.apps.integrations.hooks import secrets_of
from charterdesk.apps.integrations.models import Tracker, TrackerDelivery
from charterdesk.apps.integrations.setting_up import tracker
from charterdesk.apps.integrations.trackers.dialogue import NotSaid, Site
from charterdesk.apps.integrations.trackers.kinds import KINDS
from charterdesk.apps.people.access import require

DAYS_KEPT: Final = 30
AT_ONCE: Final = 50
MOST_ATTEMPTS: Final = 5
LONGEST_NUMBER: Final = 120
# Headers that say what a delivery is; none that proves it is kept.
KEPT_HEADERS: Final = (
    "content-type",
    "x-github-event",
    "x-github-delivery",
    "x-gitlab-event",
    "x-gitlab-event-uuid",
    "idempotency-key",
    "webhook-id",
    "webhook-timestamp",
    "x-atlassian-webhook-identifier",
    "x-atlassian-webhook-retry",
    "x-delivery",
)
log: Final = logging.getLogger(__name__)


def receive(row: Tracker, headers: Mapping[str, str], body: bytes) -> str:
    """Keep a delivery; what is wrong with its proof ("unsigned", "signature", "late"), in which case nothing is kept.
    The same again is the one that is kept already.
    """
    kind = KINDS[row.kind]
    problem = kind.unsigned(headers, body, secrets_of(row), now())
    if problem:
        Tracker.objects.filter(pk=row.pk).update(refused=F("refused") + 1, refused_at=now())
        return problem
    digest = sha256_hex(body)
    number = kind.delivery(headers)[:LONGEST_NUMBER] or digest
    kept = {name: headers[name][:200] for name in KEPT_HEADERS if name in headers}
    try:
        with transaction.atomic():
            TrackerDelivery.objects.create(
                tracker=row, number=number, digest=digest, received_at=now(), headers=kept, raw=body
            )
            # In a burst it was heard in this second already.
            if row.heard_at != now() or row.refused or row.silent_since is not None:
                Tracker.objects.filter(pk=row.pk).update(heard_at=now(), refused=0, silent_since=None)
    except IntegrityError:
        log.info("a delivery of tracker %s came again", row.pk)
    return ""


def take_in(limit: int = 200) -> int:
    """Take over what waits, in its order; how much there was."""
    waiting = TrackerDelivery.objects.filter(state=TrackerDelivery.WAITING).order_by("pk")
    pks = list(waiting.values_list("tracker_id", "pk")[:limit])
    by_tracker: dict[int, list[int]] = {}
    for tracker_id, pk in pks:
        by_tracker.setdefault(tracker_id, []).append(pk)
    for tracker_id, mine in by_tracker.items():
        for first in range(0, len(mine), AT_ONCE):
            _take_some(tracker_id, mine[first : first + AT_ONCE])
    return len(pks)


@transaction.atomic
def _take_some(tracker_id: int, pks: list[int]) -> None:
    # Holds the row without changing it: two workers take nothing of one tracker at once.
    Tracker.objects.filter(pk=tracker_id).update(kind=F("kind"))
    row = Tracker.objects.select_related("desk").get(pk=tracker_id)
    for delivery in TrackerDelivery.objects.filter(pk__in=pks, state=TrackerDelivery.WAITING).order_by("pk"):
        _take(row, delivery)


def _take(row: Tracker, delivery: TrackerDelivery) -> None:
    site = Site(row.address, row.project, row.user, "", row.settings.get("options") or {})
    try:
        heard = KINDS[row.kind].heard(site, delivery.headers, bytes(delivery.raw))
    except NotSaid as error:
        _end(delivery, TrackerDelivery.FAILED, str(error))
        return
    try:
        with transaction.atomic():
            link, why = apply(row, heard)
            delivery.link = link
            _end(delivery, TrackerDelivery.IGNORED if why else TrackerDelivery.DONE, why)
    except HeldBack:
        delivery.link = link_of(row, heard.issue, heard.moved_from) if heard.issue else None
        _end(delivery, TrackerDelivery.HELD, "suspended")
    except Exception as error:
        log.exception("delivery %s of tracker %s", delivery.pk, row.pk)
        delivery.attempts += 1
        done = delivery.attempts >= MOST_ATTEMPTS
        _end(delivery, TrackerDelivery.FAILED if done else TrackerDelivery.WAITING, type(error).__name__)


def _end(delivery: TrackerDelivery, state: str, why: str) -> None:
    delivery.state, delivery.why = state, why[:120]
    delivery.save(update_fields=["state", "why", "attempts", "link"])


@transaction.atomic
def play_again(actor: Actor, delivery_id: int) -> TrackerDelivery:
    """Take a kept delivery over once more, as after a mistake of ours: what was taken already changes nothing."""
    return _set(actor, delivery_id, {}, TrackerDelivery.WAITING, "", "tracker.played_again")


@transaction.atomic
def put_aside(actor: Actor, delivery_id: int) -> TrackerDelivery:
    """Somebody has looked at a delivery that was not understood: it troubles nobody any more. NotFound."""
    failed = {"state": TrackerDelivery.FAILED}
    return _set(actor, delivery_id, failed, TrackerDelivery.IGNORED, "put aside", "tracker.put_aside")


def _set(actor: Actor, delivery_id: int, among: Mapping[str, str], state: str, why: str, code: str) -> TrackerDelivery:
    require(actor, "tracker.manage")
    rows = TrackerDelivery.objects.select_related("tracker").filter(tracker__desk=actor.desk, pk=delivery_id, **among)
    delivery = rows.first()
    if delivery is None:
        raise NotFound
    rows.update(state=state, why=why, attempts=0)
    data: dict[str, events.Json] = {"delivery": delivery.pk}
    events.record(actor.desk, f"tracker:{delivery.tracker_id}", code, actor=actor, data=data)
    return delivery


def deliveries(actor: Actor, tracker_id: int, limit: int = 50) -> list[TrackerDelivery]:
    """The last deliveries of a tracker, those that failed first."""
    row = tracker(actor, tracker_id)
    rows = row.deliveries.defer("raw").select_related("link")
    failed = list(rows.filter(state=TrackerDelivery.FAILED).order_by("-pk")[:limit])
    return failed + list(rows.exclude(state=TrackerDelivery.FAILED).order_by("-pk")[: limit - len(failed)])


def forget_old() -> int:
    """Remove the deliveries of more than thirty days ago."""
    old = TrackerDelivery.objects.filter(received_at__lt=now() - timedelta(days=DAYS_KEPT))
    return old.exclude(state__in=(TrackerDelivery.WAITING, TrackerDelivery.HELD)).delete()[0]
