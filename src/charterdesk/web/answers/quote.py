"""The two links under a quote: accept it, decline it."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.channels.outgoing.offers import Offer, answer_offer, read_offer
from charterdesk.apps.people.access import desk_slug_of
from charterdesk.web.answers.holder import FORGED, GONE, as_read_by, kept_private, leads_nowhere

LONGEST_REASON = 100_000


class RefusalForm(forms.Form):
    """Why the customer does not want it, in his words, if he likes to say."""

    reason = forms.CharField(
        label=_("Why"), required=False, max_length=LONGEST_REASON, widget=forms.Textarea({"rows": 4})
    )


@require_http_methods(["GET", "HEAD", "POST"])
@kept_private
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Looking shows the quote, pressing accepts it. Programs that open links of mails commit nobody."""
    return _answer(request, token, accepts=True)


@require_http_methods(["GET", "HEAD", "POST"])
@kept_private
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """Looking shows the quote, pressing declines it; why may be said."""
    return _answer(request, token, accepts=False)


def _answer(request: HttpRequest, token: str, *, accepts: bool) -> HttpResponse:
    link = read_offer(token)
    if link is None or link.accepts != accepts or link.quote.ticket.desk.slug != desk_slug_of(request):
        return leads_nowhere(request, FORGED)
    with as_read_by(link.person, link.quote.ticket.desk):
        if not link.open:
            return _over(request, link)
        return _shown(request, link, token)


def _shown(request: HttpRequest, link: Offer, token: str) -> HttpResponse:
    shown = _about(link)
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return render(request, "answers/quote.html", {**shown, "form": form})
    if not link.accepts and not form.is_valid():
        return render(request, "answers/quote.html", {**shown, "form": form}, status=422)
    try:
        answer_offer(token, "" if link.accepts else form.cleaned_data["reason"])
    except Invalid as refused:
        form.add_error("reason", str(refused.message))
        return render(request, "answers/quote.html", {**shown, "form": form}, status=422)
    except (Conflict, NotAllowed, NotFound):
        return _over(request, read_offer(token) or link)
    return render(request, "answers/quote_done.html", shown)


def _over(request: HttpRequest, link: Offer) -> HttpResponse:
    """It can no longer be answered: what became of it, and nothing of what it says."""
    return render(request, "answers/quote_over.html", _about(link), status=GONE)


def _about(link: Offer) -> dict[str, object]:
    return {
        "desk": link.quote.ticket.desk,
        "ticket": link.quote.ticket,
        "quote": link.quote,
        "accepts": link.accepts,
    }
