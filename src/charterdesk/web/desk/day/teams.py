"""Teams: who belongs to them and how work finds its member."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.people import teams
from charterdesk.apps.people.access import require
from charterdesk.apps.people.models import Team
from charterdesk.apps.people.queries import agents_of
from charterdesk.apps.people.teams import TeamTerms
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.staff import for_staff

ASSIGNMENTS: Final[Mapping[str, Promise]] = {
    teams.BY_HAND: gettext_lazy("by hand: somebody of the team takes it"),
    teams.BY_TURN: gettext_lazy("by turn: who was given one longest ago"),
    teams.BY_LOAD: gettext_lazy("by load: who has the fewest open tickets"),
}


class TeamForm(forms.Form):
    """All that is said of a team."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    assignment = forms.ChoiceField(
        label=gettext_lazy("A ticket given to the team finds its member"),
        choices=[*ASSIGNMENTS.items()],
        initial=teams.BY_HAND,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Whoever is away is passed over."),
    )
    member_ids = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Members"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    active = forms.BooleanField(
        label=gettext_lazy("In use"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Out of use it keeps its tickets and gets no more."),
    )

    def __init__(self, data: Any = None, *, people: list[tuple[int, str]], team: Team | None = None) -> None:
        super().__init__(data)
        self.fields["member_ids"].choices = people  # type: ignore[attr-defined]  # a ChoiceField
        if team is None:
            del self.fields["active"]
        else:
            members = [one.person_id for one in team.members.all()]
            self.initial = {
                "name": team.name,
                "assignment": team.assignment,
                "active": team.active,
                "member_ids": members,
            }

    def terms(self) -> TeamTerms:
        """What was said, as the verb takes it."""
        said = self.cleaned_data
        return TeamTerms(
            said["name"], said["assignment"], frozenset(said["member_ids"]), active=said.get("active", True)
        )


@require_safe
@for_staff
def teams_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every team with its members and its way of giving work."""
    lines = [
        (team, ASSIGNMENTS[team.assignment], ", ".join(one.person.name for one in team.members.all()))
        for team in teams.all_teams(actor)
    ]
    return render(request, "desk/day/teams.html", {"lines": lines, "tab": "setup"})


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new team; what is wrong is told beside its field (422)."""
    return _team(request, actor, None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def change(request: HttpRequest, actor: Actor, team_id: int) -> HttpResponse:
    """Change a team; NotFound."""
    return _team(request, actor, teams.team(actor, team_id))


def _team(request: HttpRequest, actor: Actor, team: Team | None) -> HttpResponse:
    require(actor, "team.manage")
    people = [*agents_of(actor.desk).values_list("pk", "name")]
    form = TeamForm(request.POST if request.method == "POST" else None, people=people, team=team)
    if request.method == "POST" and form.is_valid():
        try:
            if team is None:
                teams.create_team(actor, form.terms())
            else:
                teams.change_team(actor, team.pk, form.terms())
        except Invalid as refused:
            tell(form, refused)
        else:
            messages.success(request, _("The team is as you said."))
            return redirect("desk:teams", actor.desk.slug)
    shown = {"form": form, "team": team, "tab": "setup"}
    return render(request, "desk/day/team.html", shown, status=422 if form.errors else 200)
