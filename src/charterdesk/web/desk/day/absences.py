"""Who is away, until when, and who stands in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.now import now
from charterdesk.apps.people import absences
from charterdesk.apps.people.access import require
from charterdesk.apps.people.queries import agents_of, staff_of
from charterdesk.web.desk.forms import moment_field
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.staff import for_staff

Named = list[tuple[int, str]]


class AbsenceForm(forms.Form):
    """Who is away, from when until when, who takes his tickets meanwhile."""

    person = forms.TypedChoiceField(label=gettext_lazy("Who"), coerce=int)
    from_at = moment_field()
    until_at = moment_field()
    stand_in_id = forms.TypedChoiceField(
        label=gettext_lazy("Who stands in"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("New tickets go to this person, and open ones stand in this person's day too."),
    )

    def __init__(self, data: Any = None, *, people: Named, stand_ins: Named) -> None:
        super().__init__(data)
        self.fields["from_at"].label = _("From")
        self.fields["from_at"].help_text = _("Empty: now.")
        self.fields["until_at"].label = _("Until")
        self.fields["until_at"].help_text = _("Empty: until said to be back.")
        self.fields["person"].choices = people  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["stand_in_id"].choices = [("", _("nobody")), *stand_ins]  # type: ignore[attr-defined]  # the same


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def absences_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The absences that have not ended, one's own or everybody's, and a form for one more (422 where it is wrong)."""
    reach = require(actor, "absence.manage")
    people: Named = [*staff_of(actor.desk).values_list("pk", "name")]
    if not reach.everything:
        people = [one for one in people if one[0] == actor.person_id]
    stand_ins: Named = [*agents_of(actor.desk).values_list("pk", "name")]
    form = AbsenceForm(request.POST if request.method == "POST" else None, people=people, stand_ins=stand_ins)
    form.initial = {"person": actor.person_id}
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            absences.be_away(
                actor,
                said["person"],
                from_at=said["from_at"],
                until_at=said["until_at"],
                stand_in_id=said["stand_in_id"],
            )
        except Invalid as refused:
            tell(form, refused)
        else:
            messages.success(request, _("The absence is noted."))
            return redirect("desk:away", actor.desk.slug)
    present = now()
    rows = [(row, row.from_at <= present) for row in absences.absences(actor)]
    shown = {"form": form, "rows": rows, "everybody": reach.everything, "tab": "day"}
    return render(request, "desk/day/away.html", shown, status=422 if form.errors else 200)


@require_POST
@for_staff
def back(request: HttpRequest, actor: Actor, absence_id: int) -> HttpResponse:
    """Back, or not going after all. NotFound for an absence that is over or another's."""
    absences.be_back(actor, absence_id)
    messages.success(request, _("The absence is over."))
    return redirect("desk:away", actor.desk.slug)
