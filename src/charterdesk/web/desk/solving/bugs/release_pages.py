"""Releases: the list, one release with its deliveries, noting and changing one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.base.models import LANGUAGES
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import day_of
from charterdesk.apps.contracts.queries import products
from charterdesk.apps.escalation.bugs import queries, releases, waiting
from charterdesk.apps.escalation.bugs.models import Release
from charterdesk.apps.people.access import require
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.solving.bugs.bug_pages import PAGE
from charterdesk.web.desk.solving.bugs.forms import ReleaseForm
from charterdesk.web.desk.solving.bugs.words import OUTCOMES
from charterdesk.web.desk.staff import for_staff
from charterdesk.web.desk.uploads import stored_files
from charterdesk.web.download import download_stored

SHOWN = 100


@require_safe
@for_staff
def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The releases of the desk, the latest first."""
    found = Paginator(queries.releases(actor), PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/solving/bugs/releases.html", {"found": found, "tab": "solving"})


@require_safe
@for_staff
def show(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """One release: what it is, to whom it was delivered, who confirmed, what became of the tickets. NotFound."""
    release = queries.release(actor, number)
    shown = {
        "release": release,
        "notes": {row.language: row.text for row in release.notes.all()},
        "names": LANGUAGES,
        "rounds": queries.rounds_of(release.pk),
        "deliveries": queries.deliveries_of(release.pk)[:SHOWN],
        "left": len(waiting.affected(release)),
        "not_moved": [(OUTCOMES[one.outcome], one) for one in queries.not_solved(actor, release.pk)[:SHOWN]],
        "shown": SHOWN,
        "tab": "solving",
    }
    return render(request, "desk/solving/bugs/release.html", shown)


@require_safe
@for_staff
def progress(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """How far the deliveries have gone: a part of the release's page."""
    release = queries.release(actor, number)
    shown = {"release": release, "rounds": queries.rounds_of(release.pk)}
    return render(request, "desk/solving/bugs/rounds.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Note a release; what is wrong is told beside its field (422)."""
    require(actor, "bug.manage")
    said = request.POST if request.method == "POST" else None
    wanted = request.GET.get("bug", "")
    bug = queries.bug(actor, int(wanted[:9])) if wanted.isascii() and wanted.isdigit() else None
    initial = {"released_on": day_of(actor.desk, now()), "current": True}
    if bug is not None:
        initial |= {"product": bug.product_id, "bugs": [bug.number]}
    form = _form(actor, said, initial)
    if said is not None and form.is_valid():
        try:
            row = releases.note(actor, form.terms(), files=stored_files(actor, request))
        except Invalid as refused:
            tell(form, refused)
        else:
            messages.success(request, _("%(release)s is noted.") % {"release": row})
            return redirect("desk:release", actor.desk.slug, row.number)
    shown = {"form": form, "tab": "solving"}
    return render(request, "desk/solving/bugs/release_form.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def change(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Say something else of a release; what is wrong is told beside its field (422)."""
    require(actor, "bug.manage")
    release = queries.release(actor, number)
    said = request.POST if request.method == "POST" else None
    form = _form(actor, said, _of(release))
    if said is not None and form.is_valid():
        version = said.get("version_seen", "")
        seen = int(version[:9]) if version.isascii() and version.isdigit() else None
        try:
            files = stored_files(actor, request)
            releases.change(actor, number, form.terms(), files=files, version=seen)
        except Invalid as refused:
            tell(form, refused)
        except Conflict as conflict:
            form.add_error(None, str(conflict.message))
        else:
            messages.success(request, _("Kept."))
            return redirect("desk:release", actor.desk.slug, number)
    shown = {"form": form, "release": release, "tab": "solving"}
    return render(request, "desk/solving/bugs/release_form.html", shown, status=422 if form.errors else 200)


@require_safe
@for_staff
def file(_request: HttpRequest, actor: Actor, file_id: int) -> FileResponse:
    """The bytes of a file of a release. NotFound."""
    row = queries.release_file(actor, file_id)
    return download_stored(row.stored_file, row.name)


def _form(actor: Actor, said: Any, initial: dict[str, Any]) -> ReleaseForm:
    names = [*products(actor).values_list("pk", "name")]
    bugs = [
        (bug.number, f"{bug.name} {bug.title} ({bug.product.name})")
        for bug in queries.bugs(actor).exclude(state__in=("rejected", "duplicate"))[:200]
    ]
    return ReleaseForm(said, products=names, bugs=bugs, initial=initial)


def _of(release: Release) -> dict[str, Any]:
    return {
        "product": release.product_id,
        "version": release.product_version,
        "released_on": release.released_on,
        "link": release.link,
        "current": release.product.current_version == release.product_version,
        "bugs": [row.bug.number for row in release.bugs.all()],
        **{f"notes_{row.language}": row.text for row in release.notes.all()},
    }
