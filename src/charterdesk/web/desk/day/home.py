"""My day: what is due next, what came back, how the desk stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.notifications.kinds import words_of
from charterdesk.apps.notifications.notices import notices
from charterdesk.apps.people.access import may
from charterdesk.apps.tickets.day import my_day
from charterdesk.apps.tickets.figures import Standing, figures, load, moments_of
from charterdesk.apps.tickets.queue import QueueRow
from charterdesk.apps.workspace.timers import running
from charterdesk.rules.terms.charter import Charter
from charterdesk.web import moments
from charterdesk.web.desk import charter_labels
from charterdesk.web.desk.day.bars import bars
from charterdesk.web.desk.day.lines import day_lines
from charterdesk.web.desk.queue_page import running_charter
from charterdesk.web.desk.queue_rows import RowWords
from charterdesk.web.desk.staff import for_staff

MOST_NOTICES: Final = 6
MOST_LINES: Final = 8


@dataclass(frozen=True, slots=True)
class Section:
    """A list of the day: its name, its rows, how many are not shown."""

    title: str
    lines: SafeString
    number: int
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """The open tickets of a plan or a team."""

    name: str
    standing: Standing


@require_safe
@for_staff
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The page of one's day; heads see who has how much, and what came and went by hour."""
    present = now()
    today = timezone.localtime(present).replace(hour=0, minute=0, second=0)
    tomorrow = (today + timedelta(days=1)).replace(hour=0)
    charter = running_charter(actor)
    day = my_day(actor, today_ends=tomorrow)
    section = _writer(actor, present, charter)
    told, more_told = notices(actor, unread_only=True, limit=MOST_NOTICES)
    state = figures(actor)
    heads = may(actor, "people.load") is not None
    came = moments_of(actor, today, tomorrow) if heads else None
    return render(
        request,
        "desk/day/home.html",
        {
            "today": moments.day(today.date()),
            "timer": running(actor),
            "replied": section(_("The customer replied"), day.replied),
            "due": section(_("Due next"), day.due, day.left_out),
            "team": section(_("Nobody has these yet"), day.team),
            "back_today": section(_("Back today"), day.back_today),
            "waiting": day.waiting,
            "has_nothing": not (day.replied or day.due or day.waiting or day.back_today),
            "in_team": day.in_team,
            "notices": [(one, words_of(one.kind)) for one in told],
            "more_notices": more_told,
            "figures": state,
            "plans": _lines(state.by_plan, lambda name: _plan(charter, name)),
            "teams": _lines(state.by_team, lambda name: name or _("no team")),
            "several_teams": set(state.by_team) - {""},
            "load": load(actor, today_ends=tomorrow) if heads else (),
            "bars": bars(came.opened, came.answered) if came else None,
            "opened_today": len(came.opened) if came else 0,
            "answered_today": len(came.answered) if came else 0,
            "tab": "day",
        },
    )


def _writer(actor: Actor, present: datetime, charter: Charter | None) -> Callable[..., Section]:
    # One reverse, not fifty.
    pattern = reverse("desk:ticket", args=[actor.desk.slug, 0]).replace("/0/", "/{}/")
    words = RowWords(charter, present)

    def section(title: str, rows: Sequence[QueueRow], left_out: int = 0) -> Section:
        return Section(title, day_lines(rows, words, address=pattern), len(rows), left_out)

    return section


def _lines(standings: Mapping[str, Standing], named: Callable[[str], str]) -> list[Line]:
    """The largest, and the others in one."""
    lines = [Line(named(name), standing) for name, standing in standings.items()]
    others = sum((line.standing for line in lines[MOST_LINES:]), Standing())
    return [*lines[:MOST_LINES], *([Line(_("others"), others)] if others.open else [])]


def _plan(charter: Charter | None, name: str) -> str:
    if not name:
        return _("without a plan")
    return charter_labels.plan(charter, name) if charter else name
