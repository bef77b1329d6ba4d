"""Every connection of the desk, what tools reported, and the import of reports."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.channels import tokens
from charterdesk.apps.people.access import may
from charterdesk.apps.remote import queries, reports
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.solving.remote.forms import ImportForm
from charterdesk.web.desk.staff import for_staff

SHOWN = 100
RUSTDESK = "rustdesk"


@require_safe
@for_staff
def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The latest connections and reports."""
    return _page(request, actor, ImportForm())


@require_POST
@for_staff
def load(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take a report in; the same one twice changes nothing."""
    form = ImportForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            file = form.cleaned_data["file"]
            done = reports.import_file(actor, form.cleaned_data["tool"], file.read(reports.LARGEST + 1))
        except Invalid as refused:
            tell(form, refused)
        else:
            told = {"new": done.new, "known": done.known, "tied": done.tied, "wrong": len(done.wrong)}
            said = _("%(new)d new, %(known)d known already, %(tied)d tied to a session, %(wrong)d not understood.")
            messages.success(request, said % told)
            return redirect("desk:remote", actor.desk.slug)
    return _page(request, actor, form)


def _page(request: HttpRequest, actor: Actor, form: ImportForm) -> HttpResponse:
    token = tokens.sign(RUSTDESK, actor.desk.pk)
    shown = {
        "sessions": queries.sessions(actor)[:SHOWN],
        "reports": queries.reports(actor)[:SHOWN],
        "form": form if may(actor, "remote.import") else None,
        "rustdesk": settings.BASE_URL
        + reverse("api:remote-audit", args=[actor.desk.slug, token, "conn"]).removesuffix("/api/audit/conn"),
        "tab": "solving",
    }
    return render(request, "desk/solving/remote/overview.html", shown, status=422 if form.errors else 200)
