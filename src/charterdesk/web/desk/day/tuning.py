"""What one wants to be told of, by which ways, in which hours."""

from __future__ import annotations

from datetime import time
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.notifications.kinds import KINDS, MAIL, PAGE, PUSH
from charterdesk.apps.notifications.preferences import OwnHours, Wishes, own_wishes, tune
from charterdesk.apps.notifications.subscriptions import browsers
from charterdesk.apps.notifications.webpush.identity import public_key
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.staff import for_staff

MINUTES: Final = 60
WAYS: Final = ((PAGE, gettext_lazy("Page")), (MAIL, gettext_lazy("E-mail")), (PUSH, gettext_lazy("Browser")))
MOMENT: Final = "%H:%M"


class TuningForm(forms.Form):
    """A tick for each kind and way; the hours in which mails and pushes may come."""

    quiet = forms.BooleanField(
        label=gettext_lazy("Mails and browser messages only in my hours"),
        required=False,
        help_text=gettext_lazy("What happens outside them stands on the page and is sent when they begin."),
    )
    days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days"),
        coerce=int,
        required=False,
        choices=[(str(day), WEEKDAYS[day]) for day in range(7)],
        widget=forms.CheckboxSelectMultiple,
    )
    from_minute = forms.TimeField(
        label=gettext_lazy("From"), required=False, widget=forms.TimeInput({"type": "time"}, format=MOMENT)
    )
    until_minute = forms.TimeField(
        label=gettext_lazy("Until"), required=False, widget=forms.TimeInput({"type": "time"}, format=MOMENT)
    )
    urgent = forms.BooleanField(label=gettext_lazy("Emergencies come at any time"), required=False)

    def __init__(self, wishes: Wishes, data: Any = None) -> None:
        hours = wishes.hours or OwnHours()
        super().__init__(
            data,
            initial={
                "quiet": wishes.hours is not None,
                "days": [str(day) for day in hours.days],
                "from_minute": _time(hours.from_minute),
                "until_minute": _time(hours.until_minute),
                "urgent": wishes.urgent,
            },
        )
        for kind in KINDS:
            for way, _word in WAYS:
                self.fields[f"{kind}-{way}"] = forms.BooleanField(required=False, initial=way in wishes.wants(kind))

    def rows(self) -> list[tuple[str, list[tuple[forms.BoundField, str]]]]:
        """The table: what happens, and a tick for each way with its name for those who do not see the columns."""
        return [
            (str(kind.choice), [(self[f"{name}-{way}"], f"{kind.choice}: {word}") for way, word in WAYS])
            for name, kind in KINDS.items()
        ]

    def wishes(self) -> Wishes:
        """What was said."""
        said = self.cleaned_data
        ways = {kind: frozenset(way for way, _word in WAYS if said[f"{kind}-{way}"]) for kind in KINDS}
        hours = None
        if said["quiet"]:
            hours = OwnHours(tuple(said["days"]), _minute(said["from_minute"]), _minute(said["until_minute"]))
        return Wishes(ways=ways, hours=hours, urgent=said["urgent"])


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def tuning(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The page of one's own choices; what is wrong is told beside its field (422)."""
    form = TuningForm(own_wishes(actor), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            tune(actor, form.wishes())
        except Invalid as refused:
            tell(form, refused)
        else:
            messages.success(request, _("From now on you are told as you chose."))
            return redirect("desk:tune", actor.desk.slug)
    shown = {
        "form": form,
        "ways": [word for _way, word in WAYS],
        "browsers": browsers(actor),
        "push_key": public_key(),
        "tab": "notices",
    }
    return render(request, "desk/day/tuning.html", shown, status=422 if form.errors else 200)


def _time(minute: int) -> time:
    return time(minute // MINUTES, minute % MINUTES)


def _minute(said: time | None) -> int:
    return -1 if said is None else said.hour * MINUTES + said.minute
