"""Opening a request: three steps at most, then the decision, then sending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import day_of
from charterdesk.apps.people.access import desk_slug_of
from charterdesk.apps.people.queries import visible_organisations
from charterdesk.apps.tickets.intake import IntakeForm, NotTaken, preview
from charterdesk.rules.decide import Decision
from charterdesk.rules.pricing.in_force import asks_when_wished
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.prices import EmergencyTime
from charterdesk.rules.worktime.opening import opening
from charterdesk.web.charter_words import money_words
from charterdesk.web.portal import asking, choices, draft, knowledge, own_fields, sending
from charterdesk.web.portal.decision_words import tell
from charterdesk.web.portal.draft import Draft
from charterdesk.web.portal.reader import charter_now, for_customers, language

UNPROCESSABLE = 422
# Up to so many products are shown one below the other; more go into a list to pick from.
SHOWN_AT_ONCE = 10


@require_http_methods(["GET", "HEAD", "POST"])
@for_customers
def what(request: HttpRequest, actor: Actor, token: str = "") -> HttpResponse:
    """Step 1: for which product, and what kind of request."""
    charter = charter_now(actor).charter
    written = draft.find(request, token) if token else draft.begin()
    if written.sent_as:
        return _to_ticket(request, written.sent_as)
    known = choices.holders(actor, day_of(actor.desk, now()))
    errors: asking.Errors = {}
    if request.method == "POST":
        written, errors = asking.read_subject_matter(request.POST, written, charter, known)
        if not errors:
            draft.keep(request, written)
            return _go(request, "severity" if asking.has_severity_step(charter, written) else "story", written)
    said = {
        "draft": written,
        "holders": known,
        "as_list": sum(len(holder.products) for holder in known) > SHOWN_AT_ONCE,
        "kinds": choices.kinds(charter, language()),
        "sold_apart": choices.kinds_sold_apart(charter, language()),
        "not_done": choices.kinds_not_done(charter, language()),
        "errors": errors,
        **_steps(charter, written, 1),
    }
    return _page(request, "what", said, errors)


@require_http_methods(["GET", "HEAD", "POST"])
@for_customers
def severity(request: HttpRequest, actor: Actor, token: str) -> HttpResponse:
    """Step 2: how bad it is, in the charter's words; and the door for emergencies, its price said before."""
    charter = charter_now(actor).charter
    written = draft.find(request, token)
    if not written.kind or written.sent_as:
        return _go(request, "what", written)
    errors: asking.Errors = {}
    if request.method == "POST":
        written, errors = asking.read_severity(request.POST, written, charter)
        if not errors or "back" in request.POST:
            draft.keep(request, written)
            return _go(request, "what" if "back" in request.POST else "story", written)
    emergency = charter.emergency
    outside = charter.options.get(emergency.outside_with) if emergency else None
    said = {
        "draft": written,
        "levels": choices.severities(charter, written.kind, language()),
        "wished": asking.usual_wish(charter, written),
        "emergency": emergency,
        "emergency_name": emergency.is_.in_language(language()) if emergency else "",
        "outside": outside.is_.in_language(language()) if outside else "",
        "fee": money_words(emergency.fee.money) if emergency and emergency.fee else "",
        "fee_alone": emergency is not None and emergency.time is EmergencyTime.IN_THE_FEE,
        "errors": errors,
        **_steps(charter, written, 2),
    }
    return _page(request, "severity", said, errors)


@require_http_methods(["GET", "HEAD", "POST"])
@for_customers
def story(request: HttpRequest, actor: Actor, token: str) -> HttpResponse:
    """The last step: subject, description, what the charter asks for, files."""
    charter = charter_now(actor).charter
    written = draft.find(request, token)
    if not written.kind or written.sent_as:
        return _go(request, "what", written)
    asks_severity = asking.has_severity_step(charter, written)
    errors: asking.Errors = {}
    own = own_fields.OwnFields(actor.desk, written.custom)
    if request.method == "POST":
        written, errors = asking.read_story(request, actor, written, charter)
        own, typed = own_fields.read(actor, request.POST)
        written = replace(written, custom=typed)
        dropped = request.POST.get("drop", "")
        if dropped:
            asked, _sign, sha256 = dropped.rpartition(":")
            written = written.without_file(sha256, asked)
        draft.keep(request, written)
        if dropped:
            return _go(request, "story", written)
        if "back" in request.POST:
            return _go(request, "severity" if asks_severity else "what", written)
        if not errors and not own.errors:
            return _go(request, "review", written)
    description = charter.information.get(asking.DESCRIPTION)
    said = {
        "draft": written,
        "description": description.is_.in_language(language()) if description else "",
        "asked": asking.asked_for(charter, written, language(), errors),
        "files": written.files_for(""),
        "errors": errors,
        "asks_when": asks_when_wished(charter),
        "own": list(own),
        "suggested": knowledge.for_draft(actor, written),
        **_steps(charter, written, 3 if asks_severity else 2),
    }
    return _page(request, "story", said, {**errors, **dict.fromkeys(own.errors, "")})


