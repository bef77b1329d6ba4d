"""What was told and read is not kept for ever, and what could not be sent in time is not tried for ever."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db.models import Q

from charterdesk.apps.base.now import now
from charterdesk.apps.notifications import mailing, pushing
from charterdesk.apps.notifications.models import Notification

KEPT: Final = timedelta(days=90)
AT_A_TIME: Final = 5_000


def forget_old() -> int:
    """Remove notices of over 90 days ago that were read, or that never stood on a page; how many. Unread ones stay.

    Those that were to be mailed or pushed and are tried no more stand on the page only.
    """
    present = now()
    unsent = Notification.objects.filter(to_mail=True, mailed_at__isnull=True)
    unsent.filter(not_before__lt=present - mailing.KEPT_TRYING).update(to_mail=False)
    unsent = Notification.objects.filter(to_push=True, pushed_at__isnull=True)
    unsent.filter(not_before__lt=present - pushing.KEPT_TRYING).update(to_push=False)
    done = Q(seen_at__isnull=False) | Q(to_page=False)
    old = Notification.objects.filter(done, created_at__lt=present - KEPT).order_by("pk")
    return Notification.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:AT_A_TIME])).delete()[0]
