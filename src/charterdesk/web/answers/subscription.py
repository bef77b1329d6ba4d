"""The link that ends the announcements of the desk (RFC 8058)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from charterdesk.apps.channels.outgoing.verdicts import read_unsubscribe
from charterdesk.apps.channels.outgoing.verdicts import unsubscribe as end_announcements
from charterdesk.apps.people.access import desk_slug_of
from charterdesk.web.answers.holder import FORGED, as_read_by, kept_private, leads_nowhere


@csrf_exempt  # mail programs press it for their owner, without having looked at the page (RFC 8058, section 3.2)
@require_http_methods(["GET", "HEAD", "POST"])
@kept_private
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Looking asks, pressing ends the announcements; pressing twice changes nothing more."""
    link = read_unsubscribe(token)
    if link is None or link.desk.slug != desk_slug_of(request):
        return leads_nowhere(request, FORGED)
    if request.method == "POST":
        end_announcements(token)
    done = request.method == "POST" or link.done
    with as_read_by(link.person, link.desk):
        return render(request, "answers/unsubscribe.html", {"desk": link.desk, "done": done})
