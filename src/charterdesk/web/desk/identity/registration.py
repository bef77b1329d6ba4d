"""Who may make himself known to the desk (ES-02), whose domains say the organisation, who waits for his."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.people import registration
from charterdesk.apps.people.access import may, require
from charterdesk.apps.people.queries import organisation_named
from charterdesk.web.desk.staff import for_staff


@require_safe
@for_staff
def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Whether people may register, the domains of organisations, and who waits."""
    require(actor, "people.manage")
    shown = {
        "is_open": registration.is_open(actor.desk),
        "may_open": may(actor, "desk.manage") is not None,
        "address": request.build_absolute_uri(reverse("register", kwargs={"slug": actor.desk.slug})),
        "domains": registration.domains(actor),
        "waiting": registration.waiting(actor),
        "tab": "setup",
    }
    return render(request, "desk/identity/registration.html", shown)


@require_POST
@for_staff
def set_open(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Let people register, or no longer."""
    registration.set_open(actor, is_open=request.POST.get("open") == "1")
    return redirect("desk:setup-registration", actor.desk.slug)


@require_POST
@for_staff
def add_domain(request: HttpRequest, actor: Actor) -> HttpResponse:
    """People with an address of a domain belong to an organisation; without one the domain is forgotten."""
    require(actor, "people.manage")
    try:
        name = request.POST.get("organisation", "").strip()
        home = organisation_named(actor, name) if name else None
        registration.set_domain(actor, request.POST.get("domain", ""), home.pk if home else None)
    except NotFound:
        messages.error(request, _("There is no such organisation."))
    except Invalid as refused:
        messages.error(request, str(refused.message))
    return redirect("desk:setup-registration", actor.desk.slug)


@require_POST
@for_staff
def place(request: HttpRequest, actor: Actor, person_id: int) -> HttpResponse:
    """Say to which organisation somebody who registered belongs."""
    row = registration.waiting_person(actor, person_id)
    try:
        registration.place(actor, row.pk, organisation_named(actor, request.POST.get("organisation", "")).pk)
    except NotFound:
        messages.error(request, _("There is no such organisation."))
    else:
        messages.success(request, _("%(name)s belongs there now.") % {"name": row.name})
    return redirect("desk:setup-registration", actor.desk.slug)
