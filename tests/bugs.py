"""A product with customers in three languages, whose tickets show one bug."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import four_desks
import make
from charterdesk.apps.base.actor import Actor, system_actor
from charterdesk.apps.base.models import Desk
from charterdesk.apps.contracts.actions import (
    ContractTerms,
    EquipmentFacts,
    add_equipment,
    create_contract,
    create_product,
)
from charterdesk.apps.contracts.models import Equipment, Product
from charterdesk.apps.escalation.bugs import declaring, releases
from charterdesk.apps.escalation.bugs.declaring import BugTerms
from charterdesk.apps.escalation.bugs.models import Bug, Release
from charterdesk.apps.escalation.bugs.releases import ReleaseTerms
from charterdesk.apps.people.models import Organisation, Person
from charterdesk.apps.tickets.intake import IntakeForm, open_ticket
from charterdesk.apps.tickets.models import Ticket

PEOPLE = {"fr": "Claire", "en": "Emma", "es": "Elena"}


@dataclass(frozen=True)
class Customer:
    organisation: Organisation
    person: Person
    actor: Actor
    equipment: Equipment
    ticket: Ticket


@dataclass(frozen=True)
class Ground:
    """A desk, its agent, its head, its R&D, its product; a customer in each language, each with a ticket."""

    desk: Desk
    agent: Actor
    head: Actor
    r_and_d: Actor
    product: Product
    customers: dict[str, Customer]

    @property
    def tickets(self) -> list[Ticket]:
        return [customer.ticket for customer in self.customers.values()]


def ground(charter: str = "esker", plan: str = "subscription", severity: str = "1") -> Ground:
    made = four_desks.scene(charter, None)
    desk, system = made.desk, system_actor(made.desk)
    product = create_product(system, name="Mail Flow", reference="MF", current_version="4.1")
    customers = {}
    for number, (language, name) in enumerate(PEOPLE.items(), start=1):
        organisation = make.organisation(desk, f"{name} and Company")
        person = make.person(desk, name, "customer_admin", organisation)
        person.language = language
        person.save()
        terms = ContractTerms(
            number=f"K-{number}", plan=plan, starts=date(2026, 1, 1), ends=date(2026, 12, 31), covers_all=True
        )
        create_contract(system, organisation_id=organisation.pk, terms=terms)
        equipment = add_equipment(
            system,
            organisation_id=organisation.pk,
            product_id=product.pk,
            serial=f"MF-{number}",
            version="4.1",
            known=EquipmentFacts(),
        )
        actor = make.actor(person)
        asked = IntakeForm(
            requester_person_id=person.pk,
            equipment_id=equipment.pk,
            channel="portal",
            subject="Nothing is sent any more",
            body="Since the last update nothing is sent.",
            kind="anomaly",
            wished_priority=severity,
        )
        ticket = Ticket.objects.get(pk=open_ticket(actor, asked).pk)
        customers[language] = Customer(organisation, person, actor, equipment, ticket)
    r_and_d = make.actor(make.person(desk, "Rosa", "r_and_d"))
    return Ground(desk, made.agent, made.head, r_and_d, product, customers)


def declared(of: Ground, *, linked: bool = True, versions: tuple[str, ...] = ("4.1",)) -> Bug:
    terms = BugTerms(of.product.pk, "Sending stops after the update", "1", versions=versions)
    bug = declaring.declare(of.agent, terms)
    for ticket in of.tickets if linked else ():
        declaring.link(of.agent, bug.number, ticket.pk)
    return bug


def released(of: Ground, *bugs: Bug, version: str = "4.2", notes: dict[str, str] | None = None) -> Release:
    terms = ReleaseTerms(
        of.product.pk,
        version,
        date(2026, 9, 10),
        notes={"en": "Sending works again.", "fr": "L'envoi fonctionne de nouveau."} if notes is None else notes,
        bugs=[bug.number for bug in bugs],
        current=True,
    )
    return releases.note(of.r_and_d, terms)
