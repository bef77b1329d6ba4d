"""The charter for everybody, where the desk shows it to everybody: nobody signs in, nobody is known."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.models import Desk
from charterdesk.apps.contracts.charters import NoCharter
from charterdesk.apps.contracts.publishing_public import desk_that_shows
from charterdesk.apps.people.access import desk_slug_of
from charterdesk.web.portal.charter import pages
from charterdesk.web.portal.charter.pages import PUBLIC

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Desk, P], HttpResponse]


def for_everybody(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A page that needs no account: NotFound for desks that show theirs to nobody, as for those that do not exist."""

    @wraps(view)
    def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        desk = desk_that_shows(desk_slug_of(request))
        try:
            with timezone.override(desk.time_zone):
                return view(request, desk, *args, **kwargs)
        except NoCharter:
            raise NotFound from None

    return shown


@require_safe
@for_everybody
def page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The charter that holds today."""
    return pages.today_page(request, desk, PUBLIC)


@require_safe
@for_everybody
def history(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Its versions."""
    return pages.history_page(request, desk, PUBLIC)


@require_safe
@for_everybody
def version(request: HttpRequest, desk: Desk, version_id: int) -> HttpResponse:
    """One of them; NotFound."""
    return pages.version_page(request, desk, PUBLIC, version_id)


@require_safe
@for_everybody
def file(request: HttpRequest, desk: Desk, version_id: int, language: str, form: str) -> HttpResponse:
    """One of them as a file; NotFound."""
    return pages.file(request, desk, version_id, language, form)
