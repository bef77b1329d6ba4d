"""The link by which a customer agrees to a connection from afar, or does not. Looking changes nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.errors import Conflict, NotAllowed, NotFound
from charterdesk.apps.channels import links, tokens
from charterdesk.apps.people.access import desk_slug_of
from charterdesk.apps.remote.agreeing import TextChanged, answer_by_link, asked_by_link
from charterdesk.apps.remote.offering import offer
from charterdesk.rules.terms.remote import Means
from charterdesk.web.answers import copies
from charterdesk.web.answers.holder import FORGED, GONE, as_read_by, kept_private, leads_nowhere

MOST_DIGITS = 9
CONFLICT = 409


@require_http_methods(["GET", "HEAD", "POST"])
@kept_private
def agree(request: HttpRequest, token: str) -> HttpResponse:
    """Show the purpose and the text; a press agrees or refuses, once, as the person to whom the mail was sent."""
    ids = tokens.read(links.AGREE, token)
    if ids is None or len(ids) != 2:  # noqa: PLR2004  # ticket, person
        return copies.of_agreement(request, token)
    row = asked_by_link(*ids)
    if row is None:
        return leads_nowhere(request, GONE)
    if row.desk.slug != desk_slug_of(request):
        return leads_nowhere(request, FORGED)
    person, offered = row.ticket.requester, offer(row.ticket)
    if offered.chapter is None or not offered.takes(Means.MAIL):
        return leads_nowhere(request, GONE)
    with as_read_by(person, row.desk):
        language = person.language or row.desk.language
        text = offered.chapter.agreement.in_language(language)
        shown = {"desk": row.desk, "row": row, "text": text, "digest": sha256_hex(text.encode())}
        go = request.POST.get("go", "")
        if request.method != "POST" or go not in {"agree", "refuse"}:
            return render(request, "answers/remote.html", shown)
        # The connection that was shown is answered, not another one that was asked for since.
        number = request.POST.get("number", "")
        wanted = int(number) if number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS else 0
        try:
            consent = answer_by_link(*ids, wanted, agrees=go == "agree", seen=request.POST.get("text", ""))
        except TextChanged as changed:
            return render(request, "answers/remote.html", {**shown, "changed": str(changed.message)}, status=CONFLICT)
        except (Conflict, NotAllowed, NotFound):
            return leads_nowhere(request, GONE)
        return render(request, "answers/remote_done.html", {**shown, "given": consent.given})
