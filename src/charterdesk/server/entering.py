"""Pages by which somebody gets an account: the link of an invitation, registering at a desk that allows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.people import invitations, registration
from charterdesk.apps.people.access import account_of
from charterdesk.apps.people.models import Account

PASSKEY: Final = "passkey"
FIELDS: Final = ("name", "email", "password")


class NewAccount(forms.Form):
    """How somebody new signs in: a password, or a passkey instead."""

    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        help_text=gettext_lazy("At least 12 characters. Leave it empty to use a passkey."),
        required=False,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )


class Registration(forms.Form):
    """Who asks for an account. `website` is seen by machines only."""

    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail at work"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"})
    )
    website = forms.CharField(required=False, widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("password")
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """The link of an invitation: looked at it changes nothing, accepted it works no more."""
    row = invitations.invitation_of(token)
    awaited = invitations.account_awaited(row)
    account = account_of(request)
    form = NewAccount(request.POST or None, initial={"name": row.person.name})
    context = {"desk": row.person.desk, "organisation": row.person.organisation, "email": row.person.email}
    if awaited is not None:
        if account != awaited:
            return _sign_in_first(request, awaited, context)
        if request.method == "POST":
            invitations.accept(token, account=account)
            messages.success(request, _("Welcome: this desk is yours now."))
            return redirect("landing")
        return render(request, "account/invitation.html", {**context, "mine": True})
    if request.method == "POST" and form.is_valid():
        password = None if request.POST.get("way") == PASSKEY else form.cleaned_data["password"]
        try:
            made = invitations.accept(token, name=form.cleaned_data["name"], password=password)
        except Invalid as error:
            _tell(form, error)
        else:
            return _enter(request, made, with_passkey=password is None)
    return render(request, "account/invitation.html", {**context, "form": form}, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def register(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Ask for an account at a desk that lets people do so. The answer is the same whatever is known of the address."""
    desk = registration.desk_open_to_all(slug)
    form = Registration(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"].lower()
        if not ratelimit.consume(request, action="register", key=address):
            return render(request, "429.html", status=429)
        if not form.cleaned_data["website"]:
            language = (get_language() or desk.language)[:2]
            registration.ask(desk, name=form.cleaned_data["name"], email=address, language=language)
        return render(request, "account/register_sent.html", {"desk": desk, "email": address})
    return render(request, "account/register.html", {"desk": desk, "form": form}, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("password")
def confirm_registration(request: HttpRequest) -> HttpResponseBase:
    """The link that confirms an address: looked at it changes nothing."""
    token = request.GET.get("t", "")
    said = registration.asked(token)
    context = {"desk": said.desk, "email": said.email}
    if said.account is not None:
        if account_of(request) != said.account:
            return _sign_in_first(request, said.account, context)
        if request.method == "POST":
            registration.confirm(token, account=said.account)
            return redirect("landing")
        return render(request, "account/invitation.html", {**context, "mine": True})
    form = NewAccount(request.POST or None, initial={"name": said.name})
    if request.method == "POST" and form.is_valid():
        password = None if request.POST.get("way") == PASSKEY else form.cleaned_data["password"]
        try:
            made = registration.confirm(token, password=password)
        except Invalid as error:
            _tell(form, error)
        else:
            return _enter(request, made, with_passkey=password is None)
    return render(request, "account/invitation.html", {**context, "form": form}, status=_status(form))


def _sign_in_first(request: HttpRequest, awaited: Account, context: Mapping[str, object]) -> HttpResponse:
    """The address has an account: its owner signs in, whoever else is signed in signs out. One that was closed is
    opened again by the desk's manager.
    """
    closed = not awaited.is_active
    said = {**context, "sign_in": not closed, "closed": closed, "next": request.get_full_path()}
    return render(request, "account/invitation.html", said)


def _enter(request: HttpRequest, account: Account, *, with_passkey: bool) -> HttpResponseBase:
    """Sign the new account in: who holds the link has just proved that the address is his."""
    if account_of(request) is not None:
        get_adapter(request).logout(request)
    record_authentication(request, account, method="link", email=account.email)
    where = reverse("mfa_add_webauthn") if with_passkey else reverse("landing")
    answer: HttpResponseBase = perform_login(request, Login(user=account, redirect_url=where, email=account.email))
    return answer


def _tell(form: forms.Form, error: Invalid) -> None:
    for problem in error.problems:
        form.add_error(problem.field if problem.field in form.fields else None, str(problem.message))


def _status(form: forms.Form) -> int:
    return 422 if form.errors else 200
