"""The sign-in servers of organisations: which there are, adding one, changing one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.people import identity, saml_servers
from charterdesk.apps.people.identity import ProviderTerms
from charterdesk.apps.people.models import IdentityProvider
from charterdesk.apps.people.queries import organisation_named
from charterdesk.apps.people.saml_servers import SAML
from charterdesk.web.desk.identity import saml_page
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.staff import for_staff


class ServerForm(forms.Form):
    """All that is said of a server. The secret is never shown: left empty, the one that is kept stays."""

    organisation = forms.CharField(
        label=gettext_lazy("Organisation"),
        max_length=160,
        help_text=gettext_lazy("Whose people sign in there: a customer, a reseller, or the desk itself."),
    )
    domains = forms.CharField(
        label=gettext_lazy("Domains"),
        max_length=1000,
        help_text=gettext_lazy(
            "For whose addresses the server vouches, such as quay.example. Nobody else is signed in by it."
        ),
    )
    issuer = forms.CharField(label=gettext_lazy("Address of the server"), max_length=500)
    client_id = forms.CharField(label=gettext_lazy("Name of this desk there"), max_length=300)
    secret = forms.CharField(
        label=gettext_lazy("Secret"),
        max_length=500,
        required=False,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=gettext_lazy("It is sealed and never shown. Left empty, the one that is kept stays."),
    )
    only = forms.BooleanField(
        label=gettext_lazy("Its people sign in there and in no other way"),
        required=False,
        help_text=gettext_lazy("Whoever leaves the organisation is locked out there, and so here."),
    )
    active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def terms(self, organisation_id: int) -> ProviderTerms:
        """What was said, as the verb takes it."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "organisation"}
        return ProviderTerms(organisation_id=organisation_id, **said)


@require_safe
@for_staff
def servers(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every server, with its organisation and domains, and certificates that expire."""
    rows = [(row, ", ".join(row.domains), _expiring(row)) for row in identity.providers(actor)]
    return render(request, "desk/identity/servers.html", {"rows": rows, "tab": "setup"})


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new server; what is wrong is told beside its field (422)."""
    identity.providers(actor)
    return _served(request, actor, ServerForm(request.POST or None), None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def change(request: HttpRequest, actor: Actor, provider_id: int) -> HttpResponse:
    """Change a server or switch it off; NotFound."""
    row = identity.provider_row(actor, provider_id)
    if row.protocol == SAML:
        return saml_page.served(request, actor, row)
    return _served(request, actor, ServerForm(request.POST or None, initial=_said(row)), row)


def _served(request: HttpRequest, actor: Actor, form: ServerForm, row: IdentityProvider | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            home = organisation_named(actor, form.cleaned_data["organisation"])
            kept = identity.set_up(actor, form.terms(home.pk), row.pk if row else None)
        except NotFound:
            form.add_error("organisation", _("There is no such organisation."))
        except Invalid as refused:
            tell(form, refused)
        else:
            messages.success(request, _("The server was kept."))
            return redirect("desk:setup-identity-change", actor.desk.slug, kept.pk)
    shown: dict[str, Any] = {"form": form, "row": row, "tab": "setup"}
    if row is not None:
        shown["back"] = settings.BASE_URL + reverse("identity_back", kwargs={"name": row.name})
    return render(request, "desk/identity/server.html", shown, status=422 if form.errors else 200)


def _expiring(row: IdentityProvider) -> str:
    """The state of the certificate that lasts longest: "past", "soon", or "" where all is well."""
    found = saml_servers.certificates_of(row) if row.protocol == SAML else []
    return max(found, key=lambda one: one.until).state if found else ""


def _said(row: IdentityProvider) -> dict[str, Any]:
    return {
        **row.settings,
        "organisation": row.organisation.name,
        "domains": ", ".join(row.domains),
        "active": row.active,
    }
