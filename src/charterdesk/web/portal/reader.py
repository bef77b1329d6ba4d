"""Who reads the portal: a customer or a reseller; people of the desk are shown to their own window."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotAllowed
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import NoCharter, Published, charter_at
from charterdesk.apps.people.access import actor_of, desk_slug_of, is_staff, may

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Actor, P], HttpResponse]


def for_customers(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A page of those who are served: the view is given who reads it. The desk's people go to their queue; who belongs
    to no organisation yet, or was handed nothing, is told so.
    """

    @wraps(view)
    def served(request: HttpRequest, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if may(actor, "ticket.see") is None:
            return render(request, "portal/waiting.html", {"desk": actor.desk}, status=403)
        return view(request, actor, *args, **kwargs)

    return for_outsiders(served)


def for_outsiders(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A page of the portal that others than those who are served may read too."""

    @wraps(view)
    def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        actor = actor_of(request)
        if is_staff(actor):
            if request.method != "GET":
                raise NotAllowed
            return redirect(f"/{desk_slug_of(request)}/queue/")
        try:
            return view(request, actor, *args, **kwargs)
        except NoCharter:
            return render(request, "portal/no_charter.html", status=404)

    return shown


def language() -> str:
    """The language in which the page speaks: two letters."""
    return (get_language() or "en")[:2]


def charter_now(actor: Actor) -> Published:
    """The charter that holds now; NoCharter where the desk has published none."""
    return charter_at(actor.desk, now())
