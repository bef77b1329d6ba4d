"""What a customer runs: the list, and one environment with its ways in, configurations and replicas."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.base.files import store
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.queries import equipment, sites
from charterdesk.apps.environments import keeping, queries
from charterdesk.apps.environments.difference import MOST_SHOWN, difference
from charterdesk.apps.environments.freshness import freshness
from charterdesk.apps.environments.models import Environment, Machine
from charterdesk.apps.people.access import may, require
from charterdesk.apps.people.queries import visible_organisations
from charterdesk.apps.vault import queries as vault
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.solving.environments.forms import AddForm, BackupForm, MachineForm, TermsForm, WayForm
from charterdesk.web.desk.staff import for_staff
from charterdesk.web.download import download_stored

A_PAGE: Final = 50


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every environment of the desk; another one is noted here."""
    rows = queries.environments(actor)
    form = None
    if request.method == "POST" or may(actor, "environment.manage"):
        require(actor, "environment.manage")
        named = list(visible_organisations(actor).exclude(kind="desk").order_by("name").values_list("pk", "name"))
        form = AddForm(request.POST if request.method == "POST" else None, organisations=named)
    if form is not None and form.is_valid():
        given = form.cleaned_data
        terms = keeping.Terms(given["name"], given["use"])
        try:
            row = keeping.add(actor, given["organisation_id"], terms)
        except Invalid as refused:
            tell(form, refused)
        else:
            return redirect("desk:environment", actor.desk.slug, row.number)
    shown = {"environments": rows[:500], "form": form, "tab": "solving"}
    return render(request, "desk/solving/environments/overview.html", shown, status=_status(form))


@require_safe
@for_staff
def show(request: HttpRequest, actor: Actor, environment: int) -> HttpResponse:
    """All that is known of it."""
    return _page(request, actor, queries.environment(actor, environment))


@require_POST
@for_staff
def change(request: HttpRequest, actor: Actor, environment: int) -> HttpResponse:
    """Say again what it is and what belongs to it."""
    require(actor, "environment.manage")
    row = queries.environment(actor, environment)
    form = _terms(actor, row, request.POST)

    def act() -> None:
        given = form.cleaned_data
        keeping.change(actor, environment, keeping.Terms(**{**given, "equipment_ids": tuple(given["equipment_ids"])}))

    return _done(request, actor, row, form, act)


@require_POST
@for_staff
def add_way(request: HttpRequest, actor: Actor, environment: int) -> HttpResponse:
    """Note a way in; that a password was taken out is told."""
    require(actor, "environment.manage")
    row, form = queries.environment(actor, environment), WayForm(request.POST)

    def act() -> None:
        if keeping.add_way(actor, environment, **form.cleaned_data):
            messages.warning(request, _("What looked like a password was taken out: none is ever stored."))

    return _done(request, actor, row, form, act)


@require_POST
@for_staff
def remove_way(_request: HttpRequest, actor: Actor, environment: int, way: int) -> HttpResponse:
    """It is no way in any more."""
    keeping.remove_way(actor, environment, way)
    return redirect("desk:environment", actor.desk.slug, environment)


@require_POST
@for_staff
def keep_backup(request: HttpRequest, actor: Actor, environment: int) -> HttpResponse:
    """Keep a configuration."""
    require(actor, "environment.manage")
    row, form = queries.environment(actor, environment), BackupForm(request.POST, request.FILES)

    def act() -> None:
        given = form.cleaned_data
        name = given["file"].name
        stored = store(actor.desk, given["file"].chunks(), name)
        keeping.keep_backup(
            actor, environment, stored=stored, name=name, taken_at=given["taken_at"], note=given["note"]
        )

    return _done(request, actor, row, form, act)


@require_POST
@for_staff
def note_machine(request: HttpRequest, actor: Actor, environment: int, machine: int | None = None) -> HttpResponse:
    """Note a replica, or say again what is known of it."""
    require(actor, "environment.manage")
    row, form = queries.environment(actor, environment), MachineForm(request.POST)

    def act() -> None:
        keeping.note_machine(actor, environment, keeping.MachineFacts(**form.cleaned_data), machine)

    return _done(request, actor, row, form, act)


