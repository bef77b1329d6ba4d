"""Calendars of other programs that are read again and again: an address a rota, its stretches changes of the rota.

The address is that of a feed which nobody can guess: it is kept sealed, and only its host is shown.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from charterdesk.apps.base import events, sealing
from charterdesk.apps.base.actor import Actor, worker_actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.now import now
from charterdesk.apps.notifications.webpush.endpoint import Unreached, Unsafe, check_endpoint, get
from charterdesk.apps.on_call.feeds import LARGEST, take_in
from charterdesk.apps.on_call.models import Rota, RotaCalendar
from charterdesk.apps.on_call.planning import stream_of
from charterdesk.apps.on_call.rotas import rota
from charterdesk.apps.people.access import require

SEALED_FOR: Final = "on_call.calendar"
EVERY: Final = timedelta(hours=1)
AFTER_A_FAILURE: Final = timedelta(minutes=10)
AT_ONCE: Final = 5
LONGEST_ADDRESS: Final = 1000
LONGEST_ERROR: Final = 300
FETCHED: Final = 200
Get = Callable[[str, int], tuple[int, bytes]]
log: Final = logging.getLogger(__name__)


@transaction.atomic
def follow_calendar(actor: Actor, rota_id: int, address: str) -> None:
    """The rota follows the calendar at this address from now on; none any more where it is empty. NotFound; Invalid for
    anything but an https address on the internet.
    """
    require(actor, "on_call.plan")
    row = rota(actor, rota_id)
    said = address.strip().replace("webcal://", "https://", 1)
    if not said:
        RotaCalendar.objects.filter(rota=row).delete()
    else:
        if len(said) > LONGEST_ADDRESS:
            raise Invalid(_("The address is too long."), field="address", code="too_long")
        try:
            host = check_endpoint(said)
        except Unsafe as error:
            raise Invalid(_("An https address on the internet, please."), field="address", code="unsafe") from error
        kept = {
            "sealed_address": sealing.seal(SEALED_FOR, str(row.pk), said),
            "host": host[:200],
            "next_at": now(),
            "failing_since": None,
            "last_error": "",
        }
        RotaCalendar.objects.update_or_create(rota=row, defaults=kept)
    events.record(actor.desk, stream_of(row), "rota.calendar_followed", actor=actor, data={"followed": bool(said)})


def followed_by(row: Rota) -> RotaCalendar | None:
    """The calendar that a rota follows."""
    return RotaCalendar.objects.filter(rota=row).first()


def read_due(fetch: Get = get) -> int:
    """Read the calendars that are due, each by one worker; how many were read."""
    due = RotaCalendar.objects.filter(next_at__lte=now(), rota__active=True).order_by("next_at")
    return sum(_read(row_id, fetch) for row_id in list(due.values_list("pk", flat=True)[:AT_ONCE]))


def _read(row_id: int, fetch: Get) -> bool:
    mine = RotaCalendar.objects.filter(pk=row_id, next_at__lte=now())
    if not mine.update(next_at=now() + EVERY):
        return False
    row = RotaCalendar.objects.select_related("rota__desk").get(pk=row_id)
    desk = row.rota.desk
    try:
        address = sealing.unseal(SEALED_FOR, str(row.rota_id), row.sealed_address)
        content = _fetched(fetch, address, row.host)
        with override(desk.language):
            told = take_in(worker_actor(desk), row.rota_id, content)
    except (Unsafe, Unreached, sealing.CannotUnsealError, Invalid) as error:
        _note_failure(row, str(error.message if isinstance(error, Invalid) else error))
        return False
    said = {"read_at": now(), "failing_since": None, "last_error": "; ".join(told.problems)[:LONGEST_ERROR]}
    RotaCalendar.objects.filter(pk=row_id, sealed_address=row.sealed_address).update(**said)
    return True


def _fetched(fetch: Get, address: str, host: str) -> bytes:
    status, content = fetch(address, LARGEST + 1)
    if status != FETCHED:
        raise Unreached(f"{host}: {status}")
    return content


def _note_failure(row: RotaCalendar, words: str) -> None:
    log.warning("the calendar of rota %s at %s cannot be read: %s", row.rota_id, row.host, words)
    said = {"last_error": words[:LONGEST_ERROR], "failing_since": row.failing_since or now()}
    here = RotaCalendar.objects.filter(pk=row.pk, sealed_address=row.sealed_address)
    here.update(**said, next_at=now() + AFTER_A_FAILURE)
