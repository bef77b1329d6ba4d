"""The door of RustDesk's clients: they post when a connection begins and ends, to an address with a token.

They sign nothing, so that only what is about a machine that a session of ours names is kept; whatever is posted, the
answer is the same.
"""

from __future__ import annotations

import json
from typing import Final

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from charterdesk.apps.channels import tokens
from charterdesk.apps.people.access import desk_slug_of
from charterdesk.apps.remote.reports import desk_named, hear_rustdesk
from charterdesk.web.api.problems import method_not_allowed, too_large

PURPOSE: Final = "rustdesk"
LARGEST: Final = 64 * 1024
KINDS: Final = frozenset({"conn", "file"})


@csrf_exempt
def take(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    """Take a post: 401 for a token that is none of this desk's, else 200, whether it is kept or not."""
    if request.method != "POST":
        return method_not_allowed("POST")
    ids = tokens.read(PURPOSE, token)
    desk = desk_named(ids[0], desk_slug_of(request)) if ids is not None else None
    if desk is None:
        return JsonResponse({"error": "unknown"}, status=401)
    try:
        body = request.body if int(request.META.get("CONTENT_LENGTH") or 0) <= LARGEST else None
    except (RequestDataTooBig, ValueError):
        body = None
    if body is None:
        return too_large()
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        told = None
    if isinstance(told, dict) and kind in KINDS:
        hear_rustdesk(desk, kind, told)
    return JsonResponse({})
