"""What the frame of every page of the desk shows."""

from __future__ import annotations

from django import template

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.notifications.notices import unread as unread_of
from charterdesk.apps.on_call.shown import names_on_call
from charterdesk.apps.people.access import may
from charterdesk.apps.telephone.models import CallSource
from charterdesk.apps.telephone.silence import silent

register = template.Library()


@register.simple_tag
def unread(actor: Actor) -> int:
    """How many notices the reader has not read yet."""
    return unread_of(actor)


@register.simple_tag
def on_call_now(actor: Actor) -> tuple[str, ...]:
    """The names of those who are on call now, for whoever works for the desk."""
    return names_on_call(actor.desk) if may(actor, "on_call.see") else ()


@register.simple_tag
def silent_sources(actor: Actor) -> list[CallSource]:
    """What should tell of calls and does not, for whoever can do something about it."""
    return silent(actor)
