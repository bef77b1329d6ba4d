"""What somebody was told, for tests."""

from charterdesk.apps.notifications.models import Notification


def kinds(actor, **chosen):
    """The kinds of what this person was told, in the order of time."""
    rows = Notification.objects.filter(person_id=actor.person_id, **chosen).order_by("pk")
    return list(rows.values_list("kind", flat=True))
