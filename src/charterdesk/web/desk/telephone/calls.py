"""The lists: the calls of a day, and who is to be called back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import day_of
from charterdesk.apps.people.access import may
from charterdesk.apps.telephone import call_backs, calls
from charterdesk.web import moments
from charterdesk.web.desk.staff import for_staff


@require_safe
@for_staff
def of_day(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The calls of a day of the desk (`?day=`, else today), the latest first."""
    today = day_of(actor.desk, now())
    day = min(_day(request.GET.get("day", "")) or today, today)
    starts, ends = (_midnight(actor, day + timedelta(days=more)) for more in (0, 1))
    shown = {
        "lines": calls.between(actor, starts, ends),
        "day": moments.calendar_day(day),
        "before": (day - timedelta(days=1)).isoformat(),
        "after": (day + timedelta(days=1)).isoformat() if day < today else "",
        "most": calls.MOST_SHOWN,
        "here": "calls",
        "tab": "telephone",
    }
    return render(request, "desk/telephone/calls.html", shown)


@require_safe
@for_staff
def to_call_back(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who was promised a call, what is due first first; who gave up and was not spoken with since."""
    shown = {
        "owed": call_backs.owed(actor),
        "missed": calls.missed(actor),
        "may_answer": may(actor, "call.answer") is not None,
        "here": "missed",
        "tab": "telephone",
    }
    return render(request, "desk/telephone/missed.html", shown)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _midnight(actor: Actor, day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(actor.desk.time_zone))
