"""The charter for those who sign in at the portal."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import NotFound
from charterdesk.apps.contracts import publishing_documents, queries
from charterdesk.apps.contracts.annexes import annex_of, charter_for, today_of
from charterdesk.apps.people.access import require
from charterdesk.web.charter_articles import article
from charterdesk.web.charter_files import as_download
from charterdesk.web.portal.charter import pages
from charterdesk.web.portal.charter.pages import FORMS, NAMES, PORTAL
from charterdesk.web.portal.reader import for_customers, for_outsiders
from charterdesk.web.portal.reader import language as spoken


@require_safe
@for_outsiders
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The charter that holds today."""
    require(actor, "charter.see")
    return pages.today_page(request, actor.desk, PORTAL)


@require_safe
@for_outsiders
def history(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Its versions."""
    require(actor, "charter.see")
    return pages.history_page(request, actor.desk, PORTAL)


@require_safe
@for_outsiders
def version(request: HttpRequest, actor: Actor, version_id: int) -> HttpResponse:
    """One of them; NotFound."""
    require(actor, "charter.see")
    return pages.version_page(request, actor.desk, PORTAL, version_id)


@require_safe
@for_outsiders
def file(request: HttpRequest, actor: Actor, version_id: int, language: str, form: str) -> HttpResponse:
    """One of them as a file; NotFound."""
    require(actor, "charter.see")
    return pages.file(request, actor.desk, version_id, language, form)


@require_safe
@for_customers
def annex(request: HttpRequest, actor: Actor, contract_id: int) -> HttpResponse:
    """What the reader's contract comprises of today's charter. NotFound for another's."""
    contract, published = queries.contract(actor, contract_id), charter_for(actor.desk)
    told = annex_of(contract, published.charter)
    if told is None:
        raise NotFound
    said_in = publishing_documents.spoken(published.charter, spoken())
    said = {
        "contract": contract,
        "article": article(published.version, said_in, today_of(actor.desk), told),
        "files": [(code, name, FORMS) for code, name in NAMES.items()],
    }
    return render(request, "portal/charter/annex.html", said)


@require_safe
@for_customers
def annex_file(request: HttpRequest, actor: Actor, contract_id: int, language: str, form: str) -> HttpResponse:
    """The annex as a file. NotFound."""
    contract, published = queries.contract(actor, contract_id), charter_for(actor.desk)
    told = annex_of(contract, published.charter)
    if told is None:
        raise NotFound
    content = publishing_documents.download(published.version, language, form, today_of(actor.desk), told)
    return as_download(content, form, f"{contract.number}-{language}", request)
