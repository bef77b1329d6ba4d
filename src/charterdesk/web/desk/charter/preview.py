"""What a text would change, before it is published; and publishing it, through the one door."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.digests import fingerprint
from charterdesk.apps.base.now import now
from charterdesk.apps.channels.outgoing.announcements import telling_of
from charterdesk.apps.contracts import publishing, publishing_drafts
from charterdesk.apps.contracts.charters import day_of, read
from charterdesk.apps.contracts.models import CharterVersion
from charterdesk.apps.contracts.publishing import InvalidCharter, Proposed, PublishedMeanwhile, Unconfirmed
from charterdesk.apps.contracts.publishing_drafts import Draft, draft_of, proposed_by
from charterdesk.apps.contracts.publishing_preview import gone_with, readable, when_it_holds
from charterdesk.apps.contracts.queries import charter_versions
from charterdesk.apps.people.access import require
from charterdesk.apps.tickets.rebasing_preview import effect_on_open
from charterdesk.rules.terms.charter import Charter
from charterdesk.web import moments
from charterdesk.web.charter_articles import would_differ
from charterdesk.web.desk.charter.overview import running_of
from charterdesk.web.desk.charter.told import report
from charterdesk.web.desk.charter_labels import language
from charterdesk.web.desk.staff import for_staff

CONFLICT: Final = 409
UNPROCESSABLE: Final = 422


@require_safe
@for_staff
def preview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All that publishing the draft would change; nothing is stored."""
    return _page(request, actor)


@require_POST
@for_staff
def publish(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Publish the draft that was shown. 422 with what stands in the way or waits to be confirmed, 409 with both texts
    where somebody published another version, or another window changed the draft.
    """
    draft = draft_of(actor)
    proposed = proposed_by(actor, draft)
    if request.POST.get("seen") != _mark(draft):
        messages.warning(request, _("The draft was changed in another window: this is what it says now."))
        return _page(request, actor, status=CONFLICT)
    confirmed = request.POST.get("confirmed", "")
    try:
        version, new = publishing.publish(actor, proposed, after=draft.after, confirmed=confirmed)
    except Unconfirmed:
        return _page(request, actor, unconfirmed=True, status=UNPROCESSABLE)
    except InvalidCharter:
        return _page(request, actor, status=UNPROCESSABLE)
    except PublishedMeanwhile as other:
        return _conflict(request, actor, proposed, other.version)
    publishing_drafts.throw_away(actor)
    said = {"name": version.name, "day": moments.calendar_day(version.holds_from)}
    if new:
        messages.success(request, _("Published: %(name)s, from %(day)s.") % said)
    else:
        messages.info(request, _("This text is published already: %(name)s, from %(day)s. Nothing changed.") % said)
    return redirect("desk:charter", actor.desk.slug)


def _page(request: HttpRequest, actor: Actor, *, unconfirmed: bool = False, status: int = 200) -> HttpResponse:
    require(actor, "charter.publish")
    draft = draft_of(actor)
    proposed = proposed_by(actor, draft)
    checked = publishing.check(actor, proposed)
    said: dict[str, Any] = {
        "draft": draft,
        "report": report(checked, proposed.name, proposed.text),
        "mark": publishing.mark_of(checked.warnings),
        "seen": _mark(draft),
        "unconfirmed": unconfirmed,
        "known": charter_versions(actor).filter(digest=checked.digest).first() if checked.digest else None,
        "tab": "charter",
    }
    charter = read(proposed.name, proposed.text, proposed.shared) if checked.publishable else None
    if isinstance(charter, Charter):
        said |= _effects(actor, charter)
    return render(request, "desk/charter/preview.html", said, status=status)


def _effects(actor: Actor, charter: Charter) -> dict[str, Any]:
    running = running_of(actor)
    before = readable(running) if running else None
    today = day_of(actor.desk, now())
    return {
        "charter": charter,
        "running": running,
        "when": when_it_holds(actor, charter),
        "differences": would_differ(before, charter, language(), today) if before else "",
        "gone": gone_with(actor, charter),
        "effect": effect_on_open(actor, charter),
        "telling": telling_of(actor, charter),
    }


def _conflict(request: HttpRequest, actor: Actor, proposed: Proposed, version: CharterVersion | None) -> HttpResponse:
    theirs = charter_versions(actor).filter(pk=version.pk).first() if version else None
    mine = read(proposed.name, proposed.text, proposed.shared)
    other = readable(theirs) if theirs else None
    today = day_of(actor.desk, now())
    said = {
        "theirs": theirs,
        "mine": proposed,
        "differences": would_differ(other, mine, language(), today) if other and isinstance(mine, Charter) else "",
        "tab": "charter",
    }
    return render(request, "desk/charter/conflict.html", said, status=CONFLICT)


def _mark(draft: Draft) -> str:
    """The state of the draft that was shown."""
    return fingerprint((draft.name, draft.text, sorted(draft.shared.items())))