@require_safe
@for_staff
def backup(_request: HttpRequest, actor: Actor, environment: int, backup: int) -> HttpResponseBase:
    """A kept configuration, as a download: whoever may change environments reads what may hold secrets."""
    require(actor, "environment.manage")
    kept = queries.backup(actor, environment, backup)
    return download_stored(kept.stored_file, kept.name)


@require_safe
@for_staff
def compare(request: HttpRequest, actor: Actor, environment: int, older: int, newer: int) -> HttpResponse:
    """What differs between two of them, or why that cannot be told."""
    require(actor, "environment.manage")
    first, second = queries.backup(actor, environment, older), queries.backup(actor, environment, newer)
    problem, lines = "", []
    try:
        lines = difference(first, second)
    except Conflict as conflict:
        problem = str(conflict.message)
    row = queries.environment(actor, environment)
    shown = {"row": row, "older": first, "newer": second, "lines": lines, "problem": problem, "tab": "solving"}
    shown["most"] = MOST_SHOWN if len(lines) == MOST_SHOWN else None
    return render(request, "desk/solving/environments/difference.html", shown)


def _done(
    request: HttpRequest, actor: Actor, row: Environment, form: forms.Form, act: Callable[[], object]
) -> HttpResponse:
    if form.is_valid():
        try:
            act()
        except Invalid as refused:
            tell(form, refused)
        else:
            return redirect("desk:environment", actor.desk.slug, row.number)
    return _page(request, actor, row, wrong=form)


def _page(request: HttpRequest, actor: Actor, row: Environment, wrong: forms.Form | None = None) -> HttpResponse:
    manages = may(actor, "environment.manage") is not None
    history = Paginator(queries.backups(row), A_PAGE).get_page(request.GET.get("history", "1"))
    before = queries.backups_before(row)
    today = now().date()
    shown: dict[str, Any] = {
        "row": row,
        "manages": manages,
        "installations": row.equipment.select_related("product").order_by("product__name", "serial"),
        "ways": row.ways.order_by("pk"),
        "history": history,
        "backups": [(kept, before.get(kept.pk)) for kept in history],
        "machines": [(one, freshness(one, today), _known(one) if manages else None) for one in queries.machines(row)],
        "credentials": vault.in_environment(actor, row) if may(actor, "vault.see") is not None else None,
        "tab": "solving",
    }
    if manages:
        shown["forms"] = {
            "terms": wrong if isinstance(wrong, TermsForm) else _terms(actor, row, None),
            "way": wrong if isinstance(wrong, WayForm) else WayForm(),
            "backup": wrong if isinstance(wrong, BackupForm) else BackupForm(),
            "machine": wrong if isinstance(wrong, MachineForm) else MachineForm(),
        }
    return render(request, "desk/solving/environments/environment.html", shown, status=_status(wrong))


def _terms(actor: Actor, row: Environment, said: object) -> TermsForm:
    initial = {
        "name": row.name,
        "use": row.use,
        "site_id": row.site_id,
        "note": row.note,
        "equipment_ids": list(row.equipment.values_list("pk", flat=True)),
    }
    theirs = [(one.pk, str(one)) for one in equipment(actor, organisation_id=row.organisation_id, retired=True)]
    places = [(one.pk, one.name) for one in sites(actor, organisation_id=row.organisation_id)]
    return TermsForm(said, sites=places, equipment=theirs, initial=initial)


def _known(machine: Machine) -> MachineForm:
    said = {name: getattr(machine, name) for name in keeping.MachineFacts.__slots__}
    return MachineForm(initial=said, auto_id=f"machine-{machine.pk}-%s")


def _status(form: forms.Form | None) -> int:
    return 422 if form is not None and form.errors else 200
