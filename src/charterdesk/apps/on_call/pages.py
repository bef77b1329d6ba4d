"""Pages: the on-call person is wanted for a ticket, until somebody takes it or it is over.

Out of hours, what customers with on-call cover ask (ES-05, EC-11) opens a page by itself; a head may page by hand. Who
is called when follows from the policy of the rota (rules/on_call/paging.py), not from here.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.db.models import BigIntegerField, F, QuerySet
from django.utils.translation import gettext_lazy as _

from charterdesk.apps.base import events, numbers
from charterdesk.apps.base.actor import Actor, worker_actor
from charterdesk.apps.base.digests import keyed_digest
from charterdesk.apps.base.errors import Invalid, NotAllowed, NotFound
from charterdesk.apps.base.models import Event
from charterdesk.apps.base.now import now
from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.contracts.charters import charter_of
from charterdesk.apps.notifications.sending import language_of, one_line
from charterdesk.apps.on_call.models import Page, PageCall, Rota
from charterdesk.apps.on_call.rotas import as_told, rotas_of
from charterdesk.apps.people.access import require
from charterdesk.apps.people.models import Person
from charterdesk.apps.tickets.models import Ticket
from charterdesk.rules.on_call import rota as rules
from charterdesk.rules.terms.charter import Charter

SERIES: Final = "page"
LONGEST_REASON: Final = 200
LINK: Final = "on_call.take"
LONGEST_KEY: Final = 18
TAKING: Final = frozenset({"ticket.taken_in_charge", "ticket.replied", "ticket.workaround_given"})

_OPEN: Final = Prepared(
    lambda: Page.objects.filter(ticket_id=Given("ticket", BigIntegerField()), ended_at__isnull=True).select_related(
        "desk"
    )
)


def stream_of(page: Page) -> str:
    """The stream of the journal in which a page is told."""
    return f"page:{page.pk}"


def pages(actor: Actor) -> QuerySet[Page]:
    """The pages of the desk, those that are not over first, then the newest."""
    require(actor, "on_call.see")
    rows = Page.objects.filter(desk=actor.desk).select_related("rota", "ticket", "taken_by")
    return rows.prefetch_related("calls__person", "callers__call").order_by(F("ended_at").desc(nulls_first=True), "-pk")


def page(actor: Actor, number: int) -> Page:
    """A page by its number. NotFound."""
    found = pages(actor).filter(number=number).first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def call_out(actor: Actor, rota_id: int, *, reason: str, ticket_id: int | None = None) -> Page:
    """Page whoever is on call, by hand. NotFound; Invalid names the field: reason, ticket."""
    require(actor, "on_call.page")
    row = rotas_of(actor.desk).filter(pk=rota_id).first()
    if row is None:
        raise NotFound
    said = " ".join(reason.split())
    if not 1 <= len(said) <= LONGEST_REASON:
        raise Invalid(_("Say in a line what it is about."), field="reason")
    ticket = None
    if ticket_id is not None:
        ticket = Ticket.objects.filter(pk=ticket_id, desk=actor.desk, closed_at__isnull=True).first()
        if ticket is None:
            raise Invalid(_("There is no such open ticket."), field="ticket", code="unknown")
    return open_page(actor, row, ticket, said)


def for_ticket(event: Event) -> None:
    """A customer with on-call cover spoke while the desk is closed: page. In the transaction of the event."""
    ticket = _with_cover(event)
    if ticket is None:
        return
    charter = charter_of(ticket.charter_version)
    held = _cover(charter, ticket)
    if not held:
        return
    for row in rotas_of(ticket.desk):
        if row.option in {"", *held} and rules.is_covered(as_told(row, charter), event.recorded_at):
            open_page(worker_actor(ticket.desk), row, ticket, ticket.subject)


def follow(event: Event) -> None:
    """Somebody of the desk works on the ticket: he has its page. It is closed: the page is over."""
    for row in _OPEN(ticket=int(event.stream.removeprefix("ticket:"))):
        actor = worker_actor(row.desk)
        if event.code in TAKING:
            if row.taken_at is None and event.actor_kind == "person":
                _take(actor, row, event.actor_id)
        else:
            _end(actor, row)


def follow_all(lines: Iterable[Event]) -> None:
    """The same for many events, in their order."""
    told = [(int(event.stream.removeprefix("ticket:")), event) for event in lines]
    rows = Page.objects.filter(ticket__in={key for key, _event in told}, ended_at__isnull=True)
    wanted = set(rows.values_list("ticket_id", flat=True))
    for key, event in told:
        if key in wanted:
            follow(event)


@transaction.atomic
def take(actor: Actor, number: int) -> Page:
    """Whoever takes a page has it; it climbs no further. Of two at once the first has it. NotFound, NotAllowed."""
    require(actor, "on_call.take")
    if actor.person_id is None:
        raise NotAllowed("on_call.take")
    row = page(actor, number)
    _take(actor, row, actor.person_id)
    return page(actor, number)


@transaction.atomic
def take_by_link(token: str) -> Page:
    """The link in a page's mail or webhook: whoever was called takes it, without signing in. NotFound for anything
    else, and for somebody who has left.
    """
    call = _call_of(token)
    if call.person is None or not call.person.active:
        raise NotFound
    _take(worker_actor(call.page.desk), call.page, call.person_id)
    return Page.objects.select_related("desk", "rota", "ticket", "taken_by").get(pk=call.page_id)


def by_link(token: str) -> Page:
    """The page that a link is about. NotFound."""
    return _call_of(token).page


def language_of_link(token: str) -> str:
    """The language of whoever a link was sent to. NotFound."""
    call = _call_of(token)
    return language_of(call.person) if call.person else call.page.desk.language


@transaction.atomic
def end(actor: Actor, number: int) -> Page:
    """Over: nobody is wanted any more. NotFound, NotAllowed."""
    require(actor, "on_call.take")
    row = page(actor, number)
    _end(actor, row)
    return page(actor, number)


def open_page(actor: Actor, row: Rota, ticket: Ticket | None, reason: str, *, call_id: int | None = None) -> Page:
    """A page of this rota; the one that is open for the ticket already, where there is one. In a transaction."""
    already = Page.objects.filter(rota=row, ticket=ticket, ended_at__isnull=True).first() if ticket else None
    if already is not None:
        return already
    made = Page.objects.create(
        desk=row.desk,
        rota=row,
        ticket=ticket,
        number=numbers.take(row.desk, SERIES),
        reason=one_line(reason)[:LONGEST_REASON],
        opened_at=now(),
    )
    data: dict[str, events.Json] = {"rota": row.pk, "ticket": ticket.pk if ticket else None}
    if call_id is not None:
        data["call"] = call_id
    events.record(row.desk, stream_of(made), "page.opened", actor=actor, data=data)
    return made


def end_joined(actor: Actor, row: Page, *, into: Page) -> None:
    """A page is about the same as another one: that one goes on. In a transaction."""
    events.record(row.desk, stream_of(row), "page.joined", actor=actor, data={"page": into.pk})
    _end(actor, row)


def token_of(call_id: int) -> str:
    """What a link carries: the key of the call, and a digest that only this server can make."""
    return f"{call_id}.{keyed_digest(LINK, str(call_id))}"


def _call_of(token: str) -> PageCall:
    key, _dot, _digest = token.partition(".")
    if not (key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY):
        raise NotFound
    if not hmac.compare_digest(token, token_of(int(key))):
        raise NotFound
    found = (
        PageCall.objects.filter(pk=int(key))
        .select_related("page__desk", "page__rota", "page__ticket", "page__taken_by", "person__desk", "person__account")
        .first()
    )
    if found is None:
        raise NotFound
    return found


def _take(actor: Actor, row: Page, person_id: int | None) -> None:
    free = Page.objects.filter(pk=row.pk, taken_at__isnull=True, ended_at__isnull=True)
    if free.update(taken_at=now(), taken_by_id=person_id):
        events.record(row.desk, stream_of(row), "page.taken", actor=actor, data={"by": person_id})


def _end(actor: Actor, row: Page) -> None:
    if Page.objects.filter(pk=row.pk, ended_at__isnull=True).update(ended_at=now()):
        PageCall.objects.filter(page=row, state=PageCall.WAITING).update(state=PageCall.FAILED, error="over")
        events.record(row.desk, stream_of(row), "page.ended", actor=actor)


def _with_cover(event: Event) -> Ticket | None:
    """The ticket of an event, where its contract holds an option at all: most hold none, and every reply asks."""
    rows = Ticket.objects.filter(pk=int(event.stream.removeprefix("ticket:"))).exclude(contract__options=[])
    return rows.filter(contract__isnull=False).select_related("desk", "charter_version", "contract").first()


def _cover(charter: Charter, ticket: Ticket) -> frozenset[str]:
    """The options of its contract under which it is dealt with while the desk is closed."""
    bought = frozenset(ticket.contract.options if ticket.contract else ())
    return frozenset(
        name
        for name, option in charter.options.items()
        if name in bought and option.answers_out_of_hours and (ticket.emergency or not option.emergencies_only)
    )


def known(person_ids: frozenset[int]) -> dict[int, Person]:
    """These people, by key, with their desk and account."""
    return {row.pk: row for row in Person.objects.filter(pk__in=person_ids).select_related("desk", "account")}
