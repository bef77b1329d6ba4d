"""The installations of the reader; his word that a release works; what a release changes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.environments.queries import copies_of_his
from charterdesk.apps.escalation.bugs import confirming, installed, wording
from charterdesk.web.download import download_stored
from charterdesk.web.portal.reader import for_customers, language


@require_safe
@for_customers
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every installation within the reader's sight, those that wait for his word first."""
    rows = installed.installations(actor)
    shown = {
        "rows": [(row, installed.may_confirm(actor, row.equipment)) for row in rows],
        "copies": copies_of_his(actor),
        "today": now().date(),
        "several": len(actor.organisation_ids | actor.reseller_of_ids) > 1,
    }
    return render(request, "portal/installations/installations.html", shown)


@require_POST
@for_customers
def confirm(request: HttpRequest, actor: Actor, delivery_id: int) -> HttpResponse:
    """The release works there. NotFound for an installation that is not his."""
    confirming.confirm(actor, delivery_id)
    messages.success(request, _("Thank you: it is noted that it works there."))
    return redirect("portal:installations", actor.desk.slug)


@require_safe
@for_customers
def release(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """What a release that was delivered to him changes. NotFound."""
    row = installed.delivered_release(actor, number)
    shown = {"release": row, "notes": wording.notes_for(row, language()), "files": row.files.all()}
    return render(request, "portal/installations/release.html", shown)


@require_safe
@for_customers
def file(_request: HttpRequest, actor: Actor, file_id: int) -> HttpResponse:
    """The bytes of a file of a release that was delivered to him. NotFound."""
    row = installed.delivered_file(actor, file_id)
    return download_stored(row.stored_file, row.name)  # type: ignore[return-value]  # a streaming response is an answer too
