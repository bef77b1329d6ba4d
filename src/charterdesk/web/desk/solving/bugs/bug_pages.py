"""Bugs: the list, one bug, what was found about it, its tickets."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotFound
from charterdesk.apps.base.models import LANGUAGES
from charterdesk.apps.escalation.bugs import declaring, queries, waiting
from charterdesk.apps.tickets.queries import ticket as ticket_of
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.solving.bugs.forms import LinkForm, TextsForm, VerdictForm
from charterdesk.web.desk.solving.bugs.words import LISTS, VERDICTS, with_words
from charterdesk.web.desk.staff import for_staff

PAGE: Final = 50
LONGEST_SEARCH: Final = 100
SHOWN: Final = 50


@require_safe
@for_staff
def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The bugs of the desk, the latest first; by state, product or words."""
    which = request.GET.get("which", "open")
    which = which if which in LISTS else "open"
    sought = request.GET.get("q", "")[:LONGEST_SEARCH]
    product = request.GET.get("product", "")
    chosen = int(product[:9]) if product.isascii() and product.isdigit() else None
    found = Paginator(queries.bugs(actor, which=which, product_id=chosen, sought=sought), PAGE)
    page = found.get_page(request.GET.get("page"))
    rows = with_words(actor, list(page.object_list))
    fixed = queries.fixed_in(row.pk for row in rows)
    shown = {
        "found": page,
        "bugs": [(row, fixed.get(row.pk, [])) for row in rows],
        "lists": LISTS.items(),
        "which": which,
        "products": queries.products_with(actor),
        "product": chosen,
        "sought": sought,
        "filtered": bool(sought or chosen or which != "open"),
        "tab": "solving",
    }
    return render(request, "desk/solving/bugs/bugs.html", shown)


@require_safe
@for_staff
def show(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """One bug: what it is, who waits for it, its workaround, its releases. NotFound."""
    return rendered(request, actor, number)


def rendered(request: HttpRequest, actor: Actor, number: int, **told: Any) -> HttpResponse:
    """The page of a bug, with the form that was wrong in the place of its empty one (422)."""
    bug = with_words(actor, [queries.bug(actor, number)])[0]
    texts = queries.texts_of(bug.pk)
    installations = list(queries.waiting(bug))
    tickets = list(queries.tickets_of(actor, bug.pk))
    verdicts = queries.verdicts_of(bug.pk)
    shown = {
        "bug": bug,
        "versions": sorted(row.version for row in bug.affected.all()),
        "verdicts": [(VERDICTS[one.verdict], one) for one in verdicts],
        "stands_for": verdicts[-1].other if verdicts and bug.state == "duplicate" else None,
        "tickets": tickets[:SHOWN],
        "ticket_total": len(tickets),
        "waiting": waiting.each_customer(installations),
        "waiting_total": len(installations),
        "texts": [(name, texts.get(code)) for code, name in LANGUAGES],
        "has_text": bool(texts),
        "kept": [text for text in queries.texts_kept(bug.pk) if text != texts.get(text.language)],
        "round": queries.last_round_of_bug(bug.pk),
        "releases": queries.fixed_in([bug.pk]).get(bug.pk, []),
        "verdict_form": VerdictForm(),
        "link_form": LinkForm(),
        "texts_form": TextsForm(initial={f"text_{code}": text.text for code, text in texts.items()}),
        "tab": "solving",
        **told,
    }
    wrong = any(form.errors for name, form in told.items() if name.endswith("_form"))
    return render(request, "desk/solving/bugs/bug.html", shown, status=422 if wrong else 200)


@require_POST
@for_staff
def judge(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Say what was found about a bug."""
    form = VerdictForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            declaring.judge(actor, number, said["verdict"], reason=said["reason"], other_number=said["other"])
        except Invalid as refused:
            tell(form, refused)
        else:
            messages.success(request, _("Noted."))
            return redirect("desk:bug", actor.desk.slug, number)
    return rendered(request, actor, number, verdict_form=form)


@require_POST
@for_staff
def link(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """One more ticket waits for this bug."""
    form = LinkForm(request.POST)
    if form.is_valid():
        try:
            ticket = ticket_of(actor, form.cleaned_data["ticket"])
        except NotFound:
            form.add_error("ticket", _("There is no ticket of this number."))
        else:
            try:
                declaring.link(actor, number, ticket.pk)
            except Conflict as conflict:
                form.add_error(None, str(conflict.message))
            else:
                back = request.POST.get("back") == "ticket"
                messages.success(request, _("The ticket waits for this bug."))
                place = ("desk:ticket", ticket.number) if back else ("desk:bug", number)
                return redirect(place[0], actor.desk.slug, place[1])
    return rendered(request, actor, number, link_form=form)


@require_POST
@for_staff
def unlink(request: HttpRequest, actor: Actor, number: int, ticket_number: int) -> HttpResponse:
    """A ticket does not wait for this bug. NotFound."""
    declaring.unlink(actor, number, ticket_of(actor, ticket_number).pk)
    messages.success(request, _("The ticket does not wait for this bug any more."))
    return redirect("desk:bug", actor.desk.slug, number)
