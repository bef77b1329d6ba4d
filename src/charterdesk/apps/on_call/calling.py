"""Calling people for pages: what is owed becomes rows, and each row is handed over by mail or webhook.

Two steps, so that a slow gateway keeps no page from climbing: `call_due` writes whom the policy names by now (every
worker, each call once, whatever dies when), `send_due` hands the waiting ones over. A call may be told twice where a
gateway gave no answer: better than not at all.
"""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from charterdesk.apps.base import events, sealing
from charterdesk.apps.base.actor import worker_actor
from charterdesk.apps.base.now import now
from charterdesk.apps.channels.outgoing.transport import InDoubt, Letter, Refused, Transport, Unreachable
from charterdesk.apps.notifications.sending import address_of, language_of, one_line
from charterdesk.apps.notifications.webpush.endpoint import Unreached, Unsafe, post
from charterdesk.apps.on_call.models import Page, PageCall, PageWay
from charterdesk.apps.on_call.pages import known, stream_of, token_of
from charterdesk.apps.on_call.policies import policy_of
from charterdesk.apps.on_call.rotas import on_call_now
from charterdesk.rules.on_call import paging

SEALED_FOR: Final = "on_call.webhook"
RETRIES: Final = (10, 30, 60, 120, 300)  # seconds
HELD: Final = timedelta(seconds=60)
Post = Callable[[str, bytes, Mapping[str, str]], int]
log: Final = logging.getLogger(__name__)


def call_due(limit: int = 50) -> int:
    """Write the calls that are owed by now, page by page; how many pages moved."""
    waiting = Page.objects.filter(ended_at__isnull=True).order_by("opened_at").values_list("pk", flat=True)
    return sum(_climb(pk) for pk in waiting[:limit])


@transaction.atomic
def _climb(page_id: int) -> bool:
    # Holds the row without changing it: two workers write no step twice.
    if not Page.objects.filter(pk=page_id, ended_at__isnull=True).update(number=F("number")):
        return False
    page = Page.objects.select_related("desk", "rota__desk").get(pk=page_id)
    policy, present = policy_of(page.rota.policy), now()
    begun = paging.begun_at(policy, _story(page, frozenset()), present)
    if begun is None:
        return False
    made = frozenset(PageCall.objects.filter(page=page, began=begun).values_list("round", "step"))
    story = _story(page, made)
    owed = paging.owed(policy, story, present)
    for call in owed:
        _write(page, policy, begun, call, present)
    if not owed and page.untaken_told_at is None and paging.exhausted(policy, story, present):
        Page.objects.filter(pk=page.pk).update(untaken_told_at=present)
        events.record(page.desk, stream_of(page), "page.untaken", actor=worker_actor(page.desk))
    return bool(owed)


def _story(page: Page, made: frozenset[tuple[int, int]]) -> paging.Story:
    return paging.Story(opened_at=page.opened_at, made=made, taken_at=page.taken_at, ended_at=page.ended_at)


def _write(page: Page, policy: paging.Policy, begun: datetime, call: paging.Call, present: datetime) -> None:
    step = policy.steps[call.step]
    wanted = list(step.people)
    if step.on_call and (person := on_call_now(page.rota, present)) is not None and person not in wanted:
        wanted.insert(0, person)
    people = known(frozenset(wanted))
    reached = [people[key] for key in wanted if key in people and people[key].active]
    common = {"page": page, "began": begun, "round": call.round, "step": call.step, "due_at": call.due_at}
    rows = [
        PageCall(**common, person=person, way=way, address=address, try_at=present)
        for person in reached
        for way, address in _ways(person.pk, person.email)
    ]
    if not rows:
        rows = [PageCall(**common, try_at=present, state=PageCall.NOBODY)]
    PageCall.objects.bulk_create(rows)
    data: dict[str, events.Json] = {
        "round": call.round,
        "step": call.step,
        "people": [person.pk for person in reached],
    }
    events.record(page.desk, stream_of(page), "page.called", actor=worker_actor(page.desk), data=data)


def _ways(person_id: int, email: str) -> Iterator[tuple[PageWay | None, str]]:
    if email:
        yield None, email
    for way in PageWay.objects.filter(person_id=person_id).order_by("pk"):
        if way.address != email:
            yield way, way.address


def send_due(transport: Transport | None, send: Post = post, limit: int = 20) -> int:
    """Hand over the calls that wait; how many were taken. Mails stay where no mail server is set."""
    waiting = PageCall.objects.filter(state=PageCall.WAITING, try_at__lte=now()).order_by("try_at", "pk")
    return sum(_hand_over(pk, transport, send) for pk in waiting.values_list("pk", flat=True)[:limit])


