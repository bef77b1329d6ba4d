"""A release delivered to so many tickets, each with its installation, and moved by one worker; as JSON."""

import json
import os
import resource
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command
from django.db import connection, transaction

django.setup()

import seed_charterdesk  # noqa: E402  # Django first

from charterdesk.apps.base import now as clock  # noqa: E402
from charterdesk.apps.base.actor import system_actor  # noqa: E402
from charterdesk.apps.base.models import Desk, Number  # noqa: E402
from charterdesk.apps.channels.models import OutgoingMail  # noqa: E402
from charterdesk.apps.contracts.actions import ContractTerms, create_contract, create_product  # noqa: E402
from charterdesk.apps.contracts.models import Equipment  # noqa: E402
from charterdesk.apps.escalation.bugs import declaring, delivering, releases, waiting  # noqa: E402
from charterdesk.apps.escalation.bugs.models import BugTicket, DeliveryRound  # noqa: E402
from charterdesk.apps.people.access import actor_of_person  # noqa: E402
from charterdesk.apps.people.actions import add_membership, create_organisation, create_person  # noqa: E402
from charterdesk.apps.people.models import Organisation, Person  # noqa: E402
from charterdesk.apps.people.queries import own_organisation  # noqa: E402
from charterdesk.apps.tickets import work  # noqa: E402
from charterdesk.apps.tickets.intake import IntakeForm, open_ticket  # noqa: E402
from charterdesk.apps.tickets.models import Clock, Ticket  # noqa: E402
from charterdesk.apps.tickets.priority import change_priority  # noqa: E402
from charterdesk.server.worker import run_worker  # noqa: E402

LANGUAGES = ("fr", "en", "es")
CUSTOMERS = 30
TEXT = "The queue is emptied again after a loss of the connection. " * 6
BATCH = 500


@dataclass
class Watched:
    """How far somebody who looks at the page sees it go, twice a second."""

    stop: threading.Event = field(default_factory=threading.Event)
    seen: list[int] = field(default_factory=list)

    def look(self) -> None:
        """Read the row of the round until told to stop."""
        while not self.stop.wait(0.5):
            self.seen += DeliveryRound.objects.values_list("done", flat=True)
        connection.close()


def server_seconds() -> float:
    """Processor seconds that PostgreSQL's process of this connection has used; 0 where there is none."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    user, system = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


class Questions:
    """How many statements were sent."""

    def __init__(self) -> None:
        self.sent = 0

    def __call__(self, execute: Any, *question: Any) -> Any:
        """Count one, and send it."""
        self.sent += 1
        return execute(*question)


def customers(desk: Desk) -> list[Person]:
    """Customers under contract who read three languages."""
    system, known = system_actor(desk), []
    for place, language in enumerate(islice(cycle(LANGUAGES), CUSTOMERS)):
        home = create_organisation(system, f"Customer {place}", "customer")
        email = f"customer{place}@example.org"
        person = create_person(system, f"Person {place}", email=email, organisation_id=home.pk, language=language)
        add_membership(system, person.pk, home.pk, "customer")
        terms = ContractTerms(f"K-{place}", "subscription", starts=date(2020, 1, 1), covers_all=True)
        create_contract(system, organisation_id=home.pk, terms=terms)
        known.append(person)
    return known


def opened(desk: Desk, many: int) -> None:
    """Tickets that the desk took in charge, with a promise that runs, and answered an hour ago; copied until there are
    so many.
    """
    agent = actor_of_person(Person.objects.get(desk=desk, name="Agnes"))
    for person in customers(desk):
        form = IntakeForm(
            requester_person_id=person.pk, channel="portal", subject="Nothing is sent", body=TEXT, kind="anomaly"
        )
        with clock.at(clock.now() - timedelta(hours=1)):
            ticket = open_ticket(actor_of_person(person), form)
            work.take_in_charge(agent, ticket.pk)
            change_priority(agent, ticket.pk, severity="2", reason="As asked.")
            work.reply(agent, ticket.pk, body=TEXT)
    patterns = [seed_charterdesk.Pattern(row) for row in Ticket.objects.filter(desk=desk)]
    rest = islice(cycle(patterns), many - len(patterns))
    while group := list(islice(rest, BATCH)):
        with transaction.atomic():
            number = Number.objects.get(desk=desk, series="ticket")
            seed_charterdesk.copy(group, number.next)
            Number.objects.filter(pk=number.pk).update(next=number.next + len(group))


def main(many: int) -> None:
    """Prepare, deliver, let the worker do it, check that every ticket was told once."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    desk = seed_charterdesk.found()
    opened(desk, many)
    system = system_actor(desk)
    product = create_product(system, name="Mail Flow", reference="MF", current_version="4.1")
    tickets = list(Ticket.objects.filter(desk=desk).order_by("pk"))
    pieces = Equipment.objects.bulk_create(
        (
            Equipment(
                desk=desk, product=product, organisation_id=one.organisation_id, serial=f"S{one.pk}", version="4.1"
            )
            for one in tickets
        ),
        batch_size=BATCH,
    )
    for ticket, piece in zip(tickets, pieces, strict=True):
        ticket.equipment = piece
    Ticket.objects.bulk_update(tickets, ["equipment"], batch_size=BATCH)
    head = create_person(system, "Hugo", email="hugo@example.org", organisation_id=own_organisation(desk).pk)
    add_membership(system, head.pk, own_organisation(desk).pk, "manager")
    actor = actor_of_person(head)
    bug = declaring.declare(actor, declaring.BugTerms(product.pk, "Nothing is sent", versions=("4.1",)))
    BugTicket.objects.bulk_create(
        (BugTicket(desk=desk, bug=bug, ticket=one, at=clock.now()) for one in tickets), batch_size=BATCH
    )
    notes = dict.fromkeys(LANGUAGES, TEXT)
    said = releases.ReleaseTerms(product.pk, "4.2", date(2026, 9, 10), notes=notes, bugs=[bug.number], current=True)
    release = releases.note(actor, said)
    run_worker(once=True)
    mails = OutgoingMail.objects.count()
    watched = Watched()
    watcher = threading.Thread(target=watched.look)
    watcher.start()
    questions, server = Questions(), server_seconds()
    began, used = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(questions):
        asked = delivering.deliver(actor, release.number, waiting.everybody(release))
        told = time.perf_counter() - began
        run_worker(once=True)
    took, cpu = time.perf_counter() - began, time.process_time() - used
    server = server_seconds() - server
    watched.stop.set()
    watcher.join()
    asked.refresh_from_db()
    assert asked.finished_at is not None
    assert (asked.done, asked.left_out, asked.total) == (many, 0, many)
    assert Ticket.objects.filter(desk=desk, state="solved").count() == many
    assert Clock.objects.filter(ticket__desk=desk, state="met").count() == many
    assert Equipment.objects.filter(version="4.2", up_to_date=True).count() == many
    assert Organisation.objects.filter(desk=desk, kind="customer").count() == CUSTOMERS + 1
    print(
        json.dumps(
            {
                "engine": connection.vendor,
                "tickets": many,
                "mails": OutgoingMail.objects.count() - mails,
                "told": told,
                "took": took,
                "cpu": cpu,
                "server": server,
                "questions": questions.sent / many,
                "progress": len(set(watched.seen)),
                "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
