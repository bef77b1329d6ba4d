"""Notices pushed to browsers: one a notice, handed to each of his browsers once.

Claimed as the mails are. What the service refuses for now is tried again for an hour; a browser that is gone (404, 410)
is forgotten.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import override

from charterdesk.apps.base.now import now
from charterdesk.apps.notifications.kinds import words_of
from charterdesk.apps.notifications.models import Notification, PushSubscription
from charterdesk.apps.notifications.sending import language_of, number_of, path_of, still_his, subject_of
from charterdesk.apps.notifications.webpush.encryption import BadKeys, BrowserKeys, encrypted
from charterdesk.apps.notifications.webpush.endpoint import Unreached, Unsafe, post
from charterdesk.apps.notifications.webpush.identity import authorization

HELD: Final = timedelta(minutes=2)
LATER: Final = timedelta(minutes=1)
KEPT_TRYING: Final = timedelta(hours=1)
KEPT_BY_SERVICE: Final = timedelta(hours=4)  # for a browser that is closed
LONGEST_SUBJECT: Final = 120
GONE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
# 400, 401, 403: it will never take this from us.
REFUSED: Final = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
Post = Callable[[str, bytes, Mapping[str, str]], int]
log: Final = logging.getLogger(__name__)


def push_due(limit: int = 10, send: Post = post) -> int:
    """Push the notices that are due; how many were handed over."""
    present = now()
    due = _free(present).filter(not_before__lte=present).order_by("not_before", "pk")
    return sum(_push(pk, send) for pk in due.values_list("pk", flat=True)[:limit])


def _free(present: datetime) -> QuerySet[Notification]:
    free = Q(push_held_until__isnull=True) | Q(push_held_until__lte=present)
    recent = present - KEPT_TRYING
    return Notification.objects.filter(free, to_push=True, pushed_at__isnull=True, not_before__gte=recent)


def _push(pk: int, send: Post) -> bool:
    present = now()
    if not _free(present).filter(pk=pk).update(push_held_until=present + HELD):
        return False
    row = Notification.objects.select_related("person__desk", "person__account", "ticket").get(pk=pk)
    here = Notification.objects.filter(pk=pk, pushed_at__isnull=True)
    browsers = list(PushSubscription.objects.filter(person_id=row.person_id).order_by("pk"))
    if not browsers or not still_his(row.person, [row]):
        here.update(to_push=False)
        return False
    if not here.update(pushed_at=present):
        return False
    taken = [_handed(browser, row, send) for browser in browsers]
    if not any(taken):
        again = PushSubscription.objects.filter(person_id=row.person_id).exists()
        values = {"push_held_until": present + LATER} if again else {"to_push": False}
        Notification.objects.filter(pk=pk).update(pushed_at=None, **values)
    return any(taken)


def _handed(browser: PushSubscription, row: Notification, send: Post) -> bool:
    try:
        keys = BrowserKeys.read(browser.keys["p256dh"], browser.keys["auth"])
        body = encrypted(said(row), keys)
        status = send(browser.endpoint, body, _headers(browser.endpoint, row))
    except (Unsafe, BadKeys, KeyError) as error:
        log.warning("a browser cannot be pushed to: %s", error)
        browser.delete()
        return False
    except Unreached as error:
        log.warning("a push service cannot be reached: %s", error)
        return False
    if status in GONE or status in REFUSED:
        browser.delete()
    elif status >= HTTPStatus.BAD_REQUEST:
        PushSubscription.objects.filter(pk=browser.pk).update(failed_at=now())
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES


def said(row: Notification) -> bytes:
    """What the browser shows: what happened, the ticket's number and subject, where it is."""
    with override(language_of(row.person)):
        title = words_of(row.kind)
    subject = subject_of(row)[:LONGEST_SUBJECT]
    content = {
        "title": title,
        "body": f"{number_of(row)} {subject}".strip(),
        "address": path_of(row),
        "tag": f"{row.person.desk.slug}-{number_of(row).removeprefix('#') or row.kind}",
    }
    return json.dumps(content, ensure_ascii=False).encode()


def _headers(endpoint: str, row: Notification) -> dict[str, str]:
    urgent = row.ticket is not None and row.ticket.emergency
    return {
        "Authorization": authorization(endpoint, now()),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(KEPT_BY_SERVICE.total_seconds())),
        "Urgency": "high" if urgent else "normal",
    }
