"""Who has left is told nothing more in his browsers."""

from __future__ import annotations

from charterdesk.apps.base.models import Event
from charterdesk.apps.notifications.models import PushSubscription


def forget_pushes(event: Event) -> None:
    """After person.left: his browsers take no more notifications, in the same transaction."""
    PushSubscription.objects.filter(person_id=int(event.stream.partition(":")[2])).delete()
