"""Files that hang on issues come over: noted when an issue or a comment names them, fetched by the worker, kept like
any other file (by their digest, of a type that we decide, scanned where files are scanned).
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.base.files import clean_name, store
from charterdesk.apps.base.models import StoredFile
from charterdesk.apps.base.now import now
from charterdesk.apps.escalation.models import EscalationFile, EscalationMessage
from charterdesk.apps.integrations.models import (
    LONGEST_ERROR,
    LONGEST_FILE,
    CommentLink,
    Tracker,
    TrackerFile,
    TrackerLink,
)
from charterdesk.apps.integrations.reaching import SendTo, reached, unreached
from charterdesk.apps.integrations.setting_up import site_of
from charterdesk.apps.integrations.trackers.dialogue import Attached, NotOffered, NotSaid, SentOn, run
from charterdesk.apps.integrations.trackers.kinds import KINDS
from charterdesk.apps.integrations.transport import sender
from charterdesk.apps.people.access import require

MOST_OF_A_LINK: Final = 200
HELD: Final = timedelta(minutes=5)
GIVEN_UP_AFTER: Final = timedelta(days=3)
GONE: Final = "removed there"
log: Final = logging.getLogger(__name__)


def note_files(link: TrackerLink, files: Iterable[Attached], comment: CommentLink | None = None) -> int:
    """Note what hangs there and was not known; how much. What our own account put there is ours already."""
    bot = link.tracker.bot
    named = {one.id[:LONGEST_FILE]: one for one in files if one.id and not (bot and one.author_id == bot)}
    if not named:
        return 0
    known = set(link.files.filter(external_id__in=named).values_list("external_id", flat=True))
    room = MOST_OF_A_LINK - link.files.count()
    new = [one for key, one in named.items() if key not in known][: max(room, 0)]
    rows = [_noted(link, one, comment) for one in new]
    TrackerFile.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _noted(link: TrackerLink, one: Attached, comment: CommentLink | None) -> TrackerFile:
    large = one.size > settings.LARGEST_FILE
    state = TrackerFile.REFUSED if large else TrackerFile.WAITING if one.path else TrackerFile.ELSEWHERE
    return TrackerFile(
        link=link,
        comment=comment,
        external_id=one.id[:LONGEST_FILE],
        name=clean_name(one.name),
        path=one.path[:600],
        url=one.url[:600],
        state=state,
        why="too large" if large else "",
        noted_at=now(),
        try_at=now(),
    )


def files_gone(at: Tracker, external_ids: Collection[str]) -> int:
    """Files that were removed there: what came over stays here and says so, what had not come does not come any more;
    how many.
    """
    if not external_ids:
        return 0
    known = TrackerFile.objects.filter(link__tracker=at, external_id__in=external_ids).exclude(why=GONE)
    waited = known.filter(state=TrackerFile.WAITING).update(state=TrackerFile.REFUSED, why=GONE, ended_at=now())
    return waited + known.exclude(state=TrackerFile.WAITING).update(why=GONE)


def note_ours(link: TrackerLink, external_id: str, name: str, stored: StoredFile) -> None:
    """A file that we put there: it does not come back."""
    if external_id:
        values = {"name": clean_name(name), "state": TrackerFile.OURS, "stored_file": stored, "noted_at": now()}
        TrackerFile.objects.update_or_create(
            link=link, external_id=external_id[:LONGEST_FILE], defaults={**values, "try_at": now()}
        )


def fetch_due(limit: int = 5, send_to: SendTo = sender) -> int:
    """Fetch what waits; how many were taken in hand."""
    return sum(_fetch(pk, send_to) for pk in _due().order_by("pk").values_list("pk", flat=True)[:limit])


def _due() -> QuerySet[TrackerFile]:
    ready = Q(link__tracker__try_at=None) | Q(link__tracker__try_at__lte=now())
    return TrackerFile.objects.filter(
        ready,
        state=TrackerFile.WAITING,
        try_at__lte=now(),
        link__suspended_at=None,
        link__ended_at=None,
        link__tracker__active=True,
    )


def _fetch(pk: int, send_to: SendTo) -> bool:
    mine = TrackerFile.objects.filter(pk=pk, state=TrackerFile.WAITING)
    # Whoever moves the moment has it.
    if not mine.filter(pk__in=_due().filter(pk=pk).values("pk")).update(try_at=now() + HELD):
        return False
    row = TrackerFile.objects.select_related("link__tracker__desk", "link__desk", "comment").get(pk=pk)
    at = row.link.tracker
    try:
        site = site_of(at)
        content = run(KINDS[at.kind].fetch(site, row.path, settings.LARGEST_FILE), send_to(at.kind, site))
        stored = store(row.link.desk, [content], row.name)
    except NotSaid as error:
        _not_fetched(row, at, error)
    except Invalid as error:
        _end(row, TrackerFile.REFUSED, error.problems[0].code)
    else:
        with transaction.atomic():
            _keep(row, stored)
        reached(at)
    return True


def _not_fetched(row: TrackerFile, at: Tracker, error: NotSaid) -> None:
    words = str(error)[:LONGEST_ERROR] or type(error).__name__
    log.warning("file %s of link %s was not fetched: %s", row.pk, row.link_id, words)
    nowhere = isinstance(error, (NotOffered, SentOn))
    if error.lasting or nowhere or now() - row.noted_at > GIVEN_UP_AFTER:
        # Somebody who is signed in there still gets it.
        _end(row, TrackerFile.ELSEWHERE if nowhere and row.url else TrackerFile.REFUSED, words)
        return
    TrackerFile.objects.filter(pk=row.pk).update(try_at=now(), why=words)
    unreached(at, error)


def _end(row: TrackerFile, state: str, why: str) -> None:
    TrackerFile.objects.filter(pk=row.pk).update(state=state, why=why[:LONGEST_ERROR], ended_at=now())


def _keep(row: TrackerFile, stored: StoredFile) -> None:
    TrackerFile.objects.filter(pk=row.pk).update(state=TrackerFile.KEPT, stored_file=stored, why="", ended_at=now())
    # What came with a comment stands under its words in the conversation.
    message_id = row.comment.message_id if row.comment is not None and row.comment.origin == "theirs" else 0
    if message_id and EscalationMessage.objects.filter(pk=message_id).exists():
        EscalationFile.objects.get_or_create(message_id=message_id, stored_file=stored, name=row.name)


def file_of(actor: Actor, file_id: int) -> tuple[StoredFile, str]:
    """A file that came from a tracker, and its name; NotFound."""
    require(actor, "tracker.see")
    rows = TrackerFile.objects.select_related("stored_file").filter(link__desk=actor.desk, state=TrackerFile.KEPT)
    row = rows.filter(pk=file_id).first()
    if row is None or row.stored_file is None:
        raise NotFound
    return row.stored_file, row.name
