"""Who holds a signed link sees one page in his language; nothing of it stays in a cache or a search engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation

from charterdesk.apps.base.models import Desk
from charterdesk.apps.people.models import Person

Given = ParamSpec("Given")
View = Callable[Concatenate[HttpRequest, Given], HttpResponseBase]
FORGED: Final = 404
GONE: Final = 410


def kept_private(view: View[Given]) -> View[Given]:
    """Add what keeps the address and the page to their holder. The referrer stays within this server, where the check
    of forms needs it.
    """

    @wraps(view)
    def answer(request: HttpRequest, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "same-origin"
        return response

    return answer


@contextmanager
def as_read_by(person: Person, desk: Desk) -> Iterator[None]:
    """Words and moments as this person reads them."""
    with translation.override(person.language or desk.language), timezone.override(desk.time_zone):
        yield


def leads_nowhere(request: HttpRequest, status: int) -> HttpResponse:
    """The one page for links that are forged (404), were used or are out of date (410): it says nothing of any desk."""
    return render(request, "answers/nowhere.html", status=status)
