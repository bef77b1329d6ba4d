"""Writing an article: by itself, from a ticket that fills it, or for what recurs; changing one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.contracts.queries import products
from charterdesk.apps.knowledge import drafting, queries, suggesting, writing
from charterdesk.apps.knowledge.models import Article, Recurrence
from charterdesk.apps.knowledge.writing import ArticleTerms, Text
from charterdesk.apps.people.access import require
from charterdesk.apps.tickets.models import Ticket
from charterdesk.apps.tickets.queries import ticket as ticket_of
from charterdesk.web.desk import charter_labels
from charterdesk.web.desk.knowledge.forms import ArticleForm, initial_of
from charterdesk.web.desk.knowledge.words import plan_choices
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.staff import for_staff


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """An article that no ticket gave."""
    return _write(request, actor, ArticleTerms())


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def from_ticket(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """An article from a ticket: filled with its subject and the solution proposed. NotFound."""
    require(actor, "article.write")
    ticket = ticket_of(actor, number)
    return _write(request, actor, drafting.from_ticket(actor, ticket), ticket=ticket)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def for_recurrence(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """An article for what recurs: filled with the solutions of its tickets, product and version. NotFound."""
    row = queries.recurrence(actor, number)
    return _write(request, actor, drafting.from_recurrence(actor, row), recurrence=row)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def change(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Say something else; what is wrong is told beside its field (422)."""
    require(actor, "article.write")
    row = queries.article(actor, number)
    said = request.POST if request.method == "POST" else None
    form = _form(actor, said, _of(row))
    if said is not None and form.is_valid():
        version = said.get("version", "")
        try:
            writing.change(actor, number, form.terms(), version=int(version[:9]) if version.isdecimal() else None)
        except Invalid as refused:
            tell(form, refused)
        except Conflict as conflict:
            form.add_error(None, str(conflict.message))
        else:
            messages.success(request, _("Kept."))
            return redirect("desk:article", actor.desk.slug, number)
    told = {"form": form, "article": row, "tab": "solving"}
    return render(request, "desk/knowledge/write.html", told, status=422 if form.errors else 200)


def _write(
    request: HttpRequest,
    actor: Actor,
    terms: ArticleTerms,
    *,
    ticket: Ticket | None = None,
    recurrence: Recurrence | None = None,
) -> HttpResponse:
    require(actor, "article.write")
    said = request.POST if request.method == "POST" else None
    form = _form(actor, said, terms)
    if said is not None and form.is_valid():
        try:
            row = writing.write(
                actor,
                form.terms(),
                ticket_id=ticket.pk if ticket else None,
                recurrence_number=recurrence.number if recurrence else None,
            )
        except Invalid as refused:
            tell(form, refused)
        else:
            messages.success(request, _("%(article)s is written. Publish it when it is ready.") % {"article": row.name})
            return redirect("desk:article", actor.desk.slug, row.number)
    known = " ".join(text.title for text in terms.texts.values())
    alike = suggesting.suggested(actor, known, product_id=terms.product_id, language=charter_labels.language())
    told = {"form": form, "ticket": ticket, "recurrence": recurrence, "alike": alike, "tab": "solving"}
    return render(request, "desk/knowledge/write.html", told, status=422 if form.errors else 200)


def _form(actor: Actor, said: Any, terms: ArticleTerms) -> ArticleForm:
    names = [*products(actor, retired=True).values_list("pk", "name")]
    return ArticleForm(said, products=names, plans=plan_choices(actor), initial=initial_of(terms))


def _of(row: Article) -> ArticleTerms:
    texts = {text.language: Text(text.title, text.body) for text in row.texts.all()}
    plans = [one.plan for one in row.plans.all()]
    return ArticleTerms(texts, row.audience, plans, row.product_id, row.product_version, row.review_on)
