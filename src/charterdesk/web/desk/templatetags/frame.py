"""What the frame of every page of the desk shows."""

from __future__ import annotations

from django import template

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.notifications.notices import unread as unread_of

register = template.Library()


@register.simple_tag
def unread(actor: Actor) -> int:
    """How many notices the reader has not read yet."""
    return unread_of(actor)
