"""The nightly comparison: what stands here against what stands there. It reports; it puts nothing right and guesses
nothing.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.integrations.applying import DELETED
from charterdesk.apps.integrations.links import ask, label_of, live
from charterdesk.apps.integrations.models import CommentLink, Difference, TrackerLink
from charterdesk.apps.integrations.polling import look_again
from charterdesk.apps.integrations.reaching import SendTo, not_there, reached, unreached
from charterdesk.apps.integrations.setting_up import site_of
from charterdesk.apps.integrations.trackers.dialogue import Comment, Issue, Missing, NotSaid, Ref, run
from charterdesk.apps.integrations.trackers.kinds import CONSOLE, KINDS
from charterdesk.apps.integrations.trackers.wording import canonical
from charterdesk.apps.integrations.transport import sender
from charterdesk.apps.integrations.writing import WRITTEN, Value, digest_of, there, wanted
from charterdesk.apps.people.access import require

NIGHT: Final = range(1, 5)  # hours of the desk
ONCE_IN: Final = timedelta(hours=20)
AT_THE_LATEST: Final = timedelta(hours=30)
AT_ONCE: Final = 20
BEFORE: Final = timedelta(days=1)  # clocks differ
SHOWN: Final = 300
log: Final = logging.getLogger(__name__)


def compare_due(limit: int = AT_ONCE, send_to: SendTo = sender) -> int:
    """Compare the links whose night it is; how many were."""
    present = now()
    ready = Q(tracker__try_at=None) | Q(tracker__try_at__lte=present)
    old = Q(compared_at=None, made_at__lt=present - ONCE_IN) | Q(compared_at__lt=present - ONCE_IN)
    due = live().filter(ready, old, tracker__active=True, suspended_at=None).exclude(external_id="")
    rows = due.exclude(tracker__kind=CONSOLE).order_by("compared_at", "pk")[:limit]
    return sum(compare(link, send_to) for link in rows if _is_time(link, present))


def _is_time(link: TrackerLink, present: datetime) -> bool:
    since = link.compared_at or link.made_at
    return present.astimezone(ZoneInfo(link.desk.time_zone)).hour in NIGHT or present - since > AT_THE_LATEST


def compare(link: TrackerLink, send_to: SendTo = sender) -> bool:
    """Compare one; False where its tracker could not be asked."""
    row, ref = link.tracker, Ref(link.external_id, link.key)
    try:
        site = site_of(row)
        send = send_to(row.kind, site)
        try:
            issue = run(KINDS[row.kind].read(site, ref), send)
            comments = run(KINDS[row.kind].comments(site, issue.ref, link.made_at - BEFORE), send)
        except Missing as error:
            meant = not_there(KINDS[row.kind], site, send, error)
            if meant is not error:
                raise meant from error
            issue, comments = Issue(ref, category="gone"), ()
    except NotSaid as error:
        log.warning("link %s was not compared: %s", link.pk, error)
        unreached(row, error)
        return False
    reached(row)
    with transaction.atomic():
        _note(link, _differences(link, issue, comments))
        TrackerLink.objects.filter(pk=link.pk).update(compared_at=now())
    return True


def _differences(link: TrackerLink, issue: Issue, comments: tuple[Comment, ...]) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    want, written = wanted(link), link.written
    if issue.category and issue.category != link.state:
        found["state"] = (link.state, issue.category)
    if issue.category == "gone":
        return found
    for field in (name for name in want if (written.get(name) or ["", ""])[1]):
        stands = there(issue, field, link)
        if stands is not None and [digest_of(want[field]), digest_of(stands)] != written[field][:2]:
            found[field] = _apart(want[field], stands)
    if "title" not in found and issue.title and issue.title[:SHOWN] != link.title:
        found["title"] = (link.title, issue.title)
    if issue.ref.key != link.key:
        found["key"] = (link.key, issue.ref.key)
    if label_of(link) not in issue.labels:
        found["label"] = (label_of(link), ", ".join(issue.labels))
    lost = _lost(link, comments).count()
    if lost:
        found["comments_lost"] = (str(lost), "0")
    return found


def _lost(link: TrackerLink, comments: tuple[Comment, ...]) -> QuerySet[CommentLink]:
    standing = CommentLink.objects.filter(link=link).exclude(state=DELETED)
    return standing.exclude(external_id__in=[one.id for one in comments])


def _apart(ours: Value, theirs: Value) -> tuple[str, str]:
    """The first lines that differ, of texts."""
    if not isinstance(ours, str) or not isinstance(theirs, str):
        return ", ".join(ours), ", ".join(theirs)
    pairs = zip_longest(canonical(ours).split("\n"), canonical(theirs).split("\n"), fillvalue="")
    return next(((one, other) for one, other in pairs if one != other), (ours, theirs))


def _note(link: TrackerLink, found: dict[str, tuple[str, str]]) -> None:
    known = {row.field: row for row in link.differences.filter(ended_at__isnull=True)}
    for field, (ours, theirs) in found.items():
        row = known.get(field)
        if row is None:
            Difference.objects.create(link=link, field=field, ours=ours[:SHOWN], theirs=theirs[:SHOWN], found_at=now())
        elif (row.ours, row.theirs) != (ours[:SHOWN], theirs[:SHOWN]):
            Difference.objects.filter(pk=row.pk).update(ours=ours[:SHOWN], theirs=theirs[:SHOWN])
    link.differences.filter(ended_at__isnull=True).exclude(field__in=found).update(ended_at=now())


@transaction.atomic
def insist(actor: Actor, link_id: int) -> TrackerLink:
    """Somebody has decided: what stands here is written there, for the fields that differ. NotFound."""
    require(actor, "tracker.send")
    link = live().filter(desk=actor.desk, pk=link_id).exclude(external_id="").first()
    if link is None:
        raise NotFound
    differ = link.differences.filter(ended_at__isnull=True, field__in=WRITTEN)
    fields: list[Any] = list(differ.values_list("field", flat=True))
    ask(link, "update", f"insist:{differ.aggregate(last=Max('pk'))['last']}", {"force": fields})
    differ.update(ended_at=now())
    return link


def settle(actor: Actor, link_id: int, send_to: SendTo = sender) -> TrackerLink:
    """Somebody has decided: what stands at the tracker counts, for this issue, as it stands now. NotFound, NotSaid."""
    require(actor, "tracker.send")
    link = live().filter(desk=actor.desk, pk=link_id).exclude(external_id="").first()
    if link is None:
        raise NotFound
    # What was ours to write is the tracker's from now on, where they differ.
    theirs = set(link.differences.filter(ended_at__isnull=True).values_list("field", flat=True)) & set(link.written)
    if theirs:
        want = wanted(link)
        written = {**link.written, **{name: [digest_of(want[name]), ""] for name in theirs if name in want}}
        TrackerLink.objects.filter(pk=link.pk).update(written=written)
    fresh = look_again(link.pk, send_to)
    if fresh.state != "gone":
        if link.differences.filter(ended_at__isnull=True, field="comments_lost").exists():
            _lost(fresh, _comments(fresh, send_to)).update(state=DELETED)
        compare(fresh, send_to)
    return fresh


def _comments(link: TrackerLink, send_to: SendTo) -> tuple[Comment, ...]:
    site, kind = site_of(link.tracker), link.tracker.kind
    ref, since = Ref(link.external_id, link.key), link.made_at - BEFORE
    return run(KINDS[kind].comments(site, ref, since), send_to(kind, site))
