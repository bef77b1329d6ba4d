"""One connection: asked for on a ticket, answered on the telephone, started, ended."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.digests import sha256_hex
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.people.access import require
from charterdesk.apps.remote import agreeing, queries, sessions
from charterdesk.apps.remote.links import link_of
from charterdesk.apps.remote.models import ASKED, TOOLS, RemoteSession
from charterdesk.apps.remote.offering import Offer, offer
from charterdesk.apps.tickets.queries import ticket as ticket_of
from charterdesk.rules.terms.remote import Means
from charterdesk.web.desk.refusals import tell
from charterdesk.web.desk.solving.remote.forms import AskForm, HearForm, StopForm
from charterdesk.web.desk.staff import for_staff

MINUTE = 60


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def ask(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Propose a connection; where the charter does not allow it the page says why and offers nothing (409 for who asks
    all the same).
    """
    require(actor, "remote.start")
    ticket = ticket_of(actor, number)
    offered = offer(ticket)
    said = request.POST if request.method == "POST" else None
    form = AskForm(said, tools=_tools(offered))
    status = 0
    if said is not None and not offered.allowed:
        status = 409
    elif said is not None and form.is_valid():
        told = dict(form.cleaned_data)
        write = told.pop("write")
        try:
            asked = sessions.ask(actor, ticket.pk, sessions.Wanted(**told), write_to_customer=write)
        except Invalid as refused:
            tell(form, refused)
        except Conflict as conflict:
            form.add_error(None, str(conflict.message))
        else:
            _say_stripped(request, stripped=asked.stripped)
            return redirect("desk:remote-session", actor.desk.slug, asked.session.number)
    shown = {"ticket": ticket, "offer": offered, "why": offered.why(_language(actor)), "form": form, "tab": "queue"}
    return render(request, "desk/solving/remote/ask.html", shown, status=status or (422 if form.errors else 200))


@require_safe
@for_staff
def show(request: HttpRequest, actor: Actor, session: int) -> HttpResponse:
    """How it stands, what was agreed to, what the tool reported."""
    return _page(request, actor, session)


@require_POST
@for_staff
def hear(request: HttpRequest, actor: Actor, session: int) -> HttpResponse:
    """Record what somebody said on the telephone."""
    require(actor, "remote.start")
    row = queries.session(actor, session)
    form = HearForm(request.POST, people=_people(row))
    if not form.is_valid():
        return _page(request, actor, session, hearing=form, status=422)
    try:
        agreeing.hear(actor, session, **form.cleaned_data, seen=request.POST.get("text", ""))
    except (Conflict, Invalid) as refused:
        return _page(request, actor, session, changed=str(refused.message), status=409)
    return redirect("desk:remote-session", actor.desk.slug, session)


@require_POST
@for_staff
def start(request: HttpRequest, actor: Actor, session: int) -> HttpResponse:
    """It begins: only after the customer's agreement."""
    try:
        sessions.start(actor, session)
    except Conflict as conflict:
        return _page(request, actor, session, changed=str(conflict.message), status=409)
    return redirect("desk:remote-session", actor.desk.slug, session)


@require_POST
@for_staff
def stop(request: HttpRequest, actor: Actor, session: int) -> HttpResponse:
    """It is over; its minutes become work on the ticket, once."""
    require(actor, "remote.start")
    queries.session(actor, session)
    form = StopForm(request.POST)
    if not form.is_valid():
        return _page(request, actor, session, stopping=form, status=422)
    try:
        done = sessions.stop(actor, session, minutes=form.cleaned_data["minutes"], note=form.cleaned_data["note"])
    except Conflict as conflict:
        return _page(request, actor, session, changed=str(conflict.message), status=409)
    _say_stripped(request, stripped=done.stripped)
    minutes = -(-(done.session.work.seconds if done.session.work else 0) // MINUTE)
    said = ngettext("%(count)d minute is noted as work.", "%(count)d minutes are noted as work.", minutes)
    messages.success(request, said % {"count": minutes})
    return redirect("desk:remote-session", actor.desk.slug, session)


@require_POST
@for_staff
def cancel(request: HttpRequest, actor: Actor, session: int) -> HttpResponse:
    """It is not needed any more."""
    try:
        sessions.cancel(actor, session)
    except Conflict as conflict:
        return _page(request, actor, session, changed=str(conflict.message), status=409)
    return redirect("desk:remote-session", actor.desk.slug, session)


def _page(
    request: HttpRequest,
    actor: Actor,
    number: int,
    *,
    changed: str = "",
    hearing: HearForm | None = None,
    stopping: StopForm | None = None,
    status: int = 200,
) -> HttpResponse:
    row = queries.session(actor, number)
    offered = offer(row.ticket)
    waits = row.state == ASKED and offered.takes(Means.PHONE)
    text = offered.chapter.agreement.in_language(agreeing.language_of(row)) if offered.chapter else ""
    shown = {
        "row": row,
        "consent": getattr(row, "consent", None),
        "text": text,
        "digest": sha256_hex(text.encode()),
        "link": link_of(row.tool, row.device, row.external_id),
        "reports": row.reports.order_by("from_at"),
        "overlap": -(-row.overlap_seconds // MINUTE),
        "changed": changed,
        "hearing": (hearing or HearForm(people=_people(row))) if waits else None,
        "stopping": stopping or StopForm(),
        "tab": "solving",
    }
    return render(request, "desk/solving/remote/session.html", shown, status=status)


def _people(row: RemoteSession) -> list[tuple[int, str]]:
    return [(person.pk, person.name) for person in queries.people_who_may_answer(row)]


def _tools(offered: Offer) -> list[tuple[str, str]]:
    named = offered.chapter.tools if offered.chapter else ()
    return [(name, str(label)) for name, label in TOOLS if name in named]


def _language(actor: Actor) -> str:
    return (get_language() or actor.language)[:2]


def _say_stripped(request: HttpRequest, *, stripped: bool) -> None:
    if stripped:
        messages.warning(request, _("What looked like a password was taken out: none is ever stored."))
