"""Adding and changing credentials, giving another secret, saying that it works, deleting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.environments.queries import of_organisation
from charterdesk.apps.people.access import require
from charterdesk.apps.people.queries import staff_of
from charterdesk.apps.people.teams import team_names
from charterdesk.apps.vault import keeping, queries
from charterdesk.apps.vault.models import Credential
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.solving.vault.forms import CredentialForm, NewCredentialForm, SecretForm
from charterdesk.web.desk.staff import for_staff


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("secret")
@sensitive_variables()
@for_staff
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new credential; what is wrong is told beside its field (422), and the secret is typed again."""
    customers = [(row.pk, row.name) for row in keeping.customers(actor)]
    said = request.POST if request.method == "POST" else None
    initial = {"organisation_id": _number(request.GET.get("customer", ""))}
    form = NewCredentialForm(said, customers=customers, initial=initial, **_choices(actor))
    if said is not None and form.is_valid():
        told = form.cleaned_data
        try:
            row = keeping.add(actor, told["organisation_id"], form.terms(), secret=told["secret"])
        except Invalid as refused:
            tell(form, refused)
        except Conflict as closed:
            form.add_error(None, str(closed.message))
        else:
            return redirect("desk:credential", actor.desk.slug, row.number)
    shown = {"form": form, "tab": "solving"}
    return render(request, "desk/solving/vault/add.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def change(request: HttpRequest, actor: Actor, credential: int) -> HttpResponse:
    """What is said of a credential, but its secret."""
    require(actor, "vault.manage")
    row = queries.credential(actor, credential)
    said = request.POST if request.method == "POST" else None
    theirs = [(one.pk, one.name) for one in of_organisation(actor, row.organisation_id)]
    form = CredentialForm(said, initial=_initial(row), environments=theirs, **_choices(actor))
    if said is not None and form.is_valid():
        try:
            keeping.change(actor, credential, form.terms())
        except Invalid as refused:
            tell(form, refused)
        else:
            return redirect("desk:credential", actor.desk.slug, credential)
    shown = {"form": form, "row": row, "tab": "solving"}
    return render(request, "desk/solving/vault/change.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("secret")
@sensitive_variables()
@for_staff
def secret(request: HttpRequest, actor: Actor, credential: int) -> HttpResponse:
    """Another secret: a new version."""
    require(actor, "vault.manage")
    row = queries.credential(actor, credential)
    form = SecretForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            version = keeping.give_secret(actor, credential, form.cleaned_data["secret"])
        except Invalid as refused:
            tell(form, refused)
        except Conflict as closed:
            form.add_error(None, str(closed.message))
        else:
            messages.success(request, _("The secret is kept as version %(number)d.") % {"number": version.version})
            return redirect("desk:credential", actor.desk.slug, credential)
    shown = {"form": form, "row": row, "tab": "solving"}
    return render(request, "desk/solving/vault/secret.html", shown, status=422 if form.errors else 200)


@require_POST
@for_staff
def verify(request: HttpRequest, actor: Actor, credential: int) -> HttpResponse:
    """Somebody used it and it works."""
    keeping.verify(actor, credential)
    messages.success(request, _("Noted: it works."))
    return redirect("desk:credential", actor.desk.slug, credential)


@require_POST
@for_staff
def delete(request: HttpRequest, actor: Actor, credential: int) -> HttpResponse:
    """Delete its secrets for good."""
    keeping.close(actor, credential)
    messages.success(request, _("Its secrets are deleted for good."))
    return redirect("desk:vault", actor.desk.slug)


def _choices(actor: Actor) -> dict[str, Any]:
    staff = list(staff_of(actor.desk).values_list("pk", "name"))
    return {"staff": staff, "teams": list(team_names(actor.desk).items())}


def _initial(row: Credential) -> dict[str, Any]:
    named = ("system", "environment", "kind", "address", "login", "link", "owner_id", "rotate_days")
    told = {name: getattr(row, name) for name in named}
    return {
        **told,
        "team_ids": list(row.teams.values_list("team_id", flat=True)),
        "environment_ids": list(row.environments.values_list("pk", flat=True)),
    }


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004  # digits
