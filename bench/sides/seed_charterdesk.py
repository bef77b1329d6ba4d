"""Fill Charterdesk with so many tickets and print how to sign in, as JSON.

The first tickets are opened, answered and closed through the verbs, at moments of the past; the rest are copies of
them, row by row, with numbers, names and journal digests of their own, so that `check-data` finds nothing.
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from importlib import import_module
from itertools import cycle, islice
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command
from django.db import models, transaction

from charterdesk.apps.base import now as clock
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.events import chained, of
from charterdesk.apps.base.models import Desk, Event, Number
from charterdesk.apps.contracts.actions import ContractTerms, create_contract
from charterdesk.apps.contracts.publishing import publish_charter
from charterdesk.apps.people.access import actor_of_person
from charterdesk.apps.people.actions import add_membership, create_account, create_organisation, create_person
from charterdesk.apps.people.desks import create_desk
from charterdesk.apps.people.models import Account, Person
from charterdesk.apps.people.queries import own_organisation
from charterdesk.apps.people.tokens import issue_token
from charterdesk.apps.tickets import closure, work
from charterdesk.apps.tickets.facts import stream_of
from charterdesk.apps.tickets.intake import IntakeForm, open_ticket
from charterdesk.apps.tickets.models import Clock, Message, Ticket
from charterdesk.charters import holiday_lists, text_of

BATCH = 1_000
PATTERNS = 200
OPEN_IN = 5  # one ticket in five is open, on both sides
WORDS = "Nothing happens when the button is pressed. " * 8
DAYS = 60


def found() -> Desk:
    """The desk of the measurement, with an agent and a customer under contract."""
    known = Desk.objects.filter(slug="bench").first()
    if known:
        return known
    desk = create_desk("bench", "Bench", language="en")
    system = system_actor(desk)
    publish_charter(system, name="esker.yaml", text=text_of("esker"), holidays=holiday_lists())
    quay = create_organisation(system, "Quay Foods", "customer")
    for name, role, home in (("Agnes", "agent", own_organisation(desk)), ("Cora", "customer", quay)):
        email = f"{name.lower()}@example.org"
        account = create_account(email, name)
        person = create_person(system, name, email=email, organisation_id=home.pk, account=account, language="en")
        add_membership(system, person.pk, home.pk, role)
    terms = ContractTerms(number="C-1", plan="subscription", starts=date(2020, 1, 1), covers_all=True)
    create_contract(system, organisation_id=quay.pk, terms=terms)
    return desk


def patterns(desk: Desk) -> None:
    """Tickets through the verbs: opened over sixty days, taken in charge, answered; four in five closed."""
    agent = actor_of_person(Person.objects.get(desk=desk, name="Agnes"))
    customer = actor_of_person(Person.objects.get(desk=desk, name="Cora"))
    assert customer.person_id is not None
    today = clock.now()
    for place in range(PATTERNS):
        opened = today - timedelta(minutes=(PATTERNS - place) * DAYS * 1440 // PATTERNS)
        form = IntakeForm(
            requester_person_id=customer.person_id,
            channel="portal",
            subject=f"It does not work {place}",
            body=WORDS,
            kind="anomaly",
            wished_priority=str(place % 4 + 1),
        )
        with clock.at(opened):
            ticket = open_ticket(customer, form)
        with clock.at(opened + timedelta(minutes=20)):
            work.take_in_charge(agent, ticket.pk)
            work.reply(agent, ticket.pk, body=WORDS)
        with clock.at(opened + timedelta(minutes=40)):
            work.reply(customer, ticket.pk, body=WORDS)
            if place % OPEN_IN:
                closure.propose_solution(agent, ticket.pk, body=WORDS)
                closure.validate(customer, ticket.pk)


def fields_of(row: models.Model) -> dict[str, Any]:
    """What a copy of a row takes over."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}


class Pattern:
    """A ticket and all that hangs on it, ready to be copied."""

    def __init__(self, ticket: Ticket) -> None:
        self.ticket = fields_of(ticket)
        self.messages = list(Message.objects.filter(ticket=ticket).order_by("pk"))
        self.clocks = list(Clock.objects.filter(ticket=ticket).order_by("pk"))
        self.events = list(of(ticket.desk, stream_of(ticket)))


def copy(group: list[Pattern], first: int) -> None:
    """Store a copy of each pattern, numbered from `first`."""
    tickets = Ticket.objects.bulk_create(
        Ticket(**{**one.ticket, "number": first + place}) for place, one in enumerate(group)
    )
    pairs = list(zip(tickets, group, strict=True))
    messages = iter(
        Message.objects.bulk_create(
            Message(**{**fields_of(row), "ticket_id": ticket.pk}) for ticket, one in pairs for row in one.messages
        )
    )
    clocks = iter(
        Clock.objects.bulk_create(
            Clock(**{**fields_of(row), "ticket_id": ticket.pk}) for ticket, one in pairs for row in one.clocks
        )
    )
    Event.objects.bulk_create(
        event
        for ticket, one in pairs
        for event in journal(
            ticket,
            one,
            {row.pk: next(messages).pk for row in one.messages},
            {row.pk: next(clocks).pk for row in one.clocks},
        )
    )


def journal(ticket: Ticket, one: Pattern, messages: dict[int, int], clocks: dict[int, int]) -> Iterator[Event]:
    """The journal of a copy: the same facts under the copy's own numbers, chained anew."""
    digest = ""
    for line in one.events:
        data = dict(line.data)
        for key, known in (("message", messages), ("clock", clocks), ("number", {data.get("number"): ticket.number})):
            if key in data:
                data[key] = known[data[key]]
        event = Event(**{**fields_of(line), "stream": stream_of(ticket), "data": data})
        digest = event.digest = chained(digest, event)
        yield event


def seed(desk: Desk, wanted: int) -> None:
    """Tickets up to the number that is wanted."""
    if not Ticket.objects.filter(desk=desk).exists():
        patterns(desk)
    models_of_tickets = [Pattern(row) for row in Ticket.objects.filter(desk=desk).order_by("number")[:PATTERNS]]
    have = Ticket.objects.filter(desk=desk).count()
    rest = islice(cycle(models_of_tickets), max(0, wanted - have))
    while group := list(islice(rest, BATCH)):
        with transaction.atomic():
            number = Number.objects.get(desk=desk, series="ticket")
            copy(group, number.next)
            Number.objects.filter(pk=number.pk).update(next=number.next + len(group))


def fill(wanted: int) -> None:
    """Prepare, fill, and print the token, the session and the tickets to look at."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    desk = found()
    seed(desk, wanted)
    agent = Account.objects.get(email="agnes@example.org")
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(agent.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = agent.get_session_auth_hash()
    session["has_second_factor"] = True  # else the desk asks him to set one up
    session.create()
    customer = actor_of_person(Person.objects.get(desk=desk, name="Cora"))
    opened = Ticket.objects.filter(desk=desk, closed_at=None).order_by("rank", "number")
    print(
        json.dumps(
            {
                "token": issue_token(customer, "bench")[1],
                "cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}",
                "tickets": list(opened.values_list("number", flat=True)[:50]),
            }
        )
    )
