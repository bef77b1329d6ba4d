"""Who leaves knew secrets: each of them is to become another one."""

from __future__ import annotations

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.models import Event
from charterdesk.apps.contracts.charters import day_of
from charterdesk.apps.vault.keeping import stream_of
from charterdesk.apps.vault.queries import known_to

LEAVER = "leaver"


def ask_for_rotation(event: Event) -> None:
    """After person.left: every secret that he was shown, or gave, and that is still in use is due today."""
    person_id = int(event.stream.partition(":")[2])
    today = day_of(event.desk, event.recorded_at)
    for row in known_to(event.desk_id, person_id):
        if row.rotation_due is None or row.rotation_due > today or row.rotation_reason != LEAVER:
            row.rotation_due = min(today, row.rotation_due or today)
            row.rotation_reason = LEAVER
            row.save(update_fields=["rotation_due", "rotation_reason"])
            data: dict[str, events.Json] = {"number": row.number, "person": person_id}
            events.record(
                event.desk, stream_of(row), "credential.rotation_due", actor=system_actor(event.desk), data=data
            )
