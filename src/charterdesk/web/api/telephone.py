"""The door of telephone services: they post events of calls with a token in the address, and 3CX asks who a number is.

The raw body first: it is kept byte for byte, and what signs it is compared before anything of it is read. A token that
is unknown, ended or of another desk gets one answer; what is wrong with what was posted is told, and kept aside.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.now import now
from charterdesk.apps.people.access import desk_slug_of
from charterdesk.apps.people.models import Person
from charterdesk.apps.telephone.events import generic, placetel, sipgate
from charterdesk.apps.telephone.events.readers import READERS
from charterdesk.apps.telephone.hooks import hook_of, secret_of
from charterdesk.apps.telephone.identify import who_calls
from charterdesk.apps.telephone.live import Heard, hear
from charterdesk.apps.telephone.models import CallHook
from charterdesk.web.api.problems import method_not_allowed, too_large

LARGEST_EVENT: Final = 64 * 1024
LONGEST_NUMBER: Final = 80
MOST_CONTACTS: Final = 5
# Who signs what he posts, and how; of the others the token in the address is all.
SIGNING: Final[Mapping[str, Callable[[Mapping[str, str], bytes, Sequence[str], datetime], str]]] = {
    "generic": generic.problem,
    "placetel": placetel.problem,
}
LOOKS_UP: Final = "three_cx"


@csrf_exempt
def take(request: HttpRequest, token: str) -> HttpResponse:
    """Take an event: 200 when it is kept (also a second time), 401 unsigned or badly signed, 422 when it is none."""
    if request.method != "POST":
        return method_not_allowed("POST")
    hook = hook_of(desk_slug_of(request), token)
    if hook is None:
        return _unknown()
    if hook.source.kind not in READERS:
        return JsonResponse({"error": "Feature not configured"}, status=422)
    body = _body(request)
    if body is None:
        return too_large()
    heard = hear(hook.source, body, problem=_problem(hook, request, body))
    return _answered(request, hook, heard)


@csrf_exempt
def look_up(request: HttpRequest, token: str) -> HttpResponse:
    """Who a number is, for the exchange's own screens: those who are known under it, none chosen for it."""
    if request.method not in {"GET", "HEAD"}:
        return method_not_allowed("GET")
    hook = hook_of(desk_slug_of(request), token)
    if hook is None or hook.source.kind != LOOKS_UP:
        return _unknown()
    found = who_calls(system_actor(hook.source.desk), request.GET.get("number", "")[:LONGEST_NUMBER])
    contacts = [_contact(hook, person) for person in found.persons[:MOST_CONTACTS]]
    return JsonResponse({"found": len(contacts), "contact": contacts[0] if len(contacts) == 1 else None})


def _contact(hook: CallHook, person: Person) -> dict[str, str | int]:
    desk = hook.source.desk.slug
    first, _, last = person.name.rpartition(" ")
    return {
        "id": person.pk,
        "first_name": first,
        "last_name": last,
        "company": person.organisation.name if person.organisation else "",
        "email": person.email,
        "phone": person.phone,
        "url": f"{settings.BASE_URL}{reverse('desk:open-for', args=[desk, person.pk])}",
    }


def _problem(hook: CallHook, request: HttpRequest, body: bytes) -> str:
    check = SIGNING.get(hook.source.kind)
    if check is None or hook.source.settings.get("signed") is False:
        return ""
    headers = {name.lower(): value for name, value in request.headers.items()}
    return check(headers, body, [secret_of(hook)], now())


def _body(request: HttpRequest) -> bytes | None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > LARGEST_EVENT:
        return None
    try:
        return request.body
    except RequestDataTooBig:
        return None


def _answered(request: HttpRequest, hook: CallHook, heard: Heard) -> HttpResponse:
    if heard.reason in {"unsigned", "signature", "late"}:
        return JsonResponse({"error": heard.reason}, status=401)
    if heard.reason:
        return JsonResponse({"error": heard.reason}, status=422)
    if hook.source.kind == "sipgate":
        address = f"{settings.BASE_URL}{request.path}"
        return HttpResponse(sipgate.answer(heard.read, address), content_type=sipgate.ANSWER_TYPE)
    return JsonResponse({})


def _unknown() -> HttpResponse:
    return JsonResponse({"error": "Invalid token, please contact your admin!"}, status=401)
