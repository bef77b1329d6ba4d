"""Help for everybody: articles that a desk publishes without signing in, found by words; offered on its open form."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from charterdesk.apps.base.models import Desk
from charterdesk.apps.knowledge import public
from charterdesk.apps.knowledge.queries import text_in
from charterdesk.apps.knowledge.suggesting import Suggested
from charterdesk.apps.people.access import desk_slug_of
from charterdesk.web.portal.reader import language
from charterdesk.web.ways_in import ways_in

PAGE: Final = 30
LONGEST_SEARCH: Final = 300
READ: Final = 500  # characters of a request that are looked at
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Desk, P], HttpResponse]


def for_everybody(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A page that needs no account: NotFound for desks that publish nothing so, as for those that do not exist."""

    @wraps(view)
    def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        desk = public.desk_that_helps(desk_slug_of(request))
        with timezone.override(desk.time_zone):
            return view(request, desk, *args, **kwargs)

    return shown


@require_safe
@for_everybody
def articles(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What is published, the latest first; or the nearest to some words."""
    sought = request.GET.get("q", "")[:LONGEST_SEARCH]
    rows = public.articles(desk).none() if sought.strip() else public.articles(desk)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    if sought.strip():
        listed = public.suggested(desk, sought, language=language()) if _within_bounds(request) else []
    else:
        texts = [(row, text_in(row, language())) for row in page.object_list]
        listed = [Suggested(row, text) for row, text in texts if text is not None]
    told = {"desk": desk, "found": page, "articles": listed, "sought": sought}
    return render(request, "portal/knowledge/help.html", told)


@require_safe
@for_everybody
def article(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """One of them, in the reader's language where there is a text. NotFound."""
    row = public.article(desk, number)
    told = {
        "desk": desk,
        "article": row,
        "text": text_in(row, language()),
        "ways": ways_in(f"/{desk.slug}/", language()),
    }
    return render(request, "portal/knowledge/help_article.html", told)


@require_POST
@for_everybody
def near(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Those nearest to what somebody types on the open form, a part of its page; posted, so that no log keeps it."""
    asked = request.POST.get("what", "")[:READ]
    found = public.suggested(desk, asked, language=language()) if asked.strip() and _within_bounds(request) else []
    return render(request, "portal/knowledge/help_near.html", {"suggested": found})


def _within_bounds(request: HttpRequest) -> bool:
    """Whether no more was looked for from this address than people look for."""
    address = get_adapter(request).get_client_ip(request)
    return bool(ratelimit.consume(request, action="help_typed", key=address))
