"""The annex of a contract, as the desk sees it and hands it out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.contracts import publishing_documents
from charterdesk.apps.contracts.annexes import annex_of, charter_for, today_of
from charterdesk.apps.contracts.charters import NoCharter
from charterdesk.apps.contracts.queries import contract as contract_of
from charterdesk.web.charter_articles import article
from charterdesk.web.charter_files import as_download
from charterdesk.web.desk.charter.versions import LANGUAGE_NAMES
from charterdesk.web.desk.charter_labels import language as spoken
from charterdesk.web.desk.staff import for_staff


@require_safe
@for_staff
def annex(request: HttpRequest, actor: Actor, contract_id: int) -> HttpResponse:
    """What a contract comprises of today's charter. NotFound for another desk's."""
    row = contract_of(actor, contract_id)
    said = {"contract": row, "languages": LANGUAGE_NAMES.items(), "article": "", "tab": "contracts"}
    try:
        published = charter_for(actor.desk)
    except NoCharter:
        raise NotFound from None
    told = annex_of(row, published.charter)
    if told is not None:
        said["article"] = article(published.version, spoken(), today_of(actor.desk), told)
    return render(request, "desk/charter/annex.html", said)


@require_safe
@for_staff
def download(request: HttpRequest, actor: Actor, contract_id: int, language: str, form: str) -> HttpResponse:
    """The annex as a file. NotFound where there is none."""
    row = contract_of(actor, contract_id)
    try:
        published = charter_for(actor.desk)
    except NoCharter:
        raise NotFound from None
    told = annex_of(row, published.charter)
    if told is None:
        raise NotFound
    content = publishing_documents.download(published.version, language, form, today_of(actor.desk), told)
    return as_download(content, form, f"{row.number}-{language}", request)
