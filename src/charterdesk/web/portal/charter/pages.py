"""The pages of a charter for those who are served, and for everybody where the desk shows it to everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts import publishing_documents, publishing_public
from charterdesk.apps.contracts.charters import day_of
from charterdesk.apps.contracts.models import CharterVersion
from charterdesk.apps.contracts.publishing_preview import readable
from charterdesk.rules.charter.document import LANGUAGES
from charterdesk.web.charter_articles import article, differences_outside
from charterdesk.web.charter_files import as_download
from charterdesk.web.portal.reader import language

NAMES: Final = {"fr": "Français", "en": "English", "es": "Español"}
FORMS: Final = (("pdf", "PDF"), ("html", "HTML"), ("md", "Markdown"))


@dataclass(frozen=True, slots=True)
class Window:
    """Where the pages are shown: the frame around them, the names of their addresses."""

    frame: str
    page: str
    history: str
    version: str
    file: str


PORTAL: Final = Window(
    "portal/page.html", "portal:charter", "portal:charter_history", "portal:charter_version", "portal:charter_file"
)
PUBLIC: Final = Window(
    "portal/charter/public.html",
    "public-charter:page",
    "public-charter:history",
    "public-charter:version",
    "public-charter:file",
)


@dataclass(frozen=True, slots=True)
class Line:
    """A version in the history: since when it holds, and how it stands today: "today", "coming" or "past"."""

    row: CharterVersion
    state: str
    is_readable: bool


STATES: Final = {"today": _("holds today"), "coming": _("announced"), "past": _("held before")}


def today_page(request: HttpRequest, desk: Desk, window: Window) -> HttpResponse:
    """Today's version as a document in the reader's language. NoCharter where there is none."""
    version = publishing_public.running(desk)
    return _shown(request, desk, window, version, name="portal/charter/page.html")


def history_page(request: HttpRequest, desk: Desk, window: Window) -> HttpResponse:
    """Every version with its dates, the latest first. NoCharter where there is none."""
    running = publishing_public.running(desk)
    today = day_of(desk, now())
    lines = [
        Line(
            row,
            "today" if row.pk == running.pk else "coming" if row.holds_from > today else "past",
            readable(row) is not None,
        )
        for row in publishing_public.shown_versions(desk)
    ]
    said = {**_frame(desk, window), "lines": [(line, STATES[line.state]) for line in lines]}
    return render(request, "portal/charter/history.html", said)


def version_page(request: HttpRequest, desk: Desk, window: Window, version_id: int) -> HttpResponse:
    """One version as it was or will be, after what it changed. NotFound."""
    return _shown(request, desk, window, _version(desk, version_id), name="portal/charter/version.html")


def file(request: HttpRequest, desk: Desk, version_id: int, said_in: str, form: str) -> HttpResponse:
    """A version as a file. NotFound."""
    version = _version(desk, version_id)
    content = publishing_documents.download(version, said_in, form, day_of(desk, now()))
    return as_download(content, form, f"{desk.slug}-{version.holds_from}-{said_in}", request)


def _shown(request: HttpRequest, desk: Desk, window: Window, version: CharterVersion, *, name: str) -> HttpResponse:
    charter = readable(version)
    if charter is None:
        raise NotFound
    today = day_of(desk, now())
    said_in = publishing_documents.spoken(charter, language())
    versions = publishing_public.shown_versions(desk)
    before = next((row for row in versions if row.holds_from < version.holds_from), None)
    coming = publishing_public.coming(desk)
    said = {
        **_frame(desk, window),
        "version": version,
        "before": before,
        "coming": coming if coming is not None and coming.pk != version.pk else None,
        "article": article(version, said_in, today),
        "files": [(code, NAMES[code], FORMS) for code in LANGUAGES],
    }
    if before is not None and readable(before) is not None and name.endswith("version.html"):
        said["differences"] = differences_outside(before, version, said_in, today)
    return render(request, name, said)


def _frame(desk: Desk, window: Window) -> dict[str, object]:
    return {"frame": window.frame, "window": window, "desk": desk}


def _version(desk: Desk, version_id: int) -> CharterVersion:
    found = next((row for row in publishing_public.shown_versions(desk) if row.pk == version_id), None)
    if found is None or readable(found) is None:
        raise NotFound
    return found
