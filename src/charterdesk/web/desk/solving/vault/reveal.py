"""The one page that shows a secret: asked for with a reason, gone after half a minute, kept by no cache."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.people.access import require
from charterdesk.apps.tickets.visibility import visible_to
from charterdesk.apps.vault import queries
from charterdesk.apps.vault.models import Credential
from charterdesk.apps.vault.revealing import Asked, Denied, Shown, is_fresh, reveal
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.solving.vault.confirmed import confirmed_at, where_to_confirm
from charterdesk.web.desk.solving.vault.forms import RevealForm
from charterdesk.web.desk.staff import for_staff

SECONDS_SHOWN: Final = 30
MOST_TICKETS: Final = 50
MOST_DIGITS: Final = 9


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_variables()
@for_staff
def ask(request: HttpRequest, actor: Actor, credential: int) -> HttpResponse:
    """Ask for a secret: first who is at the keyboard, then for what; then it is shown once."""
    require(actor, "vault.reveal")
    row = queries.credential(actor, credential)
    version = _number(request.GET.get("version", ""))
    confirmed = confirmed_at(request)
    if request.method != "POST" and not is_fresh(confirmed):
        return redirect(where_to_confirm(request, request.get_full_path()))
    said = request.POST if request.method == "POST" else None
    form = RevealForm(said, tickets=_tickets(actor, row), initial={"ticket": _number(request.GET.get("ticket", ""))})
    if said is not None and form.is_valid():
        asked = Asked(form.cleaned_data["ticket"], form.cleaned_data["reason"], confirmed, version)
        try:
            return _shown(request, reveal(actor, credential, asked), asked)
        except Denied as denied:
            if denied.why == "not_fresh":
                return redirect(where_to_confirm(request, request.get_full_path()))
            form.add_error(None, str(denied.message))
        except Invalid as refused:
            tell(form, refused)
    shown = {"form": form, "row": row, "version": version, "tab": "solving"}
    return render(request, "desk/solving/vault/ask.html", shown, status=422 if form.errors else 200)


def _shown(request: HttpRequest, found: Shown, asked: Asked) -> HttpResponse:
    row = found.credential
    page = reverse("desk:credential", args=[request.actor.desk.slug, row.number])  # type: ignore[attr-defined]  # the server's
    shown = {"row": row, "found": found, "seconds": SECONDS_SHOWN, "ticket": asked.ticket_number, "tab": "solving"}
    response = render(request, "desk/solving/vault/shown.html", shown)
    # Also where there is no script: the browser leaves the page by itself.
    response["Refresh"] = f"{SECONDS_SHOWN};url={page}"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _tickets(actor: Actor, row: Credential) -> list[tuple[int, str]]:
    open_ones = visible_to(actor).filter(organisation_id=row.organisation_id, closed_at=None, merged_into=None)
    rows = open_ones.order_by("-number").values_list("number", "subject")[:MOST_TICKETS]
    return [(number, f"{number} {subject}") for number, subject in rows]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None
