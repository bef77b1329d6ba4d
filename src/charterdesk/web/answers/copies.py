"""A link of a mail as it stands in the request: without its signature it acts for nobody, but whoever is signed in is
led to the page that asks the same of him.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from charterdesk.apps.appointments.queries import appointment_of_key
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.people.access import actor_for, desk_slug_of, is_staff
from charterdesk.apps.people.models import Account
from charterdesk.apps.remote.queries import latest_for_customer
from charterdesk.apps.tickets.visibility import visible_to
from charterdesk.web.answers.holder import FORGED, leads_nowhere

KEYS: Final = re.compile(r"[0-9a-z]{1,13}(?:\.[0-9a-z]{1,13}){1,3}")
LARGEST_KEY: Final = 2**63 - 1
Asks = Callable[[Actor, tuple[int, ...]], HttpResponse]


def of_time(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the appointment; 404 for whoever does not see it, the sign-in for whoever is not signed in."""
    return _led(request, token, _to_time)


def of_agreement(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the connection that waits for an answer, else of the latest one on this request."""
    return _led(request, token, _to_agreement)


def _led(request: HttpRequest, token: str, asks: Asks) -> HttpResponse:
    keys = tuple(int(key, 36) for key in token.split(".")) if KEYS.fullmatch(token) else ()
    if request.method not in {"GET", "HEAD"} or not keys or max(keys) > LARGEST_KEY:
        return leads_nowhere(request, FORGED)
    if not isinstance(request.user, Account):
        return redirect_to_login(request.get_full_path())
    # A session counts nothing in this window: it only leads to the page that judges it.
    actor = actor_for(request.user, desk_slug_of(request))
    if actor is None:
        return leads_nowhere(request, FORGED)
    try:
        return _to_ticket(actor, keys) if is_staff(actor) else asks(actor, keys)
    except NotFound:
        return leads_nowhere(request, FORGED)


def _to_time(actor: Actor, keys: tuple[int, ...]) -> HttpResponse:
    if len(keys) != len(("ticket", "person", "appointment", "round")):
        raise NotFound
    row = appointment_of_key(actor, keys[2]).row
    return redirect("portal:appointment", desk=actor.desk.slug, appointment=row.number)


def _to_agreement(actor: Actor, keys: tuple[int, ...]) -> HttpResponse:
    row = latest_for_customer(actor, keys[0])
    return redirect("portal:remote", desk=actor.desk.slug, session=row.number)


def _to_ticket(actor: Actor, keys: tuple[int, ...]) -> HttpResponse:
    number = visible_to(actor).filter(pk=keys[0]).values_list("number", flat=True).first()
    if number is None:
        raise NotFound
    return redirect("desk:ticket", actor.desk.slug, number)
