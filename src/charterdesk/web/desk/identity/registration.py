"""Who may make himself known to the desk (ES-02), whose domains say the organisation, who waits for his."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.people import registration
from charterdesk.apps.people.access import may, require
from charterdesk.apps.people.queries import organisation_named
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.staff import for_staff

LONGEST: Final = 160  # of the name of an organisation


class DomainForm(forms.Form):
    """A domain, and the organisation of whoever has an address there."""

    domain = forms.CharField(label=gettext_lazy("Domain"), max_length=253)
    organisation = forms.CharField(label=gettext_lazy("Organisation"), max_length=LONGEST)


@require_safe
@for_staff
def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Whether people may register, the domains of organisations, and who waits."""
    return _page(request, actor, DomainForm(), {})


def _page(request: HttpRequest, actor: Actor, form: DomainForm, wrong: Mapping[str, Any]) -> HttpResponse:
    """`wrong`: whose organisation was said wrongly (`about`), what was typed, and what is wrong with it."""
    require(actor, "people.manage")
    shown = {
        "form": form,
        **wrong,
        "is_open": registration.is_open(actor.desk),
        "may_open": may(actor, "desk.manage") is not None,
        "address": request.build_absolute_uri(reverse("register", kwargs={"slug": actor.desk.slug})),
        "domains": registration.domains(actor),
        "waiting": registration.waiting(actor),
        "tab": "setup",
    }
    status = 422 if form.errors or wrong else 200
    return render(request, "desk/identity/registration.html", shown, status=status)


@require_POST
@for_staff
def set_open(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Let people register, or no longer."""
    registration.set_open(actor, is_open=request.POST.get("open") == "1")
    return redirect("desk:setup-registration", actor.desk.slug)


@require_POST
@for_staff
def add_domain(request: HttpRequest, actor: Actor) -> HttpResponse:
    """People with an address of a domain belong to an organisation; with go=forget the domain says nothing any more."""
    require(actor, "people.manage")
    if request.POST.get("go") == "forget":
        registration.set_domain(actor, request.POST.get("domain", ""), None)
        return redirect("desk:setup-registration", actor.desk.slug)
    form = DomainForm(request.POST)
    if form.is_valid():
        try:
            home = organisation_named(actor, form.cleaned_data["organisation"])
            registration.set_domain(actor, form.cleaned_data["domain"], home.pk)
        except NotFound:
            form.add_error("organisation", _("There is no such organisation."))
        except Invalid as refused:
            tell(form, refused)
    if form.errors:
        return _page(request, actor, form, {})
    return redirect("desk:setup-registration", actor.desk.slug)


@require_POST
@for_staff
def place(request: HttpRequest, actor: Actor, person_id: int) -> HttpResponse:
    """Say to which organisation somebody who registered belongs."""
    row = registration.waiting_person(actor, person_id)
    typed = request.POST.get("organisation", "")[:LONGEST]
    try:
        registration.place(actor, row.pk, organisation_named(actor, typed).pk)
    except (NotAllowed, NotFound):
        wrong = {"about": row.pk, "typed": typed, "error": _("There is no such organisation.")}
        return _page(request, actor, DomainForm(), wrong)
    messages.success(request, _("%(name)s belongs there now.") % {"name": row.name})
    return redirect("desk:setup-registration", actor.desk.slug)
