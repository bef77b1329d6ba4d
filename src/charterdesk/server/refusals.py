"""The pages that say no: what happened, what was kept, what to do next."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation

from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.people.access import is_staff

STATUS_OF: Final[dict[type[Exception], int]] = {NotFound: 404, NotAllowed: 403, Invalid: 422, Conflict: 409}
NOT_SHOWN: Final = 405


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


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # Django's signature
    """The page for what somebody else's code refuses."""
    return _said(request, 403, None)


def nothing_shown(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """The page of an address that is only sent to (405), for whoever looks at it; a machine keeps its empty answer."""
    if answer.status_code != NOT_SHOWN or not request.accepts("text/html") or "Accept" not in request.headers:
        return answer
    page = _said(request, NOT_SHOWN, None)
    page["Allow"] = answer["Allow"]
    return page


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # Django's signature
    """The page for a request that cannot be read, or for a host that is none of ours."""
    return _alone(request, 400)


def ours(request: HttpRequest) -> HttpResponse:
    """The page for an error of ours."""
    return _alone(request, 500)


def too_large(request: HttpRequest) -> HttpResponse:
    """The page for a request of more than settings.LARGEST_REQUEST bytes, which nobody has read: it speaks the
    language of the browser.
    """
    with translation.override(translation.get_language_from_request(request)):
        return _alone(request, 413)


def _alone(request: HttpRequest, status: int) -> HttpResponse:
    """A page that asks neither the database nor the session: either may be what is broken."""
    theme = request.COOKIES.get("theme", "")
    said = {"theme": theme if theme in {"light", "dark"} else "", "largest": settings.LARGEST_REQUEST}
    return HttpResponse(render_to_string(f"{status}.html", said), status=status)


def _said(request: HttpRequest, status: int, error: Exception | None) -> HttpResponse:
    actor = getattr(request, "actor", None)
    said = {"status": status, "error": error, "works": actor is not None and is_staff(actor)}
    if "HX-Request" not in request.headers:
        return render(request, "refused.html", said, status=status)
    # A page that asked for a part of itself stays as it is: the refusal goes where such things are told.
    answer = render(request, "components/refused.html", said, status=status)
    answer["HX-Retarget"], answer["HX-Reswap"], answer["HX-Reselect"] = "#told", "innerHTML", ".notice"
    return answer
