"""Open a ticket for somebody who calls: who it is, what the charter asks, the decision before anything is stored."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import uuid4

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.custom_fields import fields_of
from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.errors import Invalid
from charterdesk.apps.base.now import now
from charterdesk.apps.base.repeated import Answer, once
from charterdesk.apps.contracts.charters import NoCharter, charter_at
from charterdesk.apps.contracts.queries import equipment
from charterdesk.apps.people.access import may, require
from charterdesk.apps.people.models import DESK, Person
from charterdesk.apps.people.queries import person as person_of
from charterdesk.apps.people.queries import visible_organisations, visible_persons
from charterdesk.apps.telephone.calls import go_on_with
from charterdesk.apps.telephone.models import Call
from charterdesk.apps.tickets.intake import IntakeForm, NotTaken, open_ticket, preview
from charterdesk.rules.decide import Decision
from charterdesk.web.desk.decision_record import record
from charterdesk.web.desk.opening_form import KEY, Known, OpeningForm
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.staff import for_staff
from charterdesk.web.desk.telephone.opening import call_named, reception, with_code
from charterdesk.web.desk.uploads import stored_files

MOST_FOUND: Final = 50
CREATED: Final = 201
LONGEST_KEY: Final = 40


@require_safe
@for_staff
def who(request: HttpRequest, actor: Actor) -> HttpResponse:
    """First: who calls. People of customers and resellers by name, address, telephone or organisation."""
    require(actor, "ticket.open_for")
    call = call_named(request, actor)
    sought = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    people = visible_persons(actor).filter(active=True).exclude(organisation__kind=DESK).select_related("organisation")
    if sought:
        people = people.filter(
            Q(name__icontains=sought)
            | Q(email__icontains=sought)
            | Q(phone__icontains=sought)
            | Q(organisation__name__icontains=sought)
        )
    found = list(people[: MOST_FOUND + 1])
    shown = {
        "people": found[:MOST_FOUND],
        "more": len(found) > MOST_FOUND,
        "sought": sought,
        "call": call,
        "tab": "open",
    }
    return render(request, "desk/open_who.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def what(request: HttpRequest, actor: Actor, person_id: int) -> HttpResponse:
    """Then: what happens. The decision is shown first; the ticket is opened on the second press, once."""
    require(actor, "ticket.open_for")
    person = person_of(actor, person_id)
    try:
        known = _known(actor, person)
    except NoCharter:
        return render(request, "desk/open_no_charter.html", {"person": person, "tab": "open"}, status=409)
    call = call_named(request, actor)
    if request.method != "POST":
        return _page(request, person, known, OpeningForm(None, None, known=known), call=call)
    form = OpeningForm(request.POST, request.FILES, known=known)
    if not form.is_valid():
        return _page(request, person, known, form, call=call, status=422)
    at: datetime | None = form.cleaned_data["at"] or reception(call)
    opens = request.POST.get("go") == "open"
    try:
        asked = with_code(actor, form.intake(person.pk, stored_files(actor, request) if opens else ()), call)
        if not opens:
            return _page(request, person, known, form, call=call, decision=preview(actor, asked, at=at))
        number = _open_once(request, actor, asked, at)
    except Invalid as refused:
        tell(form, refused)
        return _page(request, person, known, form, call=call, status=422)
    except NotTaken as refused:
        return _page(request, person, known, form, call=call, decision=refused.decision, status=422)
    if call is not None:
        go_on_with(actor, call.pk, number)
    messages.success(request, _("Ticket %(number)s is open.") % {"number": number})
    return redirect("desk:ticket", actor.desk.slug, number)


def _open_once(request: HttpRequest, actor: Actor, asked: IntakeForm, at: datetime | None) -> int:
    """Open the ticket; the button pressed twice opens one."""
    key = request.POST.get(KEY, "")[:LONGEST_KEY]
    if not (key.isascii() and key.isalnum()) or actor.account_id is None:
        return open_ticket(actor, asked, at=at).number
    answer = once(
        actor.desk,
        actor.account_id,
        f"page-{key}",
        sha256_hex(repr((asked, at)).encode()),
        lambda: Answer(CREATED, str(open_ticket(actor, asked, at=at).number)),
    )
    return int(answer.body)


def _known(actor: Actor, person: Person) -> Known:
    home = person.organisation_id
    served = visible_organisations(actor).filter(active=True)
    organisations = tuple(served.filter(Q(pk=home) | Q(reseller_id=home)))
    of_these = {one.pk for one in organisations}
    return Known(
        charter=charter_at(actor.desk, now()).charter,
        organisations=tuple(sorted(organisations, key=lambda one: (one.pk != home, one.name))),
        equipment=tuple(equipment(actor).filter(organisation_id__in=of_these)),
        may_override=may(actor, "ticket.override_decision") is not None,
        fields=fields_of(actor.desk, "ticket"),
    )


def _page(
    request: HttpRequest,
    person: Person,
    known: Known,
    form: OpeningForm,
    *,
    call: Call | None = None,
    decision: Decision | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = {
        "call": call,
        "person": person,
        "form": form,
        "record": record(known.charter, decision) if decision else None,
        "may_open": decision is not None and (decision.taken or known.may_override),
        "key": request.POST.get(KEY) or uuid4().hex,
        "tab": "open",
    }
    return render(request, "desk/open_what.html", shown, status=status)
