"""The page of a call: who it may be, what he has, what the charter says of his call now; the ticket in two keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.access_codes import Verdict
from charterdesk.apps.contracts.allowances import left_with_allowance
from charterdesk.apps.contracts.charters import NoCharter, charter_at, day_of
from charterdesk.apps.contracts.coverage import covers, find_contract
from charterdesk.apps.contracts.models import Contract, Equipment
from charterdesk.apps.contracts.queries import equipment
from charterdesk.apps.on_call.callers import pages_of
from charterdesk.apps.people.access import may, require
from charterdesk.apps.people.models import Organisation, Person
from charterdesk.apps.people.queries import visible_organisations, visible_persons
from charterdesk.apps.telephone import call_backs, calls, manager
from charterdesk.apps.telephone.identify import Matches, who_calls
from charterdesk.apps.telephone.live import ringing_of
from charterdesk.apps.telephone.made import reasons_of
from charterdesk.apps.telephone.models import Call
from charterdesk.apps.tickets.intake import IntakeForm, preview
from charterdesk.rules.telephone.call import Direction, Outcome
from charterdesk.rules.terms.channels import ChannelName
from charterdesk.rules.terms.charter import Charter
from charterdesk.web import moments
from charterdesk.web.desk import charter_labels
from charterdesk.web.desk.decision_record import Record, record
from charterdesk.web.desk.staff import for_staff
from charterdesk.web.desk.telephone.codes import VERDICTS

MOST_PRODUCTS: Final = 20
MOST_PEOPLE: Final = 12
LONGEST_CODE: Final = 40
MOST_DIGITS: Final = 9


class CodeForm(forms.Form):
    """The access code, as the caller reads it out."""

    code = forms.CharField(label=gettext_lazy("Access code"), max_length=LONGEST_CODE)


class CallBackForm(forms.Form):
    """Until when he is called back, and where."""

    until = forms.DateTimeField(
        label=gettext_lazy("Called back by"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    number = forms.CharField(label=gettext_lazy("Number, if another"), required=False, max_length=40)


@dataclass(frozen=True, slots=True)
class Product:
    """A product of the caller's, and whether his contract covers it."""

    name: str
    serial: str
    covered: bool | None


@dataclass(frozen=True, slots=True)
class Served:
    """What the caller has: his contract, plan, hours; his products; the decision on a call of his now."""

    person: Person | None
    organisation: Organisation
    contract: Contract | None
    plan: str
    hours_left: str
    products: tuple[Product, ...]
    record: Record | None
    people: tuple[Person, ...] = ()
    """Who of them it may be, where only the customer is known."""


@require_safe
@for_staff
def show(request: HttpRequest, actor: Actor, call_id: int) -> HttpResponse:
    """One call, under way or over. `?kind=` and `?severity=` say what it is about, for the decision."""
    return _page(request, actor, calls.call(actor, call_id))


@require_safe
@for_staff
def pop(request: HttpRequest, actor: Actor) -> HttpResponse:
    """For exchanges and telephones that open a page when they ring: `?number=` leads to the call of that number that is
    under way, else to those who are known under it.
    """
    require(actor, "call.see")
    written = request.GET.get("number", "").replace("\x00", "")[:80]
    wanted = who_calls(actor, written)
    rings = calls.calls(actor).filter(outcome=Outcome.UNDER_WAY)[:50]
    mine = [row for row in rings if wanted.number and who_calls(actor, row.caller).number == wanted.number]
    if len(mine) == 1:
        return redirect("desk:telephone-call", actor.desk.slug, mine[0].pk)
    if wanted.only is not None and may(actor, "ticket.open_for"):
        return redirect("desk:open-for", actor.desk.slug, wanted.only.pk)
    return redirect(f"{reverse('desk:people', args=[actor.desk.slug])}?{urlencode({'q': wanted.number})}")


