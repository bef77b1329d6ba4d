"""The monthly statement of on-call time, on a page and as a file."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.base.tables import Cell, rows_as_csv
from charterdesk.apps.contracts.charters import day_of
from charterdesk.apps.on_call.statements import Month, month
from charterdesk.rules.on_call.statement import DayKind
from charterdesk.web.desk.staff import for_staff

KINDS: Final = tuple(DayKind)
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
MINUTE: Final = 60


@require_safe
@for_staff
def show(request: HttpRequest, actor: Actor, rota_id: int) -> HttpResponse:
    """The month asked for, the running one by itself: seconds on call and at work, by person and kind of day."""
    first = _asked(request.GET.get("month", "")) or day_of(actor.desk, now())
    told = month(actor, rota_id, first)
    if request.GET.get("as") == "csv":
        return _file(told, first)
    lines = [
        (name, [(one.on_call.get(kind, 0), one.worked.get(kind, 0)) for kind in KINDS], one) for name, one in told.lines
    ]
    shown = {
        "month": told,
        "first": first,
        "kinds": [_words()[kind] for kind in KINDS],
        "lines": lines,
        "tab": "on_call",
    }
    return render(request, "desk/on_call/month.html", shown)


def _asked(text: str) -> date | None:
    year, _dash, number = text.partition("-")
    if not (
        year.isascii() and year.isdigit() and number.isascii() and number.isdigit() and len(text) <= len("2026-06")
    ):
        return None
    if not (FIRST_YEAR <= int(year) <= LAST_YEAR and 1 <= int(number) <= 12):  # noqa: PLR2004 - months
        return None
    return date(int(year), int(number), 1)


def _words() -> dict[DayKind, str]:
    return {
        DayKind.WORKDAY: _("Working days"),
        DayKind.SATURDAY: _("Saturdays"),
        DayKind.SUNDAY: _("Sundays"),
        DayKind.PUBLIC_HOLIDAY: _("Public holidays"),
    }


def _file(told: Month, first: date) -> HttpResponse:
    words = _words()
    on_call, work = _("minutes on call"), _("minutes of work")
    head = [_("Who"), *(f"{words[kind]} ({on_call})" for kind in KINDS)]
    head += [*(f"{words[kind]} ({work})" for kind in KINDS), _("Interventions")]
    lines: list[list[Cell]] = [
        [
            name,
            *(one.on_call.get(kind, 0) // MINUTE for kind in KINDS),
            *(one.worked.get(kind, 0) // MINUTE for kind in KINDS),
            one.interventions,
        ]
        for name, one in told.lines
    ]
    answer = HttpResponse(
        rows_as_csv(head, lines, language=get_language() or "en"), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{told.rota.desk.slug}-on-call-{first:%Y-%m}.csv"'
    return answer
