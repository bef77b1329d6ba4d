"""What is said on an escalation for R&D goes to the issue that it is tied to; what changes of a bug, to its issues."""

from __future__ import annotations

from charterdesk.apps.base.models import Event
from charterdesk.apps.escalation.bugs.models import ReleaseBug
from charterdesk.apps.integrations.links import ask, of, say
from charterdesk.apps.integrations.models import TrackerLink
from charterdesk.apps.integrations.subjects import messages_of


def follow_bug(event: Event) -> None:
    """Called with each event by which a bug says something else, or is closed or taken up again: its issues follow."""
    bug_id, release_id = event.data.get("bug"), event.data.get("release")
    bugs = [bug_id] if isinstance(bug_id, int) else []
    if isinstance(release_id, int):
        bugs += ReleaseBug.objects.filter(release_id=release_id).values_list("bug_id", flat=True)
    for link in of(TrackerLink.BUG, bugs) if bugs else ():
        # Never joined with one that waits: it may be on its way already, with what was there before.
        ask(link, "update", f"update:{event.pk}")


def follow(event: Event) -> None:
    """Called with each event by which something may have been said: what is for R&D and was not noted yet, is noted.

    What came from a tracker never goes to another one, or it would go round.
    """
    escalation_id = event.data.get("escalation")
    if not isinstance(escalation_id, int):
        return
    for link in of(TrackerLink.ESCALATION, [escalation_id]):
        noted = set(link.outbox.filter(verb="comment").values_list("key", flat=True))
        for message in messages_of(link.about_kind, link.about_id):
            if f"message:{message.pk}" not in noted:
                say(link, message)