@require_POST
@for_staff
def who(request: HttpRequest, actor: Actor, call_id: int) -> HttpResponse:
    """The agent says who calls."""
    calls.say_who(actor, call_id, _whole(request.POST.get("person", "")))
    return redirect("desk:telephone-call", actor.desk.slug, call_id)


@require_POST
@for_staff
def code(request: HttpRequest, actor: Actor, call_id: int) -> HttpResponse:
    """The caller reads out a code: the verdict stands on the page."""
    require(actor, "call.answer")
    row = calls.call(actor, call_id)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, actor, row, code_form=form, status=422)
    said = calls.say_code_of(actor, call_id, form.cleaned_data["code"], contract_id=_whole_or_none(request))
    if said.verdict is Verdict.VALID:
        messages.success(request, _("The code is valid."))
        return redirect("desk:telephone-call", actor.desk.slug, call_id)
    if said.again_at is not None:
        words = _("Too many wrong codes: none is looked at before %(at)s. Identify him otherwise.")
        form.add_error("code", words % {"at": moments.clock_time(said.again_at)})
    elif said.verdict is Verdict.MISHEARD:
        form.add_error("code", _("A sign was misheard: have it read out again."))
    else:
        form.add_error("code", _("This code is not taken: %(why)s.") % {"why": VERDICTS[said.verdict]})
    return _page(request, actor, calls.call(actor, call_id), code_form=form, status=422)


@require_POST
@for_staff
def on_ticket(request: HttpRequest, actor: Actor, call_id: int) -> HttpResponse:
    """The call goes on with an open ticket."""
    ticket = calls.go_on_with(actor, call_id, _whole(request.POST.get("ticket", "")))
    messages.success(request, _("The call is noted on ticket %(number)s.") % {"number": ticket.number})
    return redirect("desk:ticket", actor.desk.slug, ticket.number)


@require_POST
@for_staff
def call_back(request: HttpRequest, actor: Actor, call_id: int) -> HttpResponse:
    """Promise to call back: a clock of the call's ticket."""
    require(actor, "call.answer")
    row = calls.call(actor, call_id)
    form = CallBackForm(request.POST)
    if not form.is_valid():
        return _page(request, actor, row, back_form=form, status=422)
    try:
        call_backs.promise(actor, call_id, **form.cleaned_data)
    except (Invalid, Conflict) as refused:
        form.add_error("until", str(refused.message))
        return _page(request, actor, row, back_form=form, status=422)
    messages.success(request, _("Promised: the clock runs on the ticket."))
    return redirect("desk:telephone-call", actor.desk.slug, call_id)


@require_POST
@for_staff
def put_away(_request: HttpRequest, actor: Actor, call_id: int) -> HttpResponse:
    """Nobody need call back."""
    calls.put_away(actor, call_id)
    return redirect("desk:telephone-missed", actor.desk.slug)


@require_POST
@for_staff
def kept(_request: HttpRequest, actor: Actor, call_back_id: int) -> HttpResponse:
    """He was called back."""
    call_backs.keep(actor, call_back_id)
    return redirect("desk:telephone-missed", actor.desk.slug)


def _page(
    request: HttpRequest,
    actor: Actor,
    row: Call,
    *,
    code_form: CodeForm | None = None,
    back_form: CallBackForm | None = None,
    status: int = 200,
) -> HttpResponse:
    outgoing = row.direction == Direction.OUT
    matches = who_calls(actor, row.called if outgoing else row.caller)
    proof = calls.proof_of(actor, row)
    charter = _charter(actor)
    served = [_served(request, actor, row, one, charter, proof) for one in _whose(actor, row, matches)]
    asked = {"kind": request.GET.get("kind", ""), "severity": request.GET.get("severity", "")}
    shown: dict[str, Any] = {
        "call": row,
        "matches": matches,
        "outgoing": outgoing,
        "under_way": row.outcome == Outcome.UNDER_WAY,
        "agents": ringing_of(row).agents if row.outcome == Outcome.UNDER_WAY else (),
        "served": served,
        "tickets": calls.open_tickets(actor, [one.organisation.pk for one in served]),
        "code_form": code_form or CodeForm(),
        "asks_code": charter is not None and _asks_code(charter),
        "proven": proof is not None,
        "back_form": back_form or CallBackForm(),
        "dials": manager.dials_for(actor) is not None,
        "why": [one.text(charter_labels.language()) for one in reasons_of(row.why)],
        "may_answer": may(actor, "call.answer") is not None,
        "pages": pages_of(actor, row.pk) if may(actor, "on_call.see") else [],
        "kinds": _named(charter.kinds, charter, charter_labels.kind) if charter else [],
        "severities": _named(charter.severities, charter, charter_labels.severity) if charter else [],
        "asked": asked,
        "tab": "telephone",
    }
    return render(request, "desk/telephone/call.html", shown, status=status)


