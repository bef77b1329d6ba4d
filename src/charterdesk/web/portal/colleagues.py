"""The colleagues of an organisation's administrator: who may ask for it, who is invited, who left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.people import colleagues as people
from charterdesk.apps.people import invitations, persons
from charterdesk.apps.people.models import Organisation, Person
from charterdesk.web import texts
from charterdesk.web.portal.reader import for_customers

A_PAGE: Final = 50
UNPROCESSABLE: Final = 422

Act = Callable[[Actor, int, str], object]


@dataclass(frozen=True, slots=True)
class Colleague:
    """One person of the list; `until`: how long his invitation works, None where none waits; `guest`: he is at home in
    another organisation, and only has a role in this one.
    """

    row: Person
    role: str
    roles: tuple[tuple[str, str], ...]
    until: datetime | None
    oneself: bool
    guest: bool


class InviteForm(forms.Form):
    """Who is invited, and what he may do."""

    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput({"autocomplete": "off"}))
    email = forms.EmailField(
        label=_("E-mail at work"), max_length=254, widget=forms.EmailInput({"autocomplete": "off"})
    )
    place = forms.ChoiceField(label=_("What he may do"), help_text=_("An administrator invites colleagues as you do."))

    def __init__(self, data: Any, places: list[tuple[str, Any]]) -> None:
        super().__init__(data)
        self.fields["place"].choices = places  # type: ignore[attr-defined]  # a ChoiceField


@require_http_methods(["GET", "HEAD", "POST"])
@for_customers
def colleagues(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list, and the form that invites: its answer is the same whether the address is known elsewhere or not."""
    homes = list(people.organisations(actor))
    form = InviteForm(request.POST if request.method == "POST" else None, _places(homes))
    if request.method == "POST" and form.is_valid():
        organisation_id, _colon, role = form.cleaned_data["place"].partition(":")
        try:
            invitations.invite(
                actor,
                name=form.cleaned_data["name"],
                email=form.cleaned_data["email"],
                organisation_id=int(organisation_id),
                role=role,
                language=(get_language() or actor.language)[:2],
            )
        except Invalid as refused:
            for problem in refused.problems:
                form.add_error(problem.field if problem.field in form.fields else None, str(problem.message))
        else:
            messages.success(request, _("The invitation was sent. Its link works for seven days."))
            return redirect("portal:colleagues", desk=actor.desk.slug)
    return _page(request, actor, homes, {"form": form}, status=UNPROCESSABLE if form.errors else 200)


@require_POST
@for_customers
def change(request: HttpRequest, actor: Actor, person_id: int) -> HttpResponse:
    """Do one thing to a colleague; NotFound for anybody who is none."""
    row = people.colleague(actor, person_id)
    wanted = CHANGES.get(request.POST.get("go", ""))
    if wanted is None:
        raise NotFound
    act, done = wanted
    try:
        act(actor, row.pk, request.POST.get("role", ""))
    except Invalid as refused:
        homes = list(people.organisations(actor))
        wrong = {"form": InviteForm(None, _places(homes)), "about": row.pk, "error": str(refused.message)}
        return _page(request, actor, homes, wrong, status=UNPROCESSABLE)
    messages.success(request, str(done))
    return redirect("portal:colleagues", desk=actor.desk.slug)


def _page(
    request: HttpRequest, actor: Actor, homes: list[Organisation], extra: Mapping[str, object], *, status: int
) -> HttpResponse:
    page = Paginator(people.colleagues(actor), A_PAGE).get_page(request.GET.get("page"))
    said = {
        "colleagues": [_line(actor, row, frozenset(home.pk for home in homes)) for row in page],
        "several": len(homes) > 1,
        "previous": page.previous_page_number() if page.has_previous() else 0,
        "following": page.next_page_number() if page.has_next() else 0,
        **extra,
    }
    return render(request, "portal/colleagues.html", said, status=status)


def _line(actor: Actor, row: Person, homes: frozenset[int]) -> Colleague:
    waiting = getattr(row, "waiting", ())
    guest = people.is_guest(row, homes)
    home = None if guest else row.organisation
    return Colleague(
        row=row,
        role=people.role_among(row, homes) if guest else people.role_of(row),
        roles=tuple((role, texts.role(role)) for role in (people.roles_in(home) if home else ())),
        until=waiting[-1].expires_at if waiting else None,
        oneself=row.pk == actor.person_id,
        guest=guest,
    )


def _places(homes: list[Organisation]) -> list[tuple[str, Any]]:
    """A role where there is one organisation; a role of each organisation where there are several."""
    said = {home: [(f"{home.pk}:{role}", texts.role(role)) for role in people.roles_in(home)] for home in homes}
    if len(homes) == 1:
        return said[homes[0]]
    return [(home.name, choices) for home, choices in said.items()]


CHANGES: Final[Mapping[str, tuple[Act, str | Promise]]] = {
    "role": (people.set_role, _("The role was changed.")),
    "again": (
        lambda actor, person_id, _role: invitations.send_again(actor, person_id),
        _("The invitation was sent. Its link works for seven days."),
    ),
    "revoke": (
        lambda actor, person_id, _role: invitations.revoke(actor, person_id),
        _("The invitation was withdrawn: its link works no more."),
    ),
    "leave": (
        lambda actor, person_id, _role: persons.leave(actor, person_id),
        _("He enters the portal no more. His requests go on."),
    ),
    "back": (
        lambda actor, person_id, _role: persons.come_back(actor, person_id),
        _("He may enter the portal again."),
    ),
}
