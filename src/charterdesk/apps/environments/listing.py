"""Machines are listed: each connector in its turn, by one worker, outside every transaction; what it tells is taken
over at once and whole.

A list that fails changes nothing that was seen. One that is suddenly empty counts as failed: an account that lost its
rights sees no machine either.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import worker_actor
from charterdesk.apps.base.now import now
from charterdesk.apps.environments.connectors.interface import DENIED, Listing, NotListed, Site
from charterdesk.apps.environments.connectors.kinds import KINDS
from charterdesk.apps.environments.keeping import stream_of
from charterdesk.apps.environments.models import LONGEST_ERROR, Connector, SeenMachine
from charterdesk.apps.environments.setting_up import site_of

EVERY: Final = timedelta(hours=1)
HELD: Final = timedelta(minutes=15)
FIRST_RETRY: Final = timedelta(minutes=2)
LAST_RETRY: Final = timedelta(hours=6)
# A wrong password that is tried again and again locks the account.
AFTER_DENIED: Final = timedelta(hours=1)
MOST_DOUBLINGS: Final = 10
AT_ONCE: Final = 10
CHUNK: Final = 500
TOLD: Final = ("name", "power", "guest", "host", "snapshot_at", "booted_at", "seen_at", "vanished_at")
Ask = Callable[[str, Site], Listing]
log: Final = logging.getLogger(__name__)


def list_due(ask: Ask | None = None) -> int:
    """Ask the connectors whose turn it is; how many were asked."""
    due = Connector.objects.filter(active=True, next_at__lte=now()).order_by("next_at")
    return sum(_list(pk, ask or _asked) for pk in list(due.values_list("pk", flat=True)[:AT_ONCE]))


def _asked(kind: str, site: Site) -> Listing:
    return KINDS[kind].listed(site)


def _list(pk: int, ask: Ask) -> bool:
    mine = Connector.objects.filter(pk=pk, active=True, next_at__lte=now())
    if not mine.update(next_at=now() + HELD):
        return False
    row = Connector.objects.select_related("desk").get(pk=pk)
    try:
        told = _told(row, ask)
    except NotListed as why:
        _failed(row, why)
    except Exception:
        log.exception("connector %s was not asked", row.pk)
        _failed(row, NotListed("unreadable"))
    else:
        take_over(row, told)
    return True


def _told(row: Connector, ask: Ask) -> Listing:
    told = ask(row.kind, site_of(row))
    if not told.machines and SeenMachine.objects.filter(connector=row, vanished_at=None).exists():
        raise NotListed("empty")
    return told


@transaction.atomic
def take_over(row: Connector, told: Listing) -> None:
    """What a whole list tells: machines seen anew, again, and no more. Of a replica that is no more the environment's
    journal says so.
    """
    at = now()
    # What was changed at this connector meanwhile is asked anew: this list may be another host's.
    same = Connector.objects.filter(pk=row.pk, address=row.address, user=row.user, active=True)
    said = {"listed_at": at, "left_out": told.left_out, "failures": 0, "failing_since": None, "problem": ""}
    if not same.update(**said, last_error="", next_at=at + EVERY):
        return
    known = {one.uuid: one for one in SeenMachine.objects.filter(connector=row).select_related("machine__environment")}
    found = {one.uuid: one for one in told.machines}
    new = []
    for one in told.machines:
        seen = known.get(one.uuid)
        if seen is None:
            seen = SeenMachine(connector=row, uuid=one.uuid, first_seen_at=at)
            new.append(seen)
        for name in ("name", "power", "guest", "host", "snapshot_at", "booted_at"):
            setattr(seen, name, getattr(one, name))
        seen.seen_at, seen.vanished_at = at, None
    SeenMachine.objects.bulk_create(new, batch_size=CHUNK)
    SeenMachine.objects.bulk_update([known[key] for key in found if key in known], TOLD, batch_size=CHUNK)
    for uuid, seen in known.items():
        if uuid not in found and seen.vanished_at is None:
            _vanished(row, seen, at)


def _vanished(row: Connector, seen: SeenMachine, at: datetime) -> None:
    SeenMachine.objects.filter(pk=seen.pk).update(vanished_at=at)
    if seen.machine is not None:
        environment = seen.machine.environment
        data: dict[str, events.Json] = {"number": environment.number, "machine": seen.machine.pk, "connector": row.pk}
        events.record(
            row.desk, stream_of(environment), "environment.machine_vanished", actor=worker_actor(row.desk), data=data
        )


def _failed(row: Connector, why: NotListed) -> None:
    log.warning("connector %s told no machines: %s (%s)", row.pk, why.problem, why)
    failures = row.failures + 1
    wait = min(FIRST_RETRY * 2 ** min(failures - 1, MOST_DOUBLINGS), LAST_RETRY)
    if why.problem == DENIED:
        wait = max(wait, AFTER_DENIED)
    here = Connector.objects.filter(pk=row.pk, address=row.address, user=row.user)
    here.update(
        failures=failures,
        failing_since=row.failing_since or now(),
        problem=why.problem,
        last_error=str(why)[:LONGEST_ERROR],
        next_at=now() + wait,
    )
