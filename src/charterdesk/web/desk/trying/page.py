"""The page on which a charter is tried: a request in a form, what one version or two would do with it, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.web import moments
from charterdesk.web.desk.charter_labels import language
from charterdesk.web.desk.staff import for_staff
from charterdesk.web.desk.trying import week
from charterdesk.web.desk.trying.asked import RequestForm, usual
from charterdesk.web.desk.trying.sides import Side, marked, side
from charterdesk.web.desk.trying.versions import TEXT, Shelf, Tried, shelf

ASKED: Final = "quarter"
BEGUN: Final = "begun"
NOT_CARRIED: Final = frozenset({"csrfmiddlewaretoken", "text", "preset", "week", "quarter", "second"})


@dataclass(frozen=True, slots=True)
class Preset:
    """A moment worth trying, with its name on a button."""

    name: str
    label: str


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def trying(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Decide a request of the form under one version or two. A POST brings a text that somebody is writing; nothing of
    it is stored.
    """
    given = request.POST if request.method == "POST" else request.GET
    text = str(request.POST.get("text", "")).replace("\r\n", "\n") if request.method == "POST" else ""
    versions = shelf(actor, text)
    chosen = _chosen(versions, given)
    read = [versions.tried(key) for key in chosen]
    problems = [one.in_language(language()) for found in read if isinstance(found, tuple) for one in found]
    tried = tuple(found for found in read if isinstance(found, Tried))
    shown: dict[str, Any] = {
        "tab": "charter",
        "versions": versions.choices(),
        "first": chosen[0],
        "second": chosen[1] if len(chosen) > 1 else "",
        "text": text,
        "problems": problems,
    }
    if not tried:
        return render(request, "desk/trying/try.html", shown)
    # Whoever reads from another zone tries the desk's hours, not his own.
    with timezone.override(tried[0].reading.charter.desk.time_zone):
        shown |= _answered(given, tried)
        return render(request, "desk/trying/try.html", shown)


def _chosen(versions: Shelf, given: QueryDict) -> list[str]:
    """The versions on trial: a text that is brought is tried beside the running one."""
    known = {key for key, _label in versions.choices()}
    first = given.get("first", "") if given.get("first", "") in known else versions.first()
    second = given.get("second", "") if given.get("second", "") in known else ""
    if versions.text and "second" not in given and first != TEXT:
        second = TEXT
    return [first, *([second] if second and second != first else [])]


def _answered(given: QueryDict, tried: tuple[Tried, ...]) -> dict[str, Any]:
    """The form as it stands, the moment, and what each version answers."""
    charters = tuple(one.reading.charter for one in tried)
    zone = ZoneInfo(charters[0].desk.time_zone)
    moment = _moment(given, zone)
    presets = week.presets(charters[0], moment, now())
    moment = presets.get(given.get("preset", ""), moment)
    at = moment.at(zone)
    data: Any = given if BEGUN in given else usual(charters, at.date())
    form = RequestForm(data, charters)
    sides: tuple[Side, ...] = ()
    if form.is_valid():
        said = {**form.said(), "at": at.isoformat()}
        sides = tuple(found for one in tried if isinstance(found := side(one, said), Side))
        if len(sides) == len(("first", "second")):
            sides = marked(sides[0], sides[1])
    return {
        "form": form,
        "carried": _carried(given),
        "moment": moment,
        "said": moments.exact(at),
        "zone": zone.key.replace("_", " "),
        "open": week.open_stretches(charters[0], moment),
        "most": week.QUARTERS - 1,
        "presets": [Preset(name, label) for name, label in _labels().items() if name in presets],
        "sides": sides,
        "differs": len(sides) > 1,
    }


def _carried(given: QueryDict) -> list[tuple[str, str]]:
    """The facts of the request as they stand, for the form that brings a text."""
    if BEGUN not in given:
        return []
    return [(key, value) for key, values in given.lists() if key not in NOT_CARRIED for value in values]


def _moment(given: QueryDict, zone: ZoneInfo) -> week.Moment:
    """The moment of the form; now where it says none that can be read."""
    present: datetime = now()
    usual_moment = week.moment_at(present, zone)
    try:
        day = date.fromisoformat(given.get("week", "")) if given.get("week") else usual_moment.monday
        quarter = int(given.get(ASKED, "")) if given.get(ASKED) else usual_moment.quarter
    except ValueError:
        return usual_moment
    return week.moment_of(day, quarter)


def _labels() -> dict[str, str]:
    return {
        week.NOW: _("Now"),
        week.BEFORE_LUNCH: _("Before lunch"),
        week.FRIDAY: _("Friday 17:45"),
        week.HOLIDAY: _("A public holiday"),
    }
