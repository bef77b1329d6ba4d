"""The pages that say no: what happened, what was kept, what to do next."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound

STATUS_OF: Final[dict[type[Exception], int]] = {NotFound: 404, NotAllowed: 403, Invalid: 422, Conflict: 409}


def refused(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """The page for one of the four refusals of base.errors; None for anything else."""
    status = next((status for kind, status in STATUS_OF.items() if isinstance(error, kind)), None)
    if status is None:
        return None
    return _said(request, status, error)


def raise_not_found(_request: HttpRequest) -> HttpResponse:
    """An address that is closed here."""
    raise NotFound


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # Django's signature
    """The page for an address that leads nowhere: the same as for what is not yours."""
    return _said(request, 404, None)


def _said(request: HttpRequest, status: int, error: Exception | None) -> HttpResponse:
    said = {"status": status, "error": error}
    if "HX-Request" not in request.headers:
        return render(request, "refused.html", said, status=status)
    # A page that asked for a part of itself stays as it is: the refusal goes where such things are told.
    answer = render(request, "components/refused.html", said, status=status)
    answer["HX-Retarget"], answer["HX-Reswap"], answer["HX-Reselect"] = "#told", "innerHTML", ".notice"
    return answer
