"""The door of trackers: they post what changed with a token in the address, and prove that they know the secret.

The raw body first: it is kept byte for byte, and what proves it is compared before anything of it is read. Nothing is
taken over here: 202, and the worker goes on. A token that is unknown, ended or of another desk gets one answer.
"""

from __future__ import annotations

from typing import Final

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from charterdesk.apps.integrations.applying import ask_soon
from charterdesk.apps.integrations.arriving import receive
from charterdesk.apps.integrations.hooks import hook_of
from charterdesk.apps.people.access import desk_slug_of
from charterdesk.web.api.problems import method_not_allowed, too_large

LARGEST: Final = 1024 * 1024


@csrf_exempt
def take(request: HttpRequest, token: str) -> HttpResponse:
    """Take a delivery: 202 when it is kept (also a second time), 401 without a proof that holds, 413 over 1 MB."""
    if request.method != "POST":
        return method_not_allowed("POST")
    hook = hook_of(desk_slug_of(request), token)
    if hook is None:
        return JsonResponse({"error": "unknown"}, status=401)
    body = _body(request)
    if body is None:
        # What it tells is asked for instead.
        ask_soon(hook.tracker)
        return too_large()
    headers = {name.lower(): value for name, value in request.headers.items()}
    problem = receive(hook.tracker, headers, body)
    return JsonResponse({"error": problem}, status=401) if problem else JsonResponse({}, status=202)


def _body(request: HttpRequest) -> bytes | None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > LARGEST:
        return None
    try:
        return request.body
    except RequestDataTooBig:
        return None
