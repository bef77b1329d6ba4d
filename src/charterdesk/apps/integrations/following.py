"""What is said on an escalation for R&D goes to the issue that it is tied to."""

from __future__ import annotations

from charterdesk.apps.base.models import Event
from charterdesk.apps.escalation.models import EscalationMessage
from charterdesk.apps.integrations.links import of, say
from charterdesk.apps.integrations.models import TrackerLink


def follow(event: Event) -> None:
    """Called with each event that tells of a message: only what is for R&D, and that a person of ours wrote, is noted.

    What came from a tracker never goes to another one, or it would go round.
    """
    escalation_id, message_id = event.data.get("escalation"), event.data.get("message")
    if not isinstance(escalation_id, int) or not isinstance(message_id, int):
        return
    links = of(TrackerLink.ESCALATION, [escalation_id])
    if not links:
        return
    message = EscalationMessage.objects.prefetch_related("files").filter(
        pk=message_id, escalation_id=escalation_id, visibility=EscalationMessage.R_AND_D, sender=""
    )
    for row in message:
        for link in links:
            say(link, row)
