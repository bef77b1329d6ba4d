"""People and contracts, to look things up."""

from __future__ import annotations

from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import NoCharter, charter_at, day_of
from charterdesk.apps.contracts.models import Contract
from charterdesk.apps.contracts.queries import contracts as contracts_of
from charterdesk.apps.people.queries import visible_persons
from charterdesk.rules.terms.charter import Charter
from charterdesk.web import moments, texts
from charterdesk.web.charter_words import name_alone
from charterdesk.web.desk import charter_labels
from charterdesk.web.desk.staff import for_staff

PAGE: Final = 100


@require_safe
@for_staff
def people(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everybody known to the desk, by name, with organisation and roles."""
    rows = visible_persons(actor).filter(active=True).prefetch_related("memberships")
    found = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    lines = [(one, ", ".join(sorted({texts.role(held.role) for held in one.memberships.all()}))) for one in found]
    return render(request, "desk/people.html", {"lines": lines, "found": found, "tab": "people"})


@require_safe
@for_staff
def contracts(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every contract: whose, which plan, until when, hours left."""
    found = Paginator(contracts_of(actor).select_related("credit"), PAGE).get_page(request.GET.get("page"))
    try:
        charter = charter_at(actor.desk, now()).charter
    except NoCharter:
        charter = None
    today = day_of(actor.desk, now())
    lines = [
        {
            "contract": one,
            "plan": charter_labels.plan(charter, one.plan) if charter else one.plan,
            "options": _options(charter, one),
            "ended": one.ends is not None and one.ends < today,
            "to_come": today < one.starts,
            "left": moments.hours(one.credit.minutes) if hasattr(one, "credit") else "",
            "covers": _("everything") if one.covers_all else _("listed products"),
        }
        for one in found
    ]
    return render(request, "desk/contracts.html", {"lines": lines, "found": found, "tab": "contracts"})


def _options(charter: Charter | None, contract: Contract) -> str:
    known = charter.options if charter else {}
    names = [
        name_alone(known[name].is_.in_language(charter_labels.language())) if name in known else texts.plain(name)
        for name in contract.options
    ]
    return ", ".join(names)
