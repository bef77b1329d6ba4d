"""What the reader bought: contracts, hours left, products and whether they are covered. Read only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts import queries
from charterdesk.apps.contracts.access_codes import is_taken
from charterdesk.apps.contracts.allowances import left_with_allowance
from charterdesk.apps.contracts.charters import day_of
from charterdesk.apps.contracts.models import Contract
from charterdesk.rules.terms.charter import Charter
from charterdesk.web.charter_words import name_alone
from charterdesk.web.moments import hours
from charterdesk.web.portal.choices import holders
from charterdesk.web.portal.reader import charter_now, for_customers, language


@dataclass(frozen=True, slots=True)
class Bought:
    """One contract in words; `left` is the prepaid work that can be used, '' where there never was any; `has_annex`:
    today's charter has its plan; `hints`: how the access codes end that are taken.
    """

    row: Contract
    plan: str
    options: tuple[str, ...]
    state: str
    left: str
    incidents: int
    has_annex: bool
    hints: tuple[str, ...]


@require_safe
@for_customers
def contracts(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The contracts within the reader's sight, and the products of those for whom he may ask."""
    charter = charter_now(actor).charter
    today = day_of(actor.desk, now())
    rows = queries.contracts(actor).select_related("credit").prefetch_related("access_codes")
    held = holders(actor, today)
    said = {
        "contracts": [_bought(row, charter, today, language()) for row in rows],
        "holders": held,
        "covered": any(product.covered for holder in held for product in holder.products),
        "several": len(actor.organisation_ids | actor.reseller_of_ids) > 1,
    }
    return render(request, "portal/contracts.html", said)


def _bought(row: Contract, charter: Charter, today: date, said_in: str) -> Bought:
    plan = charter.plans.get(row.plan)
    options = (charter.options.get(name) for name in row.options)
    state = "ended" if row.ends and row.ends < today else "to_come" if row.starts > today else "valid"
    left = left_with_allowance(charter, row, today)
    return Bought(
        row=row,
        plan=(plan.is_.in_language(said_in) if plan else "") or row.plan,
        options=tuple(name_alone(option.is_.in_language(said_in)) for option in options if option),
        state=state,
        left=hours(left.minutes) if left.minutes or hasattr(row, "credit") else "",
        incidents=left.incidents,
        has_annex=plan is not None,
        hints=tuple(code.hint for code in row.access_codes.all() if is_taken(code, now())),
    )
