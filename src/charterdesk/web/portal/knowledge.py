"""Articles for who is served: those published for him, one of them, whether it helped; offered while he asks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.contracts.queries import equipment
from charterdesk.apps.knowledge import queries, writing
from charterdesk.apps.knowledge.models import Article
from charterdesk.apps.knowledge.suggesting import Suggested, suggested
from charterdesk.web.portal import draft
from charterdesk.web.portal.draft import Draft
from charterdesk.web.portal.reader import for_customers, language

PAGE: Final = 30
SHOWN: Final = 4
LONGEST_SEARCH: Final = 300
READ: Final = 500  # characters of a request that are looked at
EQUIPMENT: Final = "equipment:"


@require_safe
@for_customers
def articles(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The articles that the reader may read, the latest first; or the nearest to some words."""
    sought = request.GET.get("q", "")[:LONGEST_SEARCH]
    rows = queries.articles(actor)
    if sought.strip():
        found = suggested(actor, sought, language=language())
        rows = rows.filter(pk__in=[one.article.pk for one in found])
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    told = {"found": page, "articles": _with_texts(page.object_list), "sought": sought}
    return render(request, "portal/knowledge/articles.html", told)


@require_safe
@for_customers
def article(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """One article, in the reader's language where there is a text. NotFound."""
    row = queries.article(actor, number)
    told = {"article": row, "text": queries.text_in(row, language()), "said": queries.said_by(actor, row)}
    return render(request, "portal/knowledge/article.html", told)


@require_POST
@for_customers
def helped(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Whether it helped."""
    writing.say_helped(actor, number, yes=request.POST.get("helped") == "yes")
    messages.success(request, _("Thank you: noted."))
    return redirect("portal:article", desk=actor.desk.slug, number=number)


@require_safe
@for_customers
def while_typing(request: HttpRequest, actor: Actor, token: str) -> HttpResponse:
    """The articles nearest to what is being typed: a part of the page of a request. NotFound."""
    written = draft.find(request, token)
    found = suggested(
        actor, request.GET.get("subject", "")[:READ], product_id=_product(actor, written), language=language()
    )
    return render(request, "portal/knowledge/suggested.html", {"suggested": found or for_draft(actor, written)})


def for_draft(actor: Actor, written: Draft) -> list[Suggested]:
    """The articles nearest to a request that is being written; before it says anything, those of its product."""
    product = _product(actor, written)
    if written.subject:
        return suggested(actor, f"{written.subject} {written.body[:READ]}", product_id=product, language=language())
    return _with_texts(queries.articles(actor, product_id=product)[:SHOWN]) if product is not None else []


def _product(actor: Actor, written: Draft) -> int | None:
    key = written.about.removeprefix(EQUIPMENT)
    if key == written.about or not (key.isascii() and key.isdigit()):
        return None
    return equipment(actor).filter(pk=int(key[:9])).values_list("product_id", flat=True).first()


def _with_texts(rows: Iterable[Article]) -> list[Suggested]:
    texts = [(row, queries.text_in(row, language())) for row in rows]
    return [Suggested(row, text) for row, text in texts if text is not None]
