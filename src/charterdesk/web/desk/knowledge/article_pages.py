"""Articles: the list with what recurs above it, one article, publishing and retiring it."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import day_of
from charterdesk.apps.knowledge import linking, queries, recurring, suggesting, writing
from charterdesk.apps.knowledge.models import Recurrence
from charterdesk.apps.people.access import may
from charterdesk.web.desk import charter_labels
from charterdesk.web.desk.knowledge.forms import NAMES, ReasonForm
from charterdesk.web.desk.knowledge.words import AUDIENCES, STATES, plan_choices, shown
from charterdesk.web.desk.staff import for_staff

PAGE: Final = 50
LONGEST_SEARCH: Final = 200
SHOWN: Final = 10


@require_safe
@for_staff
def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The articles, the latest first; by state, product, audience or review due; or the nearest to some words."""
    return overview_of(request, actor)


def overview_of(request: HttpRequest, actor: Actor, *, wrong: tuple[int, ReasonForm] | None = None) -> HttpResponse:
    """The list; with the form of a recurrence that was filled wrongly in the place of its empty one (422)."""
    asked = request.GET
    state = asked.get("state", "")
    audience = asked.get("audience", "")
    product = asked.get("product", "")
    chosen = int(product[:9]) if product.isascii() and product.isdigit() else None
    due = "due" in asked
    sought = asked.get("q", "")[:LONGEST_SEARCH]
    rows = queries.articles(
        actor,
        state=state if state in STATES else "",
        product_id=chosen,
        audience=audience if audience in AUDIENCES else "",
        due=day_of(actor.desk, now()) if due else None,
    )
    if sought.strip():
        near = suggesting.suggested(actor, sought, product_id=chosen, language=charter_labels.language())
        rows = rows.filter(pk__in=[one.article.pk for one in near])
    page = Paginator(rows, PAGE).get_page(asked.get("page"))
    writes = may(actor, "article.write") is not None
    found = [*queries.recurrences(actor)[:SHOWN]] if writes else []
    told = {
        "found": page,
        "articles": shown(page.object_list),
        "states": STATES.items(),
        "audiences": AUDIENCES.items(),
        "products": queries.products_with(actor),
        "state": state,
        "audience": audience,
        "product": chosen,
        "due": due,
        "sought": sought,
        "filtered": bool(state or audience or chosen or due or sought),
        "recurrences": [(row, recurring.population(row), _form(row, wrong)) for row in found],
        "wrong": wrong is not None,
        "tab": "solving",
    }
    return render(request, "desk/knowledge/articles.html", told, status=422 if wrong else 200)


def _form(row: Recurrence, wrong: tuple[int, ReasonForm] | None) -> ReasonForm:
    return wrong[1] if wrong and wrong[0] == row.number else ReasonForm(auto_id=f"id_{row.number}_%s")


@require_safe
@for_staff
def show(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """One article in every language that it has, its earlier texts, and whom it helped. NotFound."""
    row = queries.article(actor, number)
    latest = {text.language: text for text in row.texts.all()}
    names = dict(plan_choices(actor))
    told = {
        "article": row,
        "one": shown([row])[0],
        "texts": [(NAMES[code], latest[code]) for code in NAMES if code in latest],
        "kept": [text for text in row.texts.all() if text != latest[text.language]],
        "plans": [names.get(one.plan, one.plan) for one in row.plans.all()],
        "told": queries.helped(row),
        "used": linking.tickets_with(row),
        "tab": "solving",
    }
    return render(request, "desk/knowledge/article.html", told)


@require_POST
@for_staff
def move(request: HttpRequest, actor: Actor, number: int, to: str) -> HttpResponse:
    """Publish or retire an article."""
    verbs = {"publish": (writing.publish, _("Published.")), "retire": (writing.retire, _("Retired."))}
    if to not in verbs:
        raise NotFound
    verb, said = verbs[to]
    version = request.POST.get("version", "")
    try:
        verb(actor, number, version=int(version[:9]) if version.isdecimal() else None)
    except (Invalid, Conflict) as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, said)
    return redirect("desk:article", actor.desk.slug, number)


@require_POST
@for_staff
def helped(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Whether an article helped who solves a ticket."""
    writing.say_helped(actor, number, yes=request.POST.get("helped") == "yes")
    messages.success(request, _("Thank you: noted."))
    return redirect("desk:article", actor.desk.slug, number)


@require_POST
@for_staff
def dismiss(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """No note is wanted about what recurs."""
    form = ReasonForm(request.POST, auto_id=f"id_{number}_%s")
    form.is_valid()
    try:
        recurring.dismiss(actor, number, form.cleaned_data.get("reason", ""))
    except Invalid as refused:
        form.add_error("reason", str(refused.message))
        return overview_of(request, actor, wrong=(number, form))
    messages.success(request, _("Noted: it is not asked again."))
    return redirect("desk:articles", actor.desk.slug)
