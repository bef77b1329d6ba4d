"""Delivering a release: to whom, what it would do, then all of it at one press; who confirmed."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.base.files import open_stored, store, stored_in
from charterdesk.apps.base.sheets import LARGEST
from charterdesk.apps.escalation.bugs import confirming, delivering, queries, waiting
from charterdesk.apps.escalation.bugs.models import Release
from charterdesk.apps.escalation.bugs.waiting import Chosen
from charterdesk.apps.people.access import require
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.solving.bugs.forms import NAMES, DeliverForm
from charterdesk.web.desk.staff import for_staff

SHOWN: Final = 100


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def deliver(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Choose, look, then deliver; whatever changed meanwhile is shown before it is done (409)."""
    require(actor, "release.deliver")
    release = queries.release(actor, number)
    choices = _customers(release)
    if request.method != "POST":
        return _page(request, release, DeliverForm(customers=choices))
    form = DeliverForm(request.POST, request.FILES, customers=choices)
    if not form.is_valid():
        return _page(request, release, form)
    kept, chosen = "", Chosen()
    try:
        kept, chosen = _chosen(actor, release, form)
        if request.POST.get("go") != "deliver":
            return _page(request, release, form, plan=delivering.plan(actor, release, chosen), kept=kept)
        said = form.cleaned_data
        asked = delivering.deliver(actor, number, chosen, seen=request.POST.get("seen", ""), at=said["at"])
    except Invalid as refused:
        tell(form, refused)
        return _page(request, release, form)
    except Conflict as lost:
        planned = delivering.plan(actor, release, chosen)
        return _page(request, release, form, plan=planned, kept=kept, lost=str(lost.message))
    told = ngettext(
        "Delivered. %(count)d waiting ticket is being moved.",
        "Delivered. %(count)d waiting tickets are being moved.",
        asked.total,
    )
    messages.success(request, told % {"count": asked.total})
    return redirect("desk:release", actor.desk.slug, number)


@require_POST
@for_staff
def confirm(request: HttpRequest, actor: Actor, delivery_id: int) -> HttpResponse:
    """The customer told the desk that it works. NotFound."""
    delivery = confirming.confirm(actor, delivery_id)
    messages.success(request, _("Noted: it works there."))
    return redirect("desk:release", actor.desk.slug, delivery.release.number)


def _chosen(actor: Actor, release: Release, form: DeliverForm) -> tuple[str, Chosen]:
    said = form.cleaned_data
    if said["who"] == "customers":
        return "", waiting.of_customers(release, said["customers"])
    if said["who"] != "serials":
        return "", waiting.everybody(release)
    if said["file"] is not None:
        if said["file"].size > LARGEST:
            raise Invalid(_("A list may have at most 8 MB."), field="file", code="too_large")
        kept = store(actor.desk, said["file"].chunks(), "serials.csv").sha256
    else:
        kept = said["kept"]
    found = stored_in(actor.desk, [kept]).get(kept)
    if found is None or found.size > LARGEST:
        raise Invalid(_("Choose the file again."), field="file", code="lost")
    with open_stored(found) as content:
        return kept, waiting.of_serials(release, content.read())


def _customers(release: Release) -> list[tuple[int, str]]:
    def named(one: waiting.Customer) -> str:
        installations = ngettext("%(count)d installation", "%(count)d installations", one.installations)
        tickets = ngettext("%(count)d waiting ticket", "%(count)d waiting tickets", one.tickets)
        parts = (installations % {"count": one.installations}, tickets % {"count": one.tickets})
        return f"{one.name}: {', '.join(parts)}"

    return [(one.id, named(one)) for one in waiting.customers_of(release)]


def _page(
    request: HttpRequest,
    release: Release,
    form: DeliverForm,
    *,
    plan: delivering.Plan | None = None,
    kept: str = "",
    lost: str = "",
) -> HttpResponse:
    shown: dict[str, Any] = {"release": release, "form": form, "plan": plan, "kept": kept, "lost": lost}
    if plan is not None:
        shown |= {
            "customers": waiting.each_customer(plan.chosen.equipment),
            "languages": [(NAMES.get(code, code), count) for code, count in plan.languages],
            "tickets": [(ticket, NAMES.get(code, code)) for ticket, code in plan.tickets[:SHOWN]],
            "more": max(0, len(plan.tickets) - SHOWN),
            "nothing": not (plan.tickets or plan.chosen.equipment),
        }
    status = 409 if lost else 422 if form.errors else 200
    return render(request, "desk/solving/bugs/deliver.html", {**shown, "tab": "solving"}, status=status)
