"""Notices by mail: what came within some minutes is one mail; each is handed to the mail server once.

A mail is claimed by an UPDATE that holds its notices for a while; `mailed_at` is committed right before the point from
which the server may have it. Killed before, it is sent by the next one; killed after, it is not sent again: the
notices themselves stand on the page.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from charterdesk.apps.base.now import now
from charterdesk.apps.channels.outgoing.transport import (
    SECONDS_A_MAIL,
    InDoubt,
    Letter,
    Refused,
    Transport,
    Unreachable,
)
from charterdesk.apps.notifications.kinds import OUTSIDE, words_of
from charterdesk.apps.notifications.models import Notification
from charterdesk.apps.notifications.sending import (
    address_of,
    language_of,
    number_of,
    one_line,
    path_of,
    still_his,
    subject_of,
)
from charterdesk.apps.notifications.telling import GATHERED
from charterdesk.apps.people.models import Person

HELD: Final = timedelta(seconds=2 * SECONDS_A_MAIL)
LATER: Final = timedelta(minutes=10)
KEPT_TRYING: Final = timedelta(days=1)  # what is older is no news
MOST_IN_A_MAIL: Final = 50
log: Final = logging.getLogger(__name__)


class _Taken(Exception):
    """Another sender has these notices now."""


def mail_due(transport: Transport, limit: int = 10) -> int:
    """Mail the notices that are due, a mail a person; how many mails left. 0 also when the server cannot be reached."""
    if not transport.ready():
        return 0
    present = now()
    due = _free(present).filter(not_before__lte=present - GATHERED).order_by("not_before")
    people = list(dict.fromkeys(due.values_list("person_id", flat=True)[: 10 * limit]))[:limit]
    sent = 0
    for person_id in people:
        try:
            sent += _mail(person_id, transport)
        except Unreachable as error:
            log.warning("the mail server cannot be used: %s", error)
            return sent
    return sent


def _free(present: datetime) -> QuerySet[Notification]:
    free = Q(mail_held_until__isnull=True) | Q(mail_held_until__lte=present)
    recent = present - KEPT_TRYING
    return Notification.objects.filter(free, to_mail=True, mailed_at__isnull=True, not_before__gte=recent)


def _mail(person_id: int, transport: Transport) -> bool:
    claim, present = uuid4().hex, now()
    free = _free(present).filter(person_id=person_id, not_before__lte=present)
    chosen = list(free.order_by("pk").values_list("pk", flat=True)[:MOST_IN_A_MAIL])
    _free(present).filter(pk__in=chosen).update(mail_claim=claim, mail_held_until=present + HELD)
    mine = Notification.objects.filter(mail_claim=claim, to_mail=True, mailed_at__isnull=True)
    rows = list(mine.select_related("person__desk", "person__account", "ticket").order_by("pk"))
    if not rows:
        return False
    person = rows[0].person
    told = still_his(person, rows)
    address = person.email or (person.account.email if person.account else "")
    if not told or not address:
        mine.update(to_mail=False)
        return False
    mine.exclude(pk__in=[row.pk for row in told]).update(to_mail=False)

    def begin() -> None:
        if not mine.update(mailed_at=now()):
            raise _Taken

    try:
        transport.deliver(letter_to(person, address, told, claim), begin)
    except _Taken:
        return False
    except InDoubt:
        log.warning("whether the mail of %s notices arrived is not known", len(told))
        return True
    except Refused as refused:
        _put_off(claim, refused)
        return False
    except Unreachable:
        Notification.objects.filter(mail_claim=claim).update(mailed_at=None, mail_held_until=now() + HELD / 6)
        raise
    return True


def _put_off(claim: str, refused: Refused) -> None:
    log.warning("a mail of notices was refused: %s", refused)
    mine = Notification.objects.filter(mail_claim=claim)
    if refused.permanent:
        mine.update(mailed_at=None, to_mail=False)
    else:
        mine.update(mailed_at=None, mail_held_until=now() + LATER)


def _named(row: Notification) -> str:
    return f"{number_of(row)} {subject_of(row)}".strip()


def letter_to(person: Person, address: str, rows: list[Notification], claim: str) -> Letter:
    """The mail: of each notice what it is, the ticket's number and subject, where it is; nothing that was written."""
    desk = person.desk
    with override(language_of(person)):
        if len(rows) == 1:
            head = f"{number_of(rows[0])} {words_of(rows[0].kind)}: {subject_of(rows[0])}".strip()
        else:
            head = ngettext("%(count)d notice", "%(count)d notices", len(rows)) % {"count": len(rows)}
        lines = [f"{words_of(row.kind)}\n{_named(row)}\n{address_of(path_of(row))}\n" for row in rows]
        if rows[0].kind in OUTSIDE:
            foot = _("What was said is read there, and answered there: not by mail.")
        else:
            tuning = address_of(reverse("desk:tune", args=[desk.slug]))
            foot = _("What you are told of, and when, is yours to choose: %(address)s") % {"address": tuning}
    message = EmailMessage()
    message["From"] = formataddr((one_line(desk.name), settings.DEFAULT_FROM_EMAIL))
    message["To"] = address
    message["Subject"] = one_line(f"[{desk.name}] {head}")[:200]
    message["Date"] = format_datetime(now())
    message["Message-ID"] = f"<notice.{claim}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content("\n".join([*lines, "--", foot]) + "\n")
    return Letter(sender=settings.DEFAULT_FROM_EMAIL, to=address, message=message)
