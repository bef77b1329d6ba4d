"""Search among one's own requests: by words, by number, by what stands in an answer."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.search import asked as typed
from charterdesk.apps.search import finding
from charterdesk.apps.search.writings import writings
from charterdesk.apps.tickets.visibility import visible_to
from charterdesk.web.portal.reader import for_customers
from charterdesk.web.search_words import hints

MOST_DIGITS = 3


@require_safe
@for_customers
def search(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The requests within the reader's sight that have what he typed; a number alone leads straight to its request."""
    asked = typed.read(request.GET.get("q", ""))
    if asked.number is not None and visible_to(actor).filter(number=asked.number).exists():
        return redirect("portal:ticket", actor.desk.slug, asked.number)
    said = request.GET.get("page", "1")
    number = int(said) if said.isascii() and said.isdigit() and len(said) <= MOST_DIGITS else 1
    page = min(max(number, 1), finding.FURTHEST // finding.PAGE)
    found = finding.tickets(actor, asked, offset=(page - 1) * finding.PAGE)
    context = {
        "asked": asked,
        "found": found,
        "articles": writings(actor, asked).articles if page == 1 else (),
        "hints": hints(staff=False),
        "several": len(actor.organisation_ids) > 1 or any(held.end_customer_ids for held in actor.held),
        "before": "?" + urlencode({"q": asked.text, "page": page - 1}) if page > 1 else "",
        "after": "?" + urlencode({"q": asked.text, "page": page + 1}) if found.more else "",
    }
    return render(request, "portal/search.html", context)