@require_http_methods(["GET", "HEAD", "POST"])
@for_customers
def review(request: HttpRequest, actor: Actor, token: str) -> HttpResponse:
    """What the desk will do with the request, before it is sent; sending it leads to the ticket."""
    charter = charter_now(actor).charter
    written = draft.find(request, token)
    if written.sent_as:
        return _to_ticket(request, written.sent_as)
    if not written.kind or not written.subject:
        return _go(request, "story" if written.kind else "what", written)
    known = choices.holders(actor, day_of(actor.desk, now()))
    form = sending.form_of(actor, charter, written, known, language())
    try:
        own = own_fields.written(actor.desk, written.custom)
        decision = preview(actor, form)
    except Invalid as refused:
        # The desk asks for something that it did not ask for a moment ago.
        messages.error(request, str(refused.message))
        return _go(request, "story", written)
    seal = sending.seal_of(decision)
    changed = False
    if request.method == "POST":
        changed = request.POST.get("seal") != seal
        if decision.taken and not changed:
            return _send(request, actor, written, form)
    holder = sending.holder_of(written, known)
    said = {
        "draft": written,
        "holder": holder,
        "product": next((row for row in holder.products if row.value == written.about), None),
        "kind": choices.kind_words(charter, written.kind, language()),
        "wished": next(
            (one.label for one in choices.severities(charter, written.kind, language()) if one.value == written.wished),
            "",
        ),
        "told": tell(charter, decision, language(), _reseller_name(actor, form)),
        "asked": asking.asked_for(charter, written, language(), {}),
        "files": written.files_for(""),
        "own": own,
        "suggested": knowledge.for_draft(actor, written),
        "opens_again": _opens_again(charter, decision),
        "wished_at": asking.wished_moment(written),
        "seal": seal,
        "changed": changed,
        "asks_severity": asking.has_severity_step(charter, written),
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "portal/open_review.html", said, status=status)


@require_POST
@for_customers
def throw_away(request: HttpRequest, actor: Actor, token: str) -> HttpResponse:
    """Drop what was typed."""
    written = draft.find(request, token)
    draft.keep(request, Draft(token=written.token, sent_as=written.sent_as))
    return redirect("portal:home", desk=actor.desk.slug)


def _send(request: HttpRequest, actor: Actor, written: Draft, form: IntakeForm) -> HttpResponseRedirect:
    try:
        number = sending.send(actor, written, form)
    except NotTaken:
        # Decided between two clicks: the page shows the new decision.
        return _go(request, "review", written)
    except Invalid as refused:
        messages.error(request, str(refused.message))
        return _go(request, "story", written)
    draft.keep(request, Draft(token=written.token, sent_as=number))
    messages.success(request, _("Your request was sent. Its number is %(number)s.") % {"number": number})
    return _to_ticket(request, number)


def _opens_again(charter: Charter, decision: Decision) -> datetime | None:
    """When somebody is there again, for a request that is taken while the desk is closed; None when it is open now."""
    hours, at = opening(charter), now()
    return None if not decision.taken or decision.on_call or hours.is_open(at) else hours.next_open(at)


def _steps(charter: Charter, written: Draft, step: int) -> dict[str, int]:
    two = written.kind and not asking.has_severity_step(charter, written)
    nothing_to_ask = not charter.severities and charter.emergency is None
    return {"step": step, "steps": 2 if two or nothing_to_ask else 3}


def _page(request: HttpRequest, step: str, said: Mapping[str, object], errors: asking.Errors) -> HttpResponse:
    return render(request, f"portal/open_{step}.html", said, status=UNPROCESSABLE if errors else 200)


def _go(request: HttpRequest, step: str, written: Draft) -> HttpResponseRedirect:
    if written.sent_as:
        return _to_ticket(request, written.sent_as)
    return redirect(f"portal:open_{step}", desk=desk_slug_of(request), token=written.token)


def _to_ticket(request: HttpRequest, number: int) -> HttpResponseRedirect:
    return redirect("portal:ticket", desk=desk_slug_of(request), number=number)


def _reseller_name(actor: Actor, form: IntakeForm) -> str:
    if form.organisation_id is None:
        return ""
    row = visible_organisations(actor).select_related("reseller").filter(pk=form.organisation_id).first()
    return row.reseller.name if row and row.reseller else ""
