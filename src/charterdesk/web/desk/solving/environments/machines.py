"""The machines that connectors see: the list, which replica one of them is, and the connectors themselves."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.environments import linking, setting_up
from charterdesk.apps.environments.models import Connector
from charterdesk.apps.people.access import may, require
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.solving.environments.connector_forms import ConnectorForm, LinkForm
from charterdesk.web.desk.staff import for_staff

A_PAGE: Final = 50
LONGEST_SEARCH: Final = 80
LONGEST_NUMBER: Final = 9  # digits
CHOICES: Final = 1_000
WHY: Final[dict[str, Promise]] = {
    "address": gettext_lazy("Its address is not allowed by the operator any more."),
    "library": gettext_lazy("The library of this kind is not installed."),
    "unreached": gettext_lazy("It does not answer."),
    "certificate": gettext_lazy("Its certificate cannot be trusted."),
    "own": gettext_lazy("The certificates of this side are missing, or it does not accept them."),
    "ended": gettext_lazy("It ended the session before it had told all its machines."),
    "denied": gettext_lazy("It refuses the account."),
    "unreadable": gettext_lazy("What it answers cannot be read."),
    "too_many": gettext_lazy("It tells too many machines."),
    "empty": gettext_lazy("It tells no machine any more: the account may have lost its rights."),
    "old": gettext_lazy("Nobody has written this list for two days."),
    "secret": gettext_lazy("Its password cannot be read any more: give it again."),
}


@require_safe
@for_staff
def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """How each connector fares, and what they see."""
    words, said = request.GET.get("q", "")[:LONGEST_SEARCH], request.GET.get("connector", "")
    connectors = list(setting_up.connectors(actor))
    chosen = int(said) if said.isascii() and said.isdecimal() and len(said) <= LONGEST_NUMBER else None
    unlinked = "unlinked" in request.GET
    rows = linking.seen_machines(actor, connector_id=chosen, words=words, unlinked=unlinked)
    shown = {
        "connectors": [(row, WHY.get(row.problem, row.problem)) for row in connectors],
        "manages": may(actor, "environment.connect") is not None,
        "links": may(actor, "environment.manage") is not None,
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page", "1")),
        "kept": urlencode({"q": words, "connector": chosen or "", **({"unlinked": "on"} if unlinked else {})}),
        "words": words,
        "chosen": chosen,
        "unlinked": unlinked,
        "tab": "solving",
    }
    return render(request, "desk/solving/environments/machines.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def add_connector(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new connector."""
    require(actor, "environment.connect")
    form = ConnectorForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            setting_up.declare(actor, form.cleaned_data["kind"], form.terms())
        except Invalid as refused:
            tell(form, refused)
        else:
            messages.success(request, _("It is asked within a minute."))
            return redirect("desk:machines", actor.desk.slug)
    return _connector(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def connector(request: HttpRequest, actor: Actor, connector: int) -> HttpResponse:
    """One of them; sent, its terms."""
    require(actor, "environment.connect")
    row = setting_up.connector(actor, connector)
    form = ConnectorForm(request.POST if request.method == "POST" else None, row=row)
    if form.is_bound and form.is_valid():
        try:
            setting_up.change(actor, connector, form.terms())
        except Invalid as refused:
            tell(form, refused)
        else:
            messages.success(request, _("It is asked within a minute."))
            return redirect("desk:machines", actor.desk.slug)
    return _connector(request, form, row)


@require_POST
@for_staff
def ask(request: HttpRequest, actor: Actor, connector: int) -> HttpResponse:
    """Have it asked again soon."""
    setting_up.ask_soon(actor, connector)
    messages.success(request, _("It is asked within a minute."))
    return redirect("desk:machines", actor.desk.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def machine(request: HttpRequest, actor: Actor, machine: int) -> HttpResponse:
    """One machine; sent, which replica it is."""
    row = linking.seen_machine(actor, machine)
    form, status = None, 200
    if request.method == "POST" or may(actor, "environment.manage"):
        rows = linking.candidates(actor)
        form = LinkForm(
            request.POST if request.method == "POST" else None,
            machines=list(rows[:CHOICES]),
            likely=linking.likely(row, rows),
        )
    if form is not None and form.is_bound and form.is_valid():
        try:
            linking.link(actor, machine, form.cleaned_data["machine_id"])
        except Invalid as refused:
            tell(form, refused)
        except Conflict as meanwhile:
            form.add_error(None, str(meanwhile.message))
        else:
            return redirect("desk:machine", actor.desk.slug, machine)
    if form is not None and form.errors:
        status = 422
    return render(
        request, "desk/solving/environments/machine.html", {"row": row, "form": form, "tab": "solving"}, status=status
    )


@require_POST
@for_staff
def unlink(_request: HttpRequest, actor: Actor, machine: int) -> HttpResponse:
    """It is not that replica."""
    linking.unlink(actor, machine)
    return redirect("desk:machine", actor.desk.slug, machine)


def _connector(request: HttpRequest, form: ConnectorForm, row: Connector | None) -> HttpResponse:
    shown = {"form": form, "row": row, "why": WHY.get(row.problem, row.problem) if row else "", "tab": "solving"}
    return render(
        request, "desk/solving/environments/connector.html", shown, status=422 if form.is_bound and form.errors else 200
    )
