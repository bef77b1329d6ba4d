"""Two addresses of the on-call cover that need no signing in: taking a page from its mail, the calendar of shifts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods, require_safe

from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.on_call import pages
from charterdesk.apps.on_call.feeds import calendar_of
from charterdesk.apps.people.access import desk_slug_of
from charterdesk.web.answers.holder import FORGED, kept_private, leads_nowhere


@require_http_methods(["GET", "HEAD", "POST"])
@kept_private
def take_page(request: HttpRequest, token: str) -> HttpResponse:
    """Looking shows what it is about, pressing takes it. Programs that open links of mails take nothing."""
    try:
        page = pages.by_link(token)
        if page.desk.slug != desk_slug_of(request):
            return leads_nowhere(request, FORGED)
        if request.method == "POST":
            page = pages.take_by_link(token)
    except NotFound:
        return leads_nowhere(request, FORGED)
    with translation.override(pages.language_of_link(token)), timezone.override(page.desk.time_zone):
        return render(request, "answers/page_taken.html", {"page": page, "desk": page.desk})


@require_safe
@kept_private
def shifts(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of shifts, for programs that ask again and again: unchanged, they are told so (304)."""
    try:
        content = calendar_of(desk_slug_of(request), token)
    except NotFound:
        return leads_nowhere(request, FORGED)
    tag = f'"{sha256_hex(_lasting(content))[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["ETag"] = tag
    return answer


def _lasting(content: bytes) -> bytes:
    """What is the same until a shift changes: all but the moment of writing."""
    return b"\r\n".join(line for line in content.split(b"\r\n") if not line.startswith(b"DTSTAMP"))
