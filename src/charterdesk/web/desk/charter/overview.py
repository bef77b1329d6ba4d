"""The charter that the desk runs on, its versions, who was told of them, and whether everybody may read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.channels.outgoing.announcements import Told, told_of
from charterdesk.apps.contracts.charters import NoCharter, UnreadableCharter, charter_at, charter_of, day_of
from charterdesk.apps.contracts.models import CharterVersion
from charterdesk.apps.contracts.publishing_drafts import draft_of
from charterdesk.apps.contracts.publishing_public import set_public
from charterdesk.apps.contracts.queries import charter_versions
from charterdesk.apps.people.access import may
from charterdesk.apps.tickets.rebasing import last_rebasing, to_be_moved
from charterdesk.apps.tickets.rebasing_preview import open_by_version
from charterdesk.web.desk.solving.level_shown import FlowShown, flow_drawn
from charterdesk.web.desk.staff import for_staff

MOST_TOLD: Final = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A version in the list: whether it runs or is to come, how many open tickets stand under it, who was told."""

    row: CharterVersion
    runs: bool
    coming: bool
    open_tickets: int
    told: Told | None


@require_safe
@for_staff
def charter(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The running charter, what is being written, the versions."""
    running = running_of(actor)
    today = day_of(actor.desk, now())
    open_ones = open_by_version(actor)
    rows = list(charter_versions(actor).defer("text", "holidays"))
    publishes = may(actor, "charter.publish") is not None
    said = {
        "running": running,
        "lines": [
            Line(
                row,
                runs=running is not None and row.pk == running.pk,
                coming=row.holds_from > today,
                open_tickets=open_ones.get(row.pk, 0),
                told=_told(actor, row) if number < MOST_TOLD else None,
            )
            for number, row in enumerate(rows)
        ],
        "publishes": publishes,
        "draft": draft_of(actor) if publishes else None,
        "moves": may(actor, "ticket.rebase") is not None,
        "elsewhere": to_be_moved(actor.desk, running.pk).count() if running else 0,
        "rebasing": last_rebasing(actor),
        "try_page": address_of("desk:charter_try", actor),
        "flow": _flow(running),
        "tab": "charter",
    }
    return render(request, "desk/charter.html", said)


@require_POST
@for_staff
def public(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Let everybody who has the address read the charter, or only those who sign in."""
    is_public = request.POST.get("public") == "yes"
    set_public(actor, is_public=is_public)
    messages.success(
        request,
        _("Everybody can read the charter now, without signing in.")
        if is_public
        else _("Only those who sign in read the charter now."),
    )
    return redirect("desk:charter", actor.desk.slug)


def running_of(actor: Actor) -> CharterVersion | None:
    """The version that holds today; None where there is none."""
    try:
        return charter_at(actor.desk, now()).version
    except NoCharter:
        return None


def _flow(running: CharterVersion | None) -> FlowShown | None:
    """The way of a ticket through the levels, drawn; None without levels, and where the charter cannot be read."""
    try:
        return flow_drawn(charter_of(running)) if running is not None else None
    except UnreadableCharter:
        return None


def _told(actor: Actor, row: CharterVersion) -> Told | None:
    try:
        return told_of(actor, row)
    except UnreadableCharter:
        return None


def address_of(name: str, actor: Actor) -> str:
    """The address of a page that this installation may not have; "" for none."""
    try:
        return reverse(name, args=[actor.desk.slug])
    except NoReverseMatch:
        return ""