def _hand_over(pk: int, transport: Transport | None, send: Post) -> bool:
    mine = PageCall.objects.filter(pk=pk, state=PageCall.WAITING, try_at__lte=now())
    if not mine.update(try_at=now() + HELD):
        return False
    call = PageCall.objects.select_related(
        "page__desk", "page__rota", "page__ticket", "person__desk", "person__account", "way"
    ).get(pk=pk)
    problem = _by_webhook(call, send) if call.way and call.way.kind == "webhook" else _by_mail(call, transport)
    rows = PageCall.objects.filter(pk=pk, state=PageCall.WAITING)
    if not problem:
        return bool(rows.update(state=PageCall.SENT, sent_at=now(), error=""))
    attempts = call.attempts + 1
    if attempts > len(RETRIES):
        rows.update(state=PageCall.FAILED, attempts=attempts, error=problem[:200])
    else:
        later = now() + timedelta(seconds=RETRIES[attempts - 1])
        rows.update(attempts=attempts, try_at=later, error=problem[:200])
    log.warning("a call of page %s did not get out: %s", call.page_id, problem)
    return False


def _by_mail(call: PageCall, transport: Transport | None) -> str:
    if transport is None or not transport.ready():
        return "no mail server"
    try:
        transport.deliver(letter_to(call), lambda: None)
    except InDoubt:
        return ""
    except (Refused, Unreachable) as error:
        return str(error) or type(error).__name__
    return ""


def letter_to(call: PageCall) -> Letter:
    """The mail of a call: what it is about and the link that takes it, no word of the customer but its subject."""
    page, person = call.page, call.person
    if person is None:
        raise ValueError("nobody is called")
    with override(language_of(person)):
        head = _("On call: %(reason)s") % {"reason": page.reason}
        take = _("Take it here: %(address)s") % {"address": take_address(call)}
        lines = [_about(page), page.reason, "", take]
    message = EmailMessage()
    message["From"] = formataddr((one_line(page.desk.name), settings.DEFAULT_FROM_EMAIL))
    message["To"] = call.address
    message["Subject"] = one_line(f"[{page.desk.name}] {head}")[:200]
    message["Date"] = format_datetime(now())
    message["Message-ID"] = f"<page.{call.pk}.{call.attempts}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Priority"] = "1"
    message.set_content("\n".join(lines) + "\n")
    return Letter(sender=settings.DEFAULT_FROM_EMAIL, to=call.address, message=message)


def _about(page: Page) -> str:
    number = f" #{page.ticket.number}" if page.ticket else ""
    return f"{page.rota.name}{number}"


def take_address(call: PageCall) -> str:
    """The link by which whoever was called takes the page."""
    return address_of(reverse("answers:take_page", args=[call.page.desk.slug, token_of(call.pk)]))


def _by_webhook(call: PageCall, send: Post) -> str:
    way = call.way
    if way is None:
        return "no address"
    try:
        secret = sealing.unseal(SEALED_FOR, bound_to(way), way.sealed_secret) if way.sealed_secret else ""
        body = posted(call)
        headers = {"Content-Type": "application/json"}
        if secret:
            headers["X-Charterdesk-Signature"] = hmac.digest(secret.encode(), body, "sha256").hex()
        status = send(way.address, body, headers)
    except (Unsafe, Unreached, sealing.CannotUnsealError) as error:
        return str(error)
    return "" if status < HTTPStatus.MULTIPLE_CHOICES else f"answered {status}"


def posted(call: PageCall) -> bytes:
    """What a webhook is told (docs/operating.md): JSON, signed by HMAC-SHA256 of its bytes where a secret is set."""
    page = call.page
    told = {
        "page": page.number,
        "call": call.pk,
        "desk": page.desk.slug,
        "rota": page.rota.name,
        "ticket": page.ticket.number if page.ticket else None,
        "text": one_line(f"{_about(page)}: {page.reason}")[:160],
        "person": call.person.name if call.person else "",
        "take": take_address(call),
        "opened_at": page.opened_at.isoformat(),
        "round": call.round + 1,
        "step": call.step + 1,
    }
    return json.dumps(told, ensure_ascii=False).encode()


def bound_to(way: PageWay) -> str:
    """To what the secret of a webhook is bound: its row and its address."""
    return f"{way.pk}:{way.address}"
