"""The two links under a proposed solution: it works, it does not."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from charterdesk.apps.base.errors import Conflict, Invalid, NotAllowed, NotFound
from charterdesk.apps.channels.outgoing.verdicts import Link, answer_link, read_link
from charterdesk.apps.people.access import desk_slug_of
from charterdesk.web.answers.holder import FORGED, GONE, as_read_by, kept_private, leads_nowhere

LONGEST_REASON = 100_000


class ReasonForm(forms.Form):
    """What is still wrong, in the customer's words."""

    reason = forms.CharField(
        label=_("What does not work?"), max_length=LONGEST_REASON, widget=forms.Textarea({"rows": 6})
    )


@require_http_methods(["GET", "HEAD", "POST"])
@kept_private
def works(request: HttpRequest, token: str) -> HttpResponse:
    """It works: looking shows the solution, pressing validates it. Programs that open links of mails change nothing."""
    return _answer(request, token, works=True)


@require_http_methods(["GET", "HEAD", "POST"])
@kept_private
def fails(request: HttpRequest, token: str) -> HttpResponse:
    """It does not: what is still wrong is asked, and goes back to the desk with the request."""
    return _answer(request, token, works=False)


def _answer(request: HttpRequest, token: str, *, works: bool) -> HttpResponse:
    link = read_link(token)
    if link is None or link.works != works or link.ticket.desk.slug != desk_slug_of(request):
        return leads_nowhere(request, FORGED)
    if not link.open:
        return leads_nowhere(request, GONE)
    with as_read_by(link.person, link.ticket.desk):
        return _shown(request, link, token)


def _shown(request: HttpRequest, link: Link, token: str) -> HttpResponse:
    shown = {"desk": link.ticket.desk, "ticket": link.ticket, "solution": link.message, "works": link.works}
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return render(request, "answers/solution.html", {**shown, "form": form})
    if not link.works and not form.is_valid():
        return render(request, "answers/solution.html", {**shown, "form": form}, status=422)
    try:
        answer_link(token, "" if link.works else form.cleaned_data["reason"])
    except Invalid as refused:
        form.add_error("reason", str(refused.message))
        return render(request, "answers/solution.html", {**shown, "form": form}, status=422)
    except (Conflict, NotAllowed, NotFound):
        return leads_nowhere(request, GONE)
    return render(request, "answers/done.html", shown)
