"""Who is away, where his name stands."""

from __future__ import annotations

from django import template

from charterdesk.apps.base.actor import Actor
from charterdesk.web.desk.assigning import away_words

register = template.Library()


@register.simple_tag
def away(actor: Actor, person_id: int | None) -> str:
    """That somebody is away, and who stands in for him; "" while he is here."""
    return away_words(actor, person_id) if person_id is not None else ""
