"""What templates may say: moments, durations, labels of machine words. Loaded in every template."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeText
from django.utils.translation import get_language

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.people.access import may
from charterdesk.web import moments, texts
from charterdesk.web.markdown import html_of
from charterdesk.web.ways_in import WaysIn, ways_in

register = template.Library()


@register.simple_tag
def moment(value: datetime | None) -> SafeText | str:
    """A moment as people say it, exact when pointed at; nothing for None."""
    if value is None:
        return ""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', value.isoformat(), moments.exact(value), moments.said(value, now())
    )


@register.simple_tag
def exactly(value: datetime | None) -> SafeText | str:
    """A moment with day and time, in the reader's zone."""
    if value is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), moments.exact(value))


@register.filter
def day(value: date | None) -> str:
    """A day of the calendar, its month in letters; nothing for None."""
    return moments.calendar_day(value) if value else ""


@register.filter
def duration(seconds: int) -> str:
    """Seconds as people say them: 48 minutes, 2 h 40."""
    return moments.duration(seconds)


@register.filter
def allowed(actor: Actor | None, verb: str) -> bool:
    """Whether the reader has a right to a verb: what he may never do is not offered."""
    return actor is not None and may(actor, verb) is not None


@register.filter
def unlocalised(number: float) -> str:
    """A number as machines read it: attributes of drawings know no decimal comma."""
    return f"{number:g}"


@register.simple_tag
def money(amount: Decimal, currency: str) -> str:
    """An amount in the reader's way of writing numbers, with its currency."""
    return moments.money(amount, currency)


@register.simple_tag
def without_account(wanted: str | None) -> WaysIn | None:
    """What the desk whose page was wanted lets anybody do who has no account."""
    return ways_in(wanted, (get_language() or "en")[:2]) if wanted else None


register.filter("state_word", texts.state)
register.filter("party", texts.party)
register.filter("channel", texts.channel)
register.filter("outcome", texts.outcome)
register.filter("visibility", texts.visibility)
register.filter("escalation_message", texts.escalation_message)
register.filter("clock_state", texts.clock_state)
register.filter("message_kind", texts.message_kind)
register.filter("commitment", texts.commitment)
register.filter("quote_state", texts.quote_state)
register.filter("role", texts.role)
register.filter("event", texts.event)
register.filter("markdown", html_of)
