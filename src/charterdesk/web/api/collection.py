"""The tickets as a whole: asking what the desk would do with one more, opening it, listing them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router
from pydantic import RootModel

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.custom_fields import PREFIX
from charterdesk.apps.base.errors import Invalid, NotAllowed
from charterdesk.apps.base.now import happened_at
from charterdesk.apps.contracts.charters import charter_at
from charterdesk.apps.people.access import actor_of, is_staff
from charterdesk.apps.tickets import queries
from charterdesk.apps.tickets.custom import needed_of
from charterdesk.apps.tickets.intake import IntakeForm, open_ticket, preview
from charterdesk.apps.tickets.queue import Queue, QueueFilter, queue
from charterdesk.rules.decide.answer import as_json
from charterdesk.rules.worktime.calendar import zone_named
from charterdesk.web.api.answers import answer, created
from charterdesk.web.api.decided import Decided
from charterdesk.web.api.given import PORTAL, QueueWanted, Request, Slice, TicketsWanted
from charterdesk.web.api.routing import changes, reads
from charterdesk.web.api.shown import Page
from charterdesk.web.api.shown_tickets import Listed, Opened, Standing

router: Final = Router(tags=["tickets"])


class Decision(RootModel[Decided]):
    """What the desk does with a request, what it promises, what it costs, and why."""


@router.post("/decide", **reads(Decision))
def decide(request: HttpRequest, given: Request) -> HttpResponse:
    """What the desk would do with this request. Nothing is stored."""
    actor = actor_of(request)
    # Nobody needs to fill the desk's own fields to ask; which are needed is told with the rest that is missing.
    decision = preview(actor, replace(_form(actor, given), custom=None), at=given.at)
    charter = charter_at(actor.desk, happened_at(given.at)).charter
    said: dict[str, Any] = as_json(decision, charter, given.language or get_language())
    typed = {name: text for name, text in given.custom.items() if text.strip()}
    needed = needed_of(actor.desk, typed, for_customer=not is_staff(actor))
    said["missing"] += [field.key for field in needed]
    return answer(Decision(said))


@router.post("/tickets", **changes(Opened))
def open_one(request: HttpRequest, given: Request) -> HttpResponse:
    """Open a ticket. Where the charter says no: 422 with the code not_taken and the decision."""
    actor = actor_of(request)

    def perform() -> Opened:
        ticket = open_ticket(actor, _form(actor, given), at=given.at)
        return Opened(ticket=Standing.of(ticket), decision=ticket.decision)

    return created(request, perform)


@router.get("/queue", **reads(Page[Listed]))
def list_queue(request: HttpRequest, wanted: Query[QueueWanted]) -> HttpResponse:
    """The desk's open tickets in the order of its charter, each with why it stands there. For the desk only."""
    chosen = QueueFilter(
        states=(str(wanted.state),) if wanted.state else (),
        owner=wanted.owner,
        organisation_id=wanted.organisation_id,
        kind=wanted.kind,
        text=wanted.text,
        closed=wanted.closed,
    )
    actor = actor_of(request)
    return _listed(actor, queue(actor, chosen, limit=wanted.limit, offset=wanted.offset), wanted)


@router.get("/tickets", **reads(Page[Listed]))
def list_tickets(request: HttpRequest, wanted: Query[TicketsWanted]) -> HttpResponse:
    """The tickets that you may see, the latest first."""
    found = queries.mine(actor_of(request), closed=wanted.closed, limit=wanted.limit, offset=wanted.offset)
    return _listed(actor_of(request), found, wanted)


def _form(actor: Actor, given: Request) -> IntakeForm:
    if actor.person_id is None:
        raise NotAllowed("ticket.open")
    if given.channel != PORTAL and not is_staff(actor):
        # Who telephones or writes is heard by the desk: a customer's machine is the portal's other door.
        raise Invalid(_("Only the desk gives this."), field="channel", code="desk_only")
    return IntakeForm(
        requester_person_id=given.requester_person_id or actor.person_id,
        channel=given.channel,
        subject=given.subject,
        body=given.body,
        organisation_id=given.organisation_id,
        equipment_id=given.equipment_id,
        contract_id=given.contract_id,
        kind=given.kind,
        severity=given.severity,
        wished_priority=given.wished_priority,
        emergency=given.emergency,
        given=frozenset(given.given),
        access_code=given.access_code,
        estimated_minutes=given.estimated_minutes,
        language=given.language,
        wished_at=given.wished_at,
        override_reason=given.override_reason,
        custom={f"{PREFIX}{name}": text for name, text in given.custom.items()},
    )


def _listed(actor: Actor, found: Queue, wanted: Slice) -> HttpResponse:
    language, zone = get_language() or "", zone_named(actor.desk.time_zone)
    rows = [Listed.of(row, language, zone) for row in found.rows]
    return answer(Page[Listed](rows=rows, limit=wanted.limit, offset=wanted.offset, more=found.more))
