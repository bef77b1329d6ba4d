"""Manufacturers: how they keep their promises, what is noted of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import NoCharter, charter_at
from charterdesk.apps.escalation.clocks import promised_by
from charterdesk.apps.escalation.counterparty import charter_of_manufacturer
from charterdesk.apps.escalation.manufacturers import (
    ManufacturerFacts,
    add_manufacturer,
    change_manufacturer,
    contacts,
    figures,
    houses,
    manufacturer,
)
from charterdesk.apps.escalation.models import Manufacturer
from charterdesk.apps.escalation.queries import seen_by
from charterdesk.apps.people.access import may, require
from charterdesk.web import moments, texts
from charterdesk.web.desk import charter_labels
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.solving.level_forms import ManufacturerForm
from charterdesk.web.desk.solving.level_shown import named
from charterdesk.web.desk.staff import for_staff

YEAR: Final = timedelta(days=365)
MOST_DIGITS: Final = 9
MOST_SHOWN: Final = 100


@require_safe
@for_staff
def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every manufacturer with its figures of the last twelve months."""
    rows = [
        (
            one,
            moments.duration(one.median_seconds) if one.median_seconds is not None else "",
            moments.duration(one.waited_seconds) if one.waited_seconds else "",
        )
        for one in figures(actor, since=now() - YEAR)
    ]
    return render(request, "desk/solving/manufacturers.html", {"rows": rows, "tab": "solving"})


@require_http_methods(["GET", "POST"])
@for_staff
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Note a partner's house as a manufacturer."""
    require(actor, "manufacturer.manage")
    form = ManufacturerForm(request.POST if request.method == "POST" else None, organisations=houses(actor))
    if request.method == "POST" and form.is_valid() and "organisation" in form.fields:
        try:
            add_manufacturer(actor, form.cleaned_data["organisation"] or 0, _facts(form.cleaned_data))
        except Invalid as refused:
            tell(form, refused)
        else:
            messages.success(request, _("The manufacturer is noted."))
            return redirect("desk:manufacturers", actor.desk.slug)
    return _form(request, form, "")


@require_http_methods(["GET", "POST"])
@for_staff
def one(request: HttpRequest, actor: Actor, manufacturer_id: int) -> HttpResponse:
    """A manufacturer: what is noted and promised, who of it signs in, what was handed over; heads change what is noted.
    NotFound, NotAllowed.
    """
    row = manufacturer(actor, manufacturer_id)
    changes = may(actor, "manufacturer.manage") is not None
    if request.method == "POST":
        require(actor, "manufacturer.manage")
    kept = {name: getattr(row, name) for name in ("contract_number", "hours", "charter_text", "active")}
    form = ManufacturerForm(request.POST if request.method == "POST" else None, organisations=(), initial=kept)
    if request.method == "POST" and form.is_valid():
        digits = request.POST.get("version", "")
        version = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS else 0
        try:
            change_manufacturer(actor, row.pk, _facts(form.cleaned_data), version=version)
        except Invalid as refused:
            tell(form, refused)
        except Conflict as meanwhile:
            form.add_error(None, str(meanwhile.message))
        else:
            messages.success(request, _("The changes are kept."))
            return redirect("desk:manufacturer", actor.desk.slug, row.pk)
    handed = seen_by(actor).filter(manufacturer=row).order_by("-opened_at")[:MOST_SHOWN]
    shown = {
        "row": row,
        "promises": _promises(actor, row),
        "contacts": contacts(actor, row),
        "rows": named(handed),
        "present": now(),
        "changes": changes,
    }
    return _form(request, form, str(row), version=row.version, more=shown)


def _promises(actor: Actor, row: Manufacturer) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """What its charter promises for each severity of the desk's: the promise, how long, where that stands."""
    theirs = charter_of_manufacturer(row)
    if theirs is None:
        return []
    try:
        ours = charter_at(actor.desk, now()).charter
    except NoCharter:
        return []
    return [
        (
            charter_labels.severity(ours, severity) if severity else "",
            [
                (texts.commitment(one.kind), one.length.in_language(charter_labels.language()), one.source)
                for one in promised_by(theirs, severity)
            ],
        )
        for severity in (ours.severities or ("",))
    ]


def _facts(given: dict[str, Any]) -> ManufacturerFacts:
    return ManufacturerFacts(
        contract_number=given["contract_number"],
        hours=given["hours"],
        charter_text=given["charter_text"],
        active=given["active"],
    )


def _form(
    request: HttpRequest,
    form: ManufacturerForm,
    name: str,
    *,
    version: int = 0,
    more: Mapping[str, object] = MappingProxyType({}),
) -> HttpResponse:
    shown = {"form": form, "name": name, "version": version, "tab": "solving", **more}
    return render(request, "desk/solving/manufacturer.html", shown, status=422 if form.errors else 200)
