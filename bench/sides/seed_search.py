"""Fill a desk with tickets in three languages, of many customers, whose words are as uneven as those of people.

Rows are copies of one ticket opened through the verbs, with words, customers and moments of their own; then all words
are kept by what `charterdesk reindex` does.
"""

import random
import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Model

from charterdesk.apps.base import now as clock
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.models import Desk, Number
from charterdesk.apps.contracts.actions import ContractTerms, create_contract
from charterdesk.apps.contracts.publishing import publish_charter
from charterdesk.apps.people.access import actor_of_person
from charterdesk.apps.people.actions import add_membership, create_account, create_person
from charterdesk.apps.people.desks import create_desk
from charterdesk.apps.people.models import Membership, Organisation, Person
from charterdesk.apps.people.queries import own_organisation
from charterdesk.apps.search.reindexing import reindex
from charterdesk.apps.tickets.intake import IntakeForm, open_ticket
from charterdesk.apps.tickets.models import Message, Ticket
from charterdesk.charters import holiday_lists, text_of

BATCH = 2_000
CUSTOMERS = 300
OPEN_IN = 5
SUBJECTS = {
    "fr": (
        "L'imprimante {} n'imprime plus depuis la mise à jour",
        "Réinitialiser le mot de passe de {}",
        "Le réseau est très lent au bureau {}",
        "Impossible d'accéder à la messagerie {}",
        "Pare-feu {} en boucle de redémarrage",
    ),
    "en": (
        "Printer {} does not print after the update",
        "Password reset for {}",
        "The network is very slow in office {}",
        "Cannot open the mailbox {}",
        "Firewall {} restarts again and again",
    ),
    "es": (
        "La impresora {} no imprime desde la actualización",
        "Restablecer la contraseña de {}",
        "La red va muy lenta en la oficina {}",
        "No se puede abrir el correo {}",
        "El cortafuegos {} se reinicia sin parar",
    ),
}
COMMON = {
    "fr": "bonjour merci problème le la les de imprimante serveur connexion depuis hier utilisateur message erreur",
    "en": "hello thanks problem the of printer server connection since yesterday user message error computer screen",
    "es": "hola gracias problema el la de impresora servidor conexión desde ayer usuario mensaje error equipo pantalla",
}
SYLLABLES = "ba ce di fo gu lan mer nis pol ran sec ti vau zon cra dre fli glo pré chu bri tam sor vel".split()  # noqa: SIM905


def filled(size: int) -> float:
    """A desk called bench with so many tickets; the seconds that keeping the words of all of them took."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    chance = random.Random(7)  # noqa: S311  # a corpus, no secret
    desk = create_desk("bench", "Bench", language="fr")
    system = system_actor(desk)
    publish_charter(system, name="esker.yaml", text=text_of("esker"), holidays=holiday_lists())
    account = create_account("agnes@example.org", "Agnes")
    home = own_organisation(desk).pk
    agent = create_person(
        system, "Agnes", email="agnes@example.org", organisation_id=home, account=account, language="fr"
    )
    add_membership(system, agent.pk, home, "agent")
    customers = Organisation.objects.bulk_create(
        Organisation(desk=desk, kind="customer", name=f"{made_up(chance).title()} {made_up(chance).title()} {place}")
        for place in range(CUSTOMERS)
    )
    persons = Person.objects.bulk_create(
        Person(desk=desk, name=f"{made_up(chance).title()} {one.pk}-{place}", organisation=one)
        for one in customers
        for place in range(3)
    )
    Membership.objects.bulk_create(
        Membership(desk=desk, person=one, organisation_id=one.organisation_id, role="customer") for one in persons
    )
    pattern = opened(desk)
    words = [made_up(chance) for _ in range(30_000)]
    weights = list(accumulate(1 / (rank + 5) for rank in range(len(words))))
    people = list(Person.objects.filter(desk=desk).exclude(pk=agent.pk).values_list("pk", "organisation_id"))
    message = Message.objects.get(ticket=pattern)
    source = Source(chance, people, (words, weights), fields(pattern), fields(message))
    for first in range(2, size + 1, BATCH):
        store(source, range(first, min(first + BATCH, size + 1)), size)
    began = time.perf_counter()
    for _told in reindex():
        pass
    took = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return took


def opened(desk: Desk) -> Ticket:
    """The ticket that all others are copies of."""
    customer = Organisation.objects.filter(desk=desk, kind="customer").order_by("pk")[0]
    terms = ContractTerms(number="C-1", plan="subscription", starts=date(2020, 1, 1), covers_all=True)
    create_contract(system_actor(desk), organisation_id=customer.pk, terms=terms)
    person = Person.objects.filter(organisation=customer).order_by("pk")[0]
    form = IntakeForm(requester_person_id=person.pk, channel="portal", subject="First", body="Begins", kind="anomaly")
    return open_ticket(actor_of_person(person), form)


def fields(row: Model) -> dict[str, Any]:
    """What a copy takes over."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}


def made_up(chance: random.Random) -> str:
    """A word that nobody ever wrote."""
    return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 4)))


def said(chance: random.Random, language: str, drawn: tuple[list[str], list[float]]) -> str:
    """Twenty to sixty words, half of them common."""
    common = COMMON[language].split()
    rare = chance.choices(drawn[0], cum_weights=drawn[1], k=chance.randint(10, 30))
    spoken = [*rare, *chance.choices(common, k=len(rare))]
    chance.shuffle(spoken)
    return " ".join(spoken)


@dataclass(frozen=True)
class Source:
    """What tickets are made from: chance, people with their customers, words and how often, the pattern's columns."""

    chance: random.Random
    people: list[tuple[int, int]]
    drawn: tuple[list[str], list[float]]
    ticket: dict[str, Any]
    message: dict[str, Any]


def store(of: Source, numbers: range, size: int) -> None:
    """A batch of tickets with three messages each, the second one a note."""
    tickets: list[Ticket] = []
    spoken: list[tuple[str, datetime]] = []
    today = clock.now()
    for number in numbers:
        language = of.chance.choices(("fr", "en", "es"), (6, 3, 1))[0]
        person, organisation = of.chance.choice(of.people)
        at = today - timedelta(minutes=(size - number) * 5)
        changed = {
            "number": number,
            "subject": of.chance.choice(SUBJECTS[language]).format(made_up(of.chance).upper()[:4] + str(number)),
            "requester_id": person,
            "organisation_id": organisation,
            "opened_at": at,
            "state": "new" if number % OPEN_IN == 0 else "closed",
            "closed_at": None if number % OPEN_IN == 0 else at + timedelta(hours=3),
        }
        tickets.append(Ticket(**{**of.ticket, **changed}))
        spoken.append((language, at))
    with transaction.atomic():
        stored = Ticket.objects.bulk_create(tickets)
        Message.objects.bulk_create(
            Message(
                **{
                    **of.message,
                    "ticket_id": ticket.pk,
                    "visibility": visibility,
                    "body": said(of.chance, language, of.drawn),
                    "language": language,
                    "at": at,
                }
            )
            for ticket, (language, at) in zip(stored, spoken, strict=True)
            for visibility in ("customer", "internal", "customer")
        )
    Number.objects.filter(series="ticket").update(next=numbers[-1] + 1)
