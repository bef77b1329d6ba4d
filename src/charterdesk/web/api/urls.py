"""The addresses of this window: the same verbs as the pages, for machines that carry a token."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.openapi import get_schema
from ninja.responses import Response

from charterdesk.apps.people.access import desk_slug_of
from charterdesk.web.api import (
    agreements,
    alerts,
    appointments,
    articles,
    beside,
    bugs,
    checklists,
    closing,
    collection,
    environments,
    escalations,
    macros,
    on_call,
    remote,
    telephone,
    tickets,
    trackers,
    work,
)
from charterdesk.web.api.keys import Bearer
from charterdesk.web.api.problems import HANDLERS, method_not_allowed, not_found
from charterdesk.web.api.reading import JsonParser
from charterdesk.web.api.routing import door

app_name = "api"

api: Final = NinjaAPI(
    title="Charterdesk",
    version="1",
    description="The verbs of the desk, for machines. Moments are ISO 8601 with their offset, in whole seconds; "
    "amounts are decimal texts, excluding VAT. A change may name the `version` of the ticket that you read, and carry "
    "an Idempotency-Key.",
    openapi_url=None,
    docs_url=None,
    auth=Bearer(),
    parser=JsonParser(),
)
for refused, said in HANDLERS.items():
    api.add_exception_handler(refused, said)
for routes in (
    *(collection.router, tickets.router, work.router, closing.router),
    *(beside.router, agreements.router, on_call.router, bugs.router),
    *(checklists.router, macros.router),
    *(articles.router, escalations.router, alerts.router),
    *(environments.router, appointments.router),
):
    api.add_router("", routes)


def description(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description: the same for every desk."""
    if request.method != "GET":
        return method_not_allowed("GET")
    document = get_schema(api)
    document["servers"] = [{"url": f"/{desk_slug_of(request)}/api/v1"}]
    return Response(document)


@csrf_exempt
def nothing_here(_request: HttpRequest) -> HttpResponse:
    """An address that the API does not have."""
    return not_found()


urlpatterns: list[URLPattern | URLResolver] = [
    path("openapi.json", csrf_exempt(door(description)), name="openapi"),
    *(
        URLPattern(route.pattern, door(route.callback), route.default_args, route.name)
        for route in api.urls[0]
        if isinstance(route, URLPattern) and route.name != "api-root"
    ),
    # Not among those of the description: who posts here speaks his own language, and carries no key.
    path("telephone/<str:token>", telephone.take, name="telephone"),
    path("remote/<str:token>/api/audit/<str:kind>", remote.take, name="remote-audit"),
    path("telephone/<str:token>/who", telephone.look_up, name="telephone-who"),
    path("trackers/<str:token>/", trackers.take, name="tracker"),
    re_path(r"^.*$", door(nothing_here), name="nothing"),
]
