"""Sources that should have told something by now: so many open minutes without a word, and the managers are told.

Minutes are those of the charter's opening hours: a night, a Sunday or a holiday without a call is no silence.
"""

from __future__ import annotations

from typing import Final

from django.db import transaction

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor, worker_actor
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import NoCharter, charter_at
from charterdesk.apps.people.access import may
from charterdesk.apps.telephone.models import CallSource
from charterdesk.rules.worktime.opening import hours_of
from charterdesk.rules.worktime.timeline import timeline

SETTING: Final = "silent_minutes"
MINUTE: Final = 60


def watch() -> int:
    """Note which sources have gone silent, and which speak again; how many changed."""
    rows = CallSource.objects.filter(active=True).select_related("desk").order_by("pk")
    return sum(_look(source) for source in rows if source.settings.get(SETTING) or source.silent_since is not None)


def is_silent(source: CallSource) -> bool:
    """Whether it has told nothing for longer than its settings expect, by the charter of now."""
    expected = source.settings.get(SETTING)
    if not isinstance(expected, int) or expected <= 0 or not source.active:
        return False
    present = now()
    try:
        charter = charter_at(source.desk, present).charter
    except NoCharter:
        return False
    opening = timeline(hours_of(charter, charter.calendars[charter.opening]))
    heard = source.heard_at or source.created_at
    return opening.elapsed(heard, present) >= expected * MINUTE


def silent(actor: Actor) -> list[CallSource]:
    """The sources of the desk that are silent, for whoever can do something about it."""
    if may(actor, "telephone.manage") is None:
        return []
    rows = CallSource.objects.filter(desk=actor.desk, active=True, silent_since__isnull=False)
    return list(rows.order_by("name"))


@transaction.atomic
def _look(source: CallSource) -> bool:
    silent_now = is_silent(source)
    if silent_now is (source.silent_since is not None):
        return False
    mine = CallSource.objects.filter(pk=source.pk, silent_since__isnull=silent_now)
    # Of two workers one changes it, and tells.
    if not mine.update(silent_since=now() if silent_now else None):
        return False
    code = "telephone.source_silent" if silent_now else "telephone.source_heard"
    data: dict[str, events.Json] = {"source": source.pk, "sender": source.name}
    events.record(source.desk, f"desk:{source.desk_id}", code, actor=worker_actor(source.desk), data=data)
    return True
