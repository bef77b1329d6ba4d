"""Search: one box for tickets, people, customers and equipment; as one types, and without scripts too."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.search import asked as typed
from charterdesk.apps.search import finding
from charterdesk.apps.search.people import others
from charterdesk.apps.search.writings import Writings, writings
from charterdesk.apps.tickets.queries import visible_to
from charterdesk.web.desk.knowledge.words import STATES as ARTICLE_STATES
from charterdesk.web.desk.solving.bugs.words import STATES as BUG_STATES
from charterdesk.web.desk.staff import for_staff
from charterdesk.web.search_words import hints

MOST_DIGITS: Final = 3


@require_safe
@for_staff
def search(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What was found, grouped; a number alone leads straight to its ticket. To htmx the results only."""
    asked = typed.read(request.GET.get("q", ""))
    part = request.headers.get("HX-Request") == "true"
    if asked.number is not None and not part and visible_to(actor).filter(number=asked.number).exists():
        return redirect("desk:ticket", actor.desk.slug, asked.number)
    page = page_in(request)
    offset = (page - 1) * finding.PAGE
    found = finding.tickets(actor, asked, offset=offset)
    # A number leads to its ticket while one types too, whatever other tickets it stands in.
    straight = None
    if asked.number is not None:
        straight = visible_to(actor).filter(number=asked.number).values("number", "subject").first()
    beside = writings(actor, asked) if page == 1 else Writings()
    context = {
        "asked": asked,
        "found": found,
        "straight": straight,
        "others": others(actor, asked) if page == 1 else None,
        "bugs": [(one, BUG_STATES.get(one.state)) for one in beside.bugs],
        "articles": [(one, ARTICLE_STATES.get(one.state, "")) for one in beside.articles],
        "hints": hints(staff=True),
        "before": address(asked, page - 1) if page > 1 else "",
        "after": address(asked, page + 1) if found.more and offset + finding.PAGE < finding.FURTHEST else "",
        "first": offset + 1,
        "last": offset + len(found.hits),
        "sought_everywhere": asked.text,
        "tab": "search",
    }
    response = render(request, "desk/finding/found.html" if part else "desk/finding/search.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def address(asked: typed.Asked, page: int) -> str:
    """The same search, another page of it."""
    return "?" + urlencode({"q": asked.text, **({"page": page} if page > 1 else {})})


def page_in(request: HttpRequest) -> int:
    """The page that the address asks for, from 1; nonsense is the first."""
    said = request.GET.get("page", "1")
    number = int(said) if said.isascii() and said.isdigit() and len(said) <= MOST_DIGITS else 1
    return min(max(number, 1), finding.FURTHEST // finding.PAGE)
