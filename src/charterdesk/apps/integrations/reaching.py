"""Whether a tracker is reached: while it is not, all that is for it waits, longer each time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.db.models import F

from charterdesk.apps.base.now import now
from charterdesk.apps.integrations.models import LONGEST_ERROR, Tracker
from charterdesk.apps.integrations.trackers.dialogue import Busy, Denied, Kind, Missing, NotSaid, Send, Site, run

FIRST_WAIT: Final = 30  # seconds
LONGEST_WAIT: Final = 900
MOST_DOUBLINGS: Final = 6
SendTo = Callable[[str, Site], Send]


def unreached(row: Tracker, error: NotSaid) -> None:
    """The tracker could not be spoken to, or asked for time: all that is for it waits, longer each time."""
    wait = min(FIRST_WAIT * 2 ** min(row.failures, MOST_DOUBLINGS), LONGEST_WAIT)
    if isinstance(error, Busy) and error.wait is not None:
        wait = max(wait, error.wait) if row.failures else error.wait
    mine = Tracker.objects.filter(pk=row.pk)
    words = str(error)[:LONGEST_ERROR] or type(error).__name__
    mine.update(try_at=now() + timedelta(seconds=wait), failures=F("failures") + 1, last_error=words)
    mine.filter(failing_since=None).update(failing_since=now())


def reached(row: Tracker) -> None:
    """It answers."""
    failed = Tracker.objects.filter(pk=row.pk).exclude(failing_since=None, failures=0)
    failed.update(failing_since=None, failures=0, try_at=None, last_error="")


def not_there(kind: Kind, site: Site, send: Send, error: Missing) -> NotSaid:
    """What it means that an issue is not there: it is gone where its project is still seen. Where that is not, our
    account may have lost it, and trackers say the same of both.
    """
    try:
        run(kind.check(site), send)
    except Missing as unseen:
        return Denied(unseen.status, "the project is not seen any more: does the account still belong to it?")
    except NotSaid as unseen:
        return unseen
    return error
