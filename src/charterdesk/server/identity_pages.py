"""Signing in at the server of one's organisation: the address says which, the way there, and the way back.

A server of OpenID Connect sends the browser back itself (`back`); one of SAML lets it post what it says (`said`), and
from there it goes on to where its session is known (`come_in`).
"""

from __future__ import annotations

import logging
from typing import Final
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charterdesk.apps.people import identity
from charterdesk.apps.people.access import account_of
from charterdesk.apps.people.identity import Claimed, Refused
from charterdesk.apps.people.models import IdentityProvider
from charterdesk.apps.people.saml_servers import SAML
from charterdesk.server import oidc, saml
from charterdesk.server.outside import Unreached

_log: Final = logging.getLogger(__name__)


class Address(forms.Form):
    """Whose organisation."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail at work"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"})
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """Ask for the address; say where its organisation signs in."""
    form = Address(request.POST or None)
    where = request.POST.get("next", request.GET.get("next", ""))
    row = None
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="login"):
            return render(request, "429.html", status=429)
        row = identity.provider_for(form.cleaned_data["email"])
        if row is None:
            form.add_error("email", _("No organisation with this address signs in at a server of its own."))
    context = {"form": form, "next": where, "server": row and _host(row), "provider": row}
    return render(request, "account/organisation.html", context, status=422 if form.errors else 200)


@require_safe
@never_cache
def go(request: HttpRequest, name: str) -> HttpResponseBase:
    """To the server of the organisation."""
    row = identity.provider_named(name)
    where = _own_path(request, request.GET.get("next", ""))
    try:
        if row.protocol == SAML:
            return redirect(saml.address_to_sign_in(request, row, where))
        return redirect(oidc.address_to_sign_in(request, row, back_to(row), where))
    except (Refused, Unreached) as error:
        return _refused(request, row, error)


@require_safe
@never_cache
def back(request: HttpRequest, name: str) -> HttpResponseBase:
    """Back from the server of the organisation (OpenID Connect)."""
    row = identity.provider_named(name, identity.OIDC)
    try:
        said, where = oidc.claimed(request, row, back_to(row))
        return _enter(request, row, said, where)
    except (Refused, Unreached) as error:
        return _refused(request, row, error)


@csrf_exempt
@require_POST
@never_cache
def said(request: HttpRequest, name: str) -> HttpResponseBase:
    """What a server of SAML says: verified, then carried to where the session is. Nobody is signed in yet."""
    row = identity.provider_named(name, SAML)
    try:
        where = _own_path(request, request.POST.get("RelayState", ""))
        sealed = saml.received(row, request.POST.get("SAMLResponse", ""), where)
    except Refused as error:
        return _refused(request, row, error)
    return redirect(f"{reverse('identity_in', kwargs={'name': row.name})}?{urlencode({'k': sealed})}")


@require_safe
@never_cache
def come_in(request: HttpRequest, name: str) -> HttpResponseBase:
    """Whoever went to a server of SAML comes in, in the browser that went."""
    row = identity.provider_named(name, SAML)
    try:
        who, where = saml.claimed(request, row, request.GET.get("k", ""))
        return _enter(request, row, who, where)
    except Refused as error:
        return _refused(request, row, error)


@require_safe
@never_cache
def metadata(_request: HttpRequest, name: str) -> HttpResponse:
    """What a server of SAML must know of this desk; told before the server is in use, too."""
    row = identity.provider_named(name, SAML, in_use=False)
    return HttpResponse(saml.metadata(row), content_type="application/samlmetadata+xml")


def back_to(row: IdentityProvider) -> str:
    """The address of return of one server, whatever host the request named."""
    return settings.BASE_URL + reverse("identity_back", kwargs={"name": row.name})


def _enter(request: HttpRequest, row: IdentityProvider, said: Claimed, where: str) -> HttpResponseBase:
    """Sign in whom the server means; a second factor of his own is asked for all the same."""
    account = identity.settle(row, said)
    if account_of(request) is not None:
        get_adapter(request).logout(request)
    record_authentication(request, account, method=row.protocol, provider=row.name)
    answer: HttpResponseBase = perform_login(request, Login(user=account, redirect_url=where, email=account.email))
    return answer


def _refused(request: HttpRequest, row: IdentityProvider, error: Exception) -> HttpResponse:
    _log.warning("signing in through %s was refused: %s", row.name, error)
    return render(request, "account/organisation_refused.html", {"server": _host(row)}, status=403)


def _host(row: IdentityProvider) -> str:
    return urlsplit(row.settings.get("issuer") or row.settings.get("sso_url", "")).hostname or ""


def _own_path(request: HttpRequest, where: str) -> str:
    """Where to go afterwards: an address of ours, or the first page."""
    if url_has_allowed_host_and_scheme(where, {request.get_host()}, require_https=request.is_secure()):
        return where
    return reverse("landing")
