"""A SAML server of an organisation: what it must know of this desk, what this desk must know of it."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.people import identity, saml_servers
from charterdesk.apps.people.models import IdentityProvider
from charterdesk.apps.people.queries import organisation_named
from charterdesk.apps.people.saml_servers import LONGEST_METADATA, Described, SamlTerms
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.staff import for_staff

ONCE: Final = frozenset({"organisation", "metadata"})


class SamlForm(forms.Form):
    """All that is said of a server; its metadata fills in what it says of itself."""

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
    metadata = forms.FileField(
        label=gettext_lazy("Metadata of the server"),
        required=False,
        widget=forms.FileInput({"accept": ".xml,text/xml,application/xml,application/samlmetadata+xml"}),
        help_text=gettext_lazy("An XML file that it gives. It fills in the next three fields."),
    )
    entity_id = forms.CharField(label=gettext_lazy("Entity id of the server"), max_length=1024, required=False)
    sso_url = forms.CharField(
        label=gettext_lazy("Address at which people sign in"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("For the binding HTTP-Redirect."),
    )
    certificates = forms.CharField(
        label=gettext_lazy("Certificates by which it signs"),
        max_length=40_000,
        required=False,
        widget=forms.Textarea({"rows": 8, "spellcheck": "false", "class": "pem"}),
        help_text=gettext_lazy("PEM. Before one expires, add the next one below it: both are believed."),
    )
    email_attribute = forms.CharField(
        label=gettext_lazy("Attribute of the e-mail address"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Left empty, the usual names are tried, then the name id."),
    )
    name_attribute = forms.CharField(
        label=gettext_lazy("Attribute of the person's name"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Left empty, the usual names are tried."),
    )
    unasked = forms.BooleanField(
        label=gettext_lazy("People may come from the server's own page of applications"),
        required=False,
        help_text=gettext_lazy(
            "Then a response counts that nobody asked for here: somebody may be signed in as another and not notice."
        ),
    )
    only = forms.BooleanField(
        label=gettext_lazy("Its people sign in there and in no other way"),
        required=False,
        help_text=gettext_lazy("Whoever leaves the organisation is locked out there, and so here."),
    )
    active = forms.BooleanField(
        label=gettext_lazy("In use"),
        required=False,
        help_text=gettext_lazy("Leave it off until both sides know each other."),
    )

    def clean_metadata(self) -> Described | None:
        """What the file says of the server."""
        file = self.cleaned_data["metadata"]
        if not isinstance(file, UploadedFile):
            return None
        if (file.size or 0) > LONGEST_METADATA:
            raise forms.ValidationError(_("This file is too large to be metadata."))
        try:
            return saml_servers.read_metadata(file.read())
        except ValueError as error:
            told = _("This is no metadata of one SAML server that takes people by redirect and says its certificate.")
            raise forms.ValidationError(told) from error

    def terms(self, organisation_id: int) -> SamlTerms:
        """What was said, as the verb takes it."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in ONCE}
        return SamlTerms(organisation_id=organisation_id, **said)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new SAML server; what is wrong is told beside its field (422)."""
    identity.providers(actor)
    return served(request, actor, None)


def served(request: HttpRequest, actor: Actor, row: IdentityProvider | None) -> HttpResponse:
    """The form of a server, new or known, and what became of it."""
    form = SamlForm(initial=_said(row) if row else None)
    if request.method == "POST":
        form = _with_metadata(request)
        if form.is_valid():
            try:
                home = organisation_named(actor, form.cleaned_data["organisation"])
                kept = saml_servers.set_up(actor, form.terms(home.pk), row.pk if row else None)
            except NotFound:
                form.add_error("organisation", _("There is no such organisation."))
            except Invalid as refused:
                tell(form, refused)
            else:
                messages.success(request, _("The server was kept."))
                return redirect("desk:setup-identity-change", actor.desk.slug, kept.pk)
    shown: dict[str, Any] = {"form": form, "row": row, "tab": "setup"}
    if row is not None:
        shown["known"] = [
            (_("Our entity id, and the address of our metadata"), _here(row, "identity_metadata")),
            (_("Address of the assertion consumer service (HTTP-POST)"), _here(row, "identity_said")),
        ]
        shown["metadata"] = _here(row, "identity_metadata")
        shown["certificates"] = saml_servers.certificates_of(row)
    return render(request, "desk/identity/saml.html", shown, status=422 if form.errors else 200)


def _with_metadata(request: HttpRequest) -> SamlForm:
    """What was typed; where a file of metadata came along, with what it says, so that nothing of it is lost either."""
    form = SamlForm(request.POST, request.FILES)
    form.is_valid()
    said = form.cleaned_data.get("metadata")
    if not isinstance(said, Described):
        return form
    typed: QueryDict = request.POST.copy()
    for name in ("entity_id", "sso_url", "certificates"):
        typed[name] = getattr(said, name)
    return SamlForm(typed)


def _said(row: IdentityProvider) -> dict[str, Any]:
    return {
        **row.settings,
        "organisation": row.organisation.name,
        "domains": ", ".join(row.domains),
        "certificates": "".join(map(saml_servers.pem, row.settings.get("certificates", []))),
        "active": row.active,
    }


def _here(row: IdentityProvider, name: str) -> str:
    return settings.BASE_URL + reverse(name, kwargs={"name": row.name})
