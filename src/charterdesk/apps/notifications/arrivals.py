"""Who has just been told of something: for pages that show how much is unread."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db.models import Max

from charterdesk.apps.notifications.models import Notification

LOOKED_BACK: Final = 2000  # rows: more than one look at the journal finds


def told_of(events: Collection[int]) -> frozenset[int]:
    """The people whom these events, just recorded, told of something."""
    newest = Notification.objects.aggregate(newest=Max("pk"))["newest"]
    if newest is None or not events:
        return frozenset()
    rows = Notification.objects.filter(pk__gt=newest - LOOKED_BACK, event__in=events)
    return frozenset(rows.values_list("person_id", flat=True))
