"""Public holidays proposed by country: what a year's proposed list would move, and publishing it with the charter."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.digests import fingerprint
from charterdesk.apps.base.errors import Conflict, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import NoCharter, charter_at, day_of
from charterdesk.apps.contracts.holidays import Years, differences, lists_of
from charterdesk.apps.contracts.publishing import publish_charter
from charterdesk.apps.people.access import may, require
from charterdesk.charters import holiday_lists, public_holidays
from charterdesk.web import moments
from charterdesk.web.desk.staff import for_staff

YEARS_AHEAD: Final = 5


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def holidays(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The lists of the running charter beside what is proposed for a year; a manager publishes it with the charter."""
    require(actor, "charter.see")
    try:
        known = lists_of(actor)
    except NoCharter:
        known = ()
    if request.method == "POST":
        require(actor, "charter.publish")
        return _publish(request, actor, known)
    year = _year(request.GET.get("year", ""), actor)
    this_year = day_of(actor.desk, now()).year
    shown = {
        "lists": [_compared(actor, one, year) for one in known],
        "year": year,
        "years": range(this_year, this_year + YEARS_AHEAD + 1),
        "publishes": may(actor, "charter.publish") is not None,
        "tab": "setup",
    }
    return render(request, "desk/setup/holidays.html", shown)


@require_safe
@for_staff
def holiday_file(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A list with the proposed year in it, as a charter carries it; NotFound for one that the charter does not name."""
    require(actor, "charter.see")
    name, year = request.GET.get("list", ""), _year(request.GET.get("year", ""), actor)
    response = HttpResponse(_text(actor, name, year), content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.toml"'
    return response


def _publish(request: HttpRequest, actor: Actor, known: tuple[Years, ...]) -> HttpResponse:
    name, year = request.POST.get("list", ""), _year(request.POST.get("year", ""), actor)
    if name not in {one.name for one in known}:
        raise NotFound
    running = charter_at(actor.desk, now()).version
    if request.POST.get("seen") != fingerprint(running.digest):
        raise Conflict(_("Somebody changed this meanwhile: look at it as it stands now."))
    lists = {**holiday_lists(), **running.holidays, name: _text(actor, name, year)}
    # The text runs already, and a year more of holidays makes nothing worse: the checks do not stand in its way.
    version = publish_charter(actor, name=running.name, text=running.text, holidays=lists)
    said = {"list": name, "year": year, "day": moments.calendar_day(version.holds_from)}
    if version.pk == running.pk:
        messages.info(request, _("Nothing changed: the running charter has these days of %(year)s already.") % said)
    else:
        messages.success(
            request, _("Published with the holidays of %(list)s of %(year)s. Tickets that are open keep theirs.") % said
        )
    return redirect("desk:setup-holidays", actor.desk.slug)


def _compared(actor: Actor, one: Years, year: int) -> dict[str, Any]:
    published = charter_at(actor.desk, now())
    running = published.charter.holidays[one.name]
    try:
        language = public_holidays.language_of(one.name, (get_language() or "en")[:2])
        proposed = public_holidays.proposed(one.name, year, language)
    except KeyError:
        return {"list": one, "unknown": True}
    return {
        "list": one,
        "language": language.replace("_", "-"),
        "days": [(day, name, day in running) for day, name in proposed.items()],
        "differences": differences(running, proposed, year),
        "seen": fingerprint(published.version.digest),
    }


def _text(actor: Actor, name: str, year: int) -> str:
    try:
        held = charter_at(actor.desk, now()).version.holidays[name]
        return public_holidays.with_year(held, name, year, actor.desk.language)
    except (NoCharter, KeyError):
        raise NotFound from None


def _year(asked: str, actor: Actor) -> int:
    this_year = day_of(actor.desk, now()).year
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == len(str(this_year)) else this_year + 1
    return year if this_year <= year <= this_year + YEARS_AHEAD else this_year + 1
