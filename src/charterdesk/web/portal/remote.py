"""A connection from afar, as the customer sees it: what it is for, his answer, and its end whenever he wants."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.remote import agreeing, queries, sessions
from charterdesk.apps.remote.offering import offer
from charterdesk.rules.terms.remote import Means
from charterdesk.web.portal.reader import for_customers, language

CONFLICT = 409


@require_http_methods(["GET", "HEAD", "POST"])
@for_customers
def remote(request: HttpRequest, actor: Actor, session: int) -> HttpResponse:
    """The page; what is pressed is done once, and the page says how it stands."""
    row = queries.for_customer(actor, session)
    changed = ""
    if request.method == "POST":
        try:
            _do(actor, session, request.POST.get("go", ""), request.POST.get("text", ""))
            return redirect("portal:remote", desk=actor.desk.slug, session=session)
        except (Conflict, Invalid) as refused:
            changed = str(refused.message)
    offered = offer(row.ticket)
    consent = getattr(row, "consent", None)
    text = consent.text if consent else offered.chapter.agreement.in_language(language()) if offered.chapter else ""
    shown = {
        "row": row,
        "text": text,
        "digest": sha256_hex(text.encode()),
        "changed": changed,
        "takes_portal": offered.takes(Means.PORTAL) and row.ticket.closed_at is None,
    }
    return render(request, "portal/remote.html", shown, status=CONFLICT if changed else 200)


def _do(actor: Actor, number: int, go: str, seen: str) -> None:
    if go in {"agree", "refuse"}:
        agreeing.answer(actor, number, agrees=go == "agree", language=language(), seen=seen)
    elif go == "withdraw":
        sessions.withdraw(actor, number)
