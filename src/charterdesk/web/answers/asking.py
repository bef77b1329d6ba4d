"""The public form of a desk that takes people whom it does not know (EC-03): nobody signs in, no third party looks on.

Its answer is the same whether or not the address is known. Machines fill a field that nobody sees, send at once, or
send a lot: bounds hold for an address, a network and the desk.
"""

from __future__ import annotations

import ipaddress
from typing import Final

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.models import Desk
from charterdesk.apps.channels.incoming import public_form
from charterdesk.apps.knowledge.public import helps
from charterdesk.apps.people.access import desk_slug_of
from charterdesk.web.answers import stamps
from charterdesk.web.answers.holder import kept_private
from charterdesk.web.answers.stamps import Age

UNPROCESSABLE: Final = 422
TOO_MANY: Final = 429
# Who has one address of a network has all of it.
NETWORK: Final = {4: 24, 6: 56}
# While somebody writes, it is posted to the articles that everybody reads.
WHILE_TYPING: Final = {
    "hx-trigger": "input changed delay:600ms",
    "hx-target": "#suggested",
    "hx-sync": "this:replace",
}
FIELDS: Final = {"body": "what", "subject": "what", "requester_person_id": "email"}


class AskForm(forms.Form):
    """Who asks, where he is answered, and what. `website` is seen by machines only."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We answer there."),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    what = forms.CharField(
        label=_("What happens?"), max_length=public_form.LONGEST_WORDS, widget=forms.Textarea({"rows": 8})
    )
    website = forms.CharField(required=False, widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}))


@require_http_methods(["GET", "HEAD", "POST"])
@kept_private
def ask(request: HttpRequest) -> HttpResponse:
    """Ask without an account. NotFound for a desk that takes nobody unknown, as for one that does not exist."""
    slug, language = desk_slug_of(request), (get_language() or "en")[:2]
    desk = public_form.desk_that_asks(slug, language)
    with timezone.override(desk.time_zone):
        if request.method != "POST":
            return _page(request, desk, AskForm(), stamps.stamp(slug))
        return _asked(request, desk, language)


def _asked(request: HttpRequest, desk: Desk, language: str) -> HttpResponse:
    form, brought = AskForm(request.POST), request.POST.get("stamp", "")[:200]
    if request.POST.get("website"):
        return _received(request, desk)
    age = stamps.age_of(desk.slug, brought)
    if not form.is_valid():
        keeps = age in {Age.YOUNG, Age.RIGHT}
        return _page(request, desk, form, brought if keeps else stamps.stamp(desk.slug), UNPROCESSABLE)
    if age is not Age.RIGHT:
        form.add_error(None, str(_("This went too fast, or the page was open for too long: press once more.")))
        return _page(request, desk, form, brought if age is Age.YOUNG else stamps.stamp(desk.slug), UNPROCESSABLE)
    if not stamps.use(brought):
        return _received(request, desk)
    said = form.cleaned_data
    if not _within_bounds(request, desk, said["email"].lower()):
        stamps.give_back(brought)
        form.add_error(None, str(_("Too much was sent from here lately. Wait an hour, or write us a mail.")))
        return _page(request, desk, form, brought, TOO_MANY)
    try:
        public_form.ask(desk, name=said["name"], email=said["email"], words=said["what"], language=language)
    except Invalid as refused:
        stamps.give_back(brought)
        for problem in refused.problems:
            form.add_error(FIELDS.get(problem.field or ""), str(problem.message))
        return _page(request, desk, form, brought, UNPROCESSABLE)
    except BaseException:
        stamps.give_back(brought)
        raise
    return _received(request, desk)


def _within_bounds(request: HttpRequest, desk: Desk, address: str) -> bool:
    """Whether no more was sent than people send: for this address, from this network, to this desk."""
    network = network_of(get_adapter(request).get_client_ip(request))
    keys = {"ask_address": f"{desk.pk} {address}", "ask_network": network, "ask_desk": str(desk.pk)}
    return all(ratelimit.consume(request, action=action, key=key) for action, key in keys.items())


def network_of(address: str) -> str:
    """The network in which this address of the internet lies; the text itself where it is none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, NETWORK[found.version]), strict=False))


def _page(request: HttpRequest, desk: Desk, form: AskForm, stamp: str, status: int = 200) -> HttpResponse:
    offers = helps(desk.slug)
    if offers:
        typed = {
            "hx-post": reverse("help:near", args=[desk.slug]),
            "hx-include": "closest form",
            "hx-swap": "innerHTML",
        }
        form.fields["what"].widget.attrs |= {**typed, **WHILE_TYPING}
    told = {"desk": desk, "form": form, "stamp": stamp, "helps": offers}
    return render(request, "answers/ask.html", told, status=status)


def _received(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The same words whatever became of it."""
    return render(request, "answers/asked.html", {"desk": desk})
