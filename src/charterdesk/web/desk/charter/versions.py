"""One version as it was published: what it changed, its text, its documents."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.channels.outgoing.announcements import told_of
from charterdesk.apps.contracts import publishing_documents
from charterdesk.apps.contracts.charters import day_of
from charterdesk.apps.contracts.models import CharterVersion
from charterdesk.apps.contracts.publishing_preview import readable, version_before
from charterdesk.apps.contracts.queries import charter_versions
from charterdesk.rules.charter.document import LANGUAGES
from charterdesk.web.charter_articles import differences
from charterdesk.web.charter_files import as_download
from charterdesk.web.desk.charter_labels import language
from charterdesk.web.desk.staff import for_staff

LANGUAGE_NAMES: Final = {"fr": "Français", "en": "English", "es": "Español"}


@require_safe
@for_staff
def version(request: HttpRequest, actor: Actor, version_id: int) -> HttpResponse:
    """One version as it was published; NotFound."""
    row = _version(actor, version_id)
    before = version_before(row)
    is_readable = readable(row) is not None
    said = {
        "version": row,
        "before": before,
        "readable": is_readable,
        "differences": _differences(actor, before, row) if before and is_readable else "",
        "told": told_of(actor, row) if is_readable else None,
        "languages": [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES],
        "tab": "charter",
    }
    return render(request, "desk/charter_version.html", said)


@require_safe
@for_staff
def download(request: HttpRequest, actor: Actor, version_id: int, language: str, form: str) -> HttpResponse:
    """The document of a version in a language: html, pdf or md. NotFound for anything else."""
    row = _version(actor, version_id)
    if readable(row) is None:
        raise NotFound
    content = publishing_documents.download(row, language, form, day_of(actor.desk, now()))
    return as_download(content, form, f"{row.name.removesuffix('.yaml')}-{language}", request)


def _version(actor: Actor, version_id: int) -> CharterVersion:
    row = charter_versions(actor).filter(pk=version_id).first()
    if row is None:
        raise NotFound
    return row


def _differences(actor: Actor, before: CharterVersion, row: CharterVersion) -> str:
    if readable(before) is None:
        return ""
    return differences(before, row, language(), day_of(actor.desk, now()))
