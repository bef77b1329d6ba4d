"""Asking trackers what changed: webhooks get lost (GitHub sends each once), and some trackers cannot reach a desk."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q

from charterdesk.apps.base.now import now
from charterdesk.apps.integrations.applying import apply_comment, count, gone, link_of, take_over
from charterdesk.apps.integrations.links import live
from charterdesk.apps.integrations.models import Tracker, TrackerHook, TrackerLink
from charterdesk.apps.integrations.reaching import SendTo, not_there, reached, unreached
from charterdesk.apps.integrations.setting_up import site_of
from charterdesk.apps.integrations.trackers.dialogue import Comment, Issue, Missing, NotSaid, Ref, Send, Site, run
from charterdesk.apps.integrations.trackers.kinds import KINDS
from charterdesk.apps.integrations.transport import sender

SECONDS_BETWEEN: Final = 300
OVERLAP: Final = timedelta(minutes=2)
HELD: Final = timedelta(minutes=10)
# A change of which no delivery told within this time was missed by the webhook.
GRACE: Final = timedelta(minutes=10)
log: Final = logging.getLogger(__name__)


def poll_due(send_to: SendTo = sender) -> int:
    """Ask the trackers whose turn it is; how many were asked."""
    present = now()
    turn = Q(poll_at=None) | Q(poll_at__lte=present)
    ready = Q(try_at=None) | Q(try_at__lte=present)
    due = Tracker.objects.filter(turn, ready, active=True, links__ended_at__isnull=True, links__isnull=False)
    return sum(_poll(pk, send_to) for pk in due.order_by("pk").values_list("pk", flat=True).distinct())


def _poll(pk: int, send_to: SendTo) -> bool:
    present = now()
    mine = Tracker.objects.filter(pk=pk)
    if not mine.filter(Q(poll_at=None) | Q(poll_at__lte=present)).update(poll_at=present + HELD):
        return False
    row = mine.select_related("desk").get()
    try:
        _ask(row, send_to, present)
    except NotSaid as error:
        log.warning("tracker %s was not asked: %s", row.pk, error)
        unreached(row, error)
        mine.update(poll_at=present)
    else:
        reached(row)
        seconds = row.settings.get("poll_seconds", SECONDS_BETWEEN)
        mine.update(polled_at=present, poll_at=present + timedelta(seconds=seconds))
    return True


def _ask(row: Tracker, send_to: SendTo, present: datetime) -> None:
    site = site_of(row)
    send, since = send_to(row.kind, site), (row.polled_at or row.created_at) - OVERLAP
    for issue in run(KINDS[row.kind].changed(site, since, present), send):
        link = link_of(row, issue)
        if link is None or link.suspended_at is not None:
            continue
        # An edit of a comment changes the issue too: only then are its comments asked for.
        comments = _comments_of(row, site, send, issue.ref, since)
        late = _taken(row, link.pk, issue, comments)
        if late is not None and present - late > GRACE and TrackerHook.objects.filter(tracker=row).exists():
            Tracker.objects.filter(pk=row.pk, silent_since=None).update(silent_since=late)


def _comments_of(row: Tracker, site: Site, send: Send, ref: Ref, since: datetime) -> tuple[Comment, ...]:
    return run(KINDS[row.kind].comments(site, ref, since), send)


@transaction.atomic
def _taken(row: Tracker, link_id: int, issue: Issue, comments: tuple[Comment, ...]) -> datetime | None:
    """Take over; when what no delivery had told changed there, None where all was known."""
    Tracker.objects.filter(pk=row.pk).update(kind=F("kind"))
    link = live().get(pk=link_id)
    whys = [take_over(link, issue)]
    if not whys[0]:
        count(link)
    whys += [apply_comment(link, one, row.bot) for one in comments]
    return issue.updated if "" in whys else None


def look_again(link_id: int, send_to: SendTo = sender) -> TrackerLink:
    """Ask for one issue now, and take over how it stands. NotSaid."""
    link = live().get(pk=link_id)
    row = link.tracker
    site = site_of(row)
    send = send_to(row.kind, site)
    ref = Ref(link.external_id, link.key)
    try:
        issue = run(KINDS[row.kind].read(site, ref), send)
    except Missing as error:
        meant = not_there(KINDS[row.kind], site, send, error)
        if meant is not error:
            raise meant from error
        with transaction.atomic():
            gone(link)
        return link
    comments = _comments_of(row, site, send, issue.ref, link.made_at - OVERLAP)
    # Somebody has asked for it as it stands there: what was heard before counts no more than that.
    TrackerLink.objects.filter(pk=link.pk).update(updated_at=None)
    _taken(row, link.pk, issue, comments)
    return live().get(pk=link.pk)
