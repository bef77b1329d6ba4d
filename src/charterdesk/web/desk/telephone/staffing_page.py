"""How many people the telephone needs: by the calls that came, or by numbers that somebody types."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import NoCharter
from charterdesk.apps.people.access import require
from charterdesk.apps.telephone.days import by_half_hour
from charterdesk.apps.telephone.figures import counting_at
from charterdesk.rules.simulate.staffing import Service
from charterdesk.rules.simulate.staffing_plan import MINUTES, Aim, Row, Volume, measured, planned
from charterdesk.rules.telephone.counting import CountingAt
from charterdesk.rules.terms.telephone import LevelOf, ServiceLevel
from charterdesk.rules.worktime.calendar import zone_named
from charterdesk.web.desk.staff import for_staff
from charterdesk.web.desk.telephone import figure_words as words

USUAL_DAYS: Final = timedelta(days=89)
LONGEST: Final = timedelta(days=366)
USUAL: Final = {"within": 20, "target": 80, "of": LevelOf.OFFERED.value, "shrinkage": 0, "after_call": 0}
WEEKDAYS: Final = ("", "1", "2", "3", "4", "5", "6", "7")
FORMULAS: Final = [
    (LevelOf.ANSWERED.value, gettext_lazy("in time, of the answered")),
    (LevelOf.ANSWERED_AND_ABANDONED.value, gettext_lazy("in time, of the answered and abandoned")),
    (LevelOf.OFFERED_LESS_SHORT.value, gettext_lazy("in time, of the offered without short abandons")),
    (LevelOf.OFFERED.value, gettext_lazy("in time or abandoned as soon, of the offered")),
]


class StaffingForm(forms.Form):
    """Whose calls, what is aimed at, who is there."""

    first = forms.DateField(label=gettext_lazy("Calls from"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    last = forms.DateField(label=gettext_lazy("Until"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    weekday = forms.ChoiceField(label=gettext_lazy("Days"), required=False)
    calls = forms.FloatField(
        label=gettext_lazy("Or calls in half an hour"),
        required=False,
        min_value=0,
        max_value=10_000,
        help_text=gettext_lazy("Typed: the measured calls do not count."),
    )
    handling = forms.FloatField(
        label=gettext_lazy("Seconds to handle one"), required=False, min_value=1, max_value=14_400
    )
    after_call = forms.FloatField(
        label=gettext_lazy("Seconds of work after a call"), min_value=0, max_value=3_600, initial=0
    )
    within = forms.FloatField(label=gettext_lazy("Answered within, seconds"), min_value=0, max_value=3_600)
    target = forms.FloatField(label=gettext_lazy("Share in time, %"), min_value=1, max_value=99.9)
    of = forms.ChoiceField(label=gettext_lazy("Of which calls"), choices=FORMULAS)
    patience = forms.FloatField(
        label=gettext_lazy("Patience of callers, seconds"),
        required=False,
        min_value=5,
        max_value=3_600,
        help_text=gettext_lazy("Empty: nobody leaves (Erlang C)."),
    )
    shrinkage = forms.FloatField(
        label=gettext_lazy("Time not for the telephone, %"), min_value=0, max_value=95, initial=0
    )
    present = forms.IntegerField(label=gettext_lazy("People there"), required=False, min_value=0, max_value=1_000)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        names = [_("every day"), _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday")]
        names += [_("Friday"), _("Saturday"), _("Sunday")]
        self.fields["weekday"].choices = [*zip(WEEKDAYS, names, strict=True)]  # type: ignore[attr-defined]  # choices

    def clean(self) -> dict[str, Any]:
        """Hold the two days, and what is typed, against each other."""
        said = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if first and last and not timedelta() <= last - first <= LONGEST:
            self.add_error("last", _("From the first day to the last it is a year at most."))
        if (said.get("calls") is None) != (said.get("handling") is None):
            field = "calls" if said.get("calls") is None else "handling"
            self.add_error(field, _("Type both the calls and the seconds, or neither."))
        return said


@dataclass(frozen=True, slots=True)
class Line:
    """The words of one interval."""

    begins: str
    calls: str
    handling: str
    needed: str
    level: str
    payroll: str
    present: tuple[str, ...]
    short: bool


@require_safe
@for_staff
def staffing_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """People needed half-hour by half-hour, and what the people there would give; all of it in the address."""
    require(actor, "people.load")
    zone = zone_named(actor.desk.time_zone)
    last = now().astimezone(zone).date() - timedelta(days=1)
    try:
        at = counting_at(actor.desk)
    except NoCharter:
        return render(request, "desk/telephone/no_charter.html", {"tab": "telephone"})
    form = StaffingForm({**_usual(at(now()).level, last), **request.GET.dict()})
    rows: tuple[Row, ...] = ()
    problem = ""
    if form.is_valid():
        said = form.cleaned_data
        try:
            rows = planned(_volumes(actor, said, at), _aim(said), said["present"])
        except ValueError:
            problem = _("So many callers never wait at once: give fewer calls or less patience.")
    present = any(row.given for row in rows)
    return render(
        request,
        "desk/telephone/staffing.html",
        {
            "form": form,
            "problem": problem,
            "lines": [_line(row, _aim(form.cleaned_data)) for row in rows],
            "with_present": present,
            "asked": bool(request.GET),
            "tab": "telephone",
        },
        status=200 if form.is_valid() else 422,
    )


def _usual(stated: ServiceLevel | None, last: date) -> dict[str, Any]:
    """What stands in the form before anybody types: what the charter states, the calls of three months."""
    usual = {**USUAL, "first": (last - USUAL_DAYS).isoformat(), "last": last.isoformat()}
    if stated:
        usual |= {"within": stated.within.seconds, "of": stated.of.value}
        usual |= {"target": stated.answered.percent} if stated.answered else {}
    return usual


def _aim(said: dict[str, Any]) -> Aim:
    return Aim(
        within=said["within"],
        target=said["target"] / 100,
        of=LevelOf(said["of"]),
        shrinkage=said["shrinkage"] / 100,
        patience=said["patience"],
    )


def _volumes(actor: Actor, said: dict[str, Any], at: CountingAt) -> tuple[Volume, ...]:
    if said["calls"] is not None:
        return (Volume(0, MINUTES, said["calls"], said["handling"] + said["after_call"]),)
    first, last = said["first"], said["last"]
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    wanted = [day for day in days if said["weekday"] in {"", str(day.isoweekday())}]
    require(actor, "call.see")
    sums = by_half_hour(actor.desk, first, last)
    return measured(sums, wanted, zone_named(actor.desk.time_zone), at, after_call=said["after_call"])


def _line(row: Row, aim: Aim) -> Line:
    wanted, given = row.needed, row.given
    return Line(
        begins=row.volume.said,
        calls=number_format(round(row.volume.calls, 1), decimal_pos=1),
        handling=words.seconds(round(row.volume.handling)),
        needed=str(wanted.people) if wanted else _("too many"),
        level=_percent(wanted.levels[aim.of]) if wanted else words.none(),
        payroll=str(row.payroll) if row.payroll is not None else words.none(),
        present=_given(given, aim) if given else (),
        short=bool(given and given.levels[aim.of] < aim.target),
    )


def _given(given: Service, aim: Aim) -> tuple[str, ...]:
    wait = _("no end") if given.average_wait is None else _seconds(given.average_wait)
    return (
        str(given.people),
        _percent(given.levels[aim.of]),
        wait,
        _percent(given.abandoned),
        _percent(given.occupancy),
    )


def _percent(share: float) -> str:
    return _("%(share)s %%") % {"share": number_format(round(share * 100, 1), decimal_pos=1)}


def _seconds(wait: float) -> str:
    return _("%(seconds)s s") % {"seconds": number_format(round(wait, 1), decimal_pos=1)}
