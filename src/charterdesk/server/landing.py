"""Where a person arrives after signing in, and the check that the server is alive."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from charterdesk.apps.people.access import account_of
from charterdesk.apps.people.queries import Door, doors_of


def landing(request: HttpRequest) -> HttpResponse:
    """One desk: its day or its portal; several: a list to choose from; not signed in: the sign-in page."""
    account = account_of(request)
    if account is None:
        return redirect("account_login")
    doors = doors_of(account)
    if len(doors) == 1:
        return redirect(address_of(doors[0]))
    return render(request, "desks.html", {"doors": [(door, address_of(door)) for door in doors]})


def address_of(door: Door) -> str:
    """The first page of a desk: one's day for its staff, what is handed over to a manufacturer for its people, the
    portal for everybody else.
    """
    if door.maker:
        return reverse("desk:handed-over", args=[door.desk.slug])
    return f"/{door.desk.slug}/{'' if door.staff else 'portal/'}"


def health(_request: HttpRequest) -> HttpResponse:
    """Says ok when the database answers, and nothing else about the installation."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