def _whose(actor: Actor, row: Call, matches: Matches) -> list[tuple[Person | None, Organisation]]:
    """Whose call it may be: whom the agent named, whose code was said; else everybody known under the number."""
    if row.person is not None and row.person.organisation is not None:
        return [(row.person, row.person.organisation)]
    if row.organisation_id is not None:
        home = visible_organisations(actor).filter(pk=row.organisation_id).first()
        known = next((one for one in matches.persons if one.organisation_id == row.organisation_id), None)
        return [(known, home)] if home else []
    return [(one, one.organisation) for one in matches.persons if one.organisation is not None]


def _served(
    request: HttpRequest,
    actor: Actor,
    row: Call,
    whose: tuple[Person | None, Organisation],
    charter: Charter | None,
    proof: int | None,
) -> Served:
    person, home = whose
    today = day_of(actor.desk, now())
    contract = row.contract or find_contract(home, None, today).contract
    pieces = equipment(actor, organisation_id=home.pk)[:MOST_PRODUCTS]
    left = left_with_allowance(charter, contract, today) if contract else None
    return Served(
        person=person,
        organisation=home,
        contract=contract,
        plan=charter_labels.plan(charter, contract.plan) if charter and contract else "",
        hours_left=moments.hours(left.minutes) if left and left.minutes else "",
        products=tuple(_product(piece, contract) for piece in pieces),
        record=_decided(request, actor, row, person, home, charter, proof) if person and charter else None,
        people=()
        if person
        else tuple(visible_persons(actor).filter(organisation=home, active=True).order_by("name", "pk")[:MOST_PEOPLE]),
    )


def _decided(
    request: HttpRequest,
    actor: Actor,
    row: Call,
    person: Person,
    home: Organisation,
    charter: Charter,
    proof: int | None,
) -> Record | None:
    """What the charter says of this call, at the moment at which it came; None where nobody may ask."""
    kind, severity = request.GET.get("kind", ""), request.GET.get("severity", "")
    form = IntakeForm(
        requester_person_id=person.pk,
        channel=ChannelName.PHONE,
        subject="",
        body="",
        organisation_id=home.pk,
        kind=kind if kind in charter.kinds or kind in charter.not_covered else None,
        severity=severity if severity in charter.severities else None,
        code_try_id=proof,
    )
    try:
        return record(charter, preview(actor, form, at=row.started_at))
    except (Invalid, NotFound):
        return None


def _product(piece: Equipment, contract: Contract | None) -> Product:
    named = " ".join(part for part in (piece.product.name, piece.version) if part)
    return Product(named, piece.serial, covers(contract, piece) if contract else None)


def _asks_code(charter: Charter) -> bool:
    phone = charter.channels.get(ChannelName.PHONE)
    return phone is not None and phone.identify_by == "access_code"


def _named(names: Any, charter: Charter, label: Any) -> list[tuple[str, str]]:
    return [(name, str(label(charter, name))) for name in names]


def _charter(actor: Actor) -> Charter | None:
    try:
        return charter_at(actor.desk, now()).charter
    except NoCharter:
        return None


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 0


def _whole_or_none(request: HttpRequest) -> int | None:
    return _whole(request.POST.get("contract", "")) or None
