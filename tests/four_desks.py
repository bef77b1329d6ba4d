"""The four reference desks with one invented customer each: what tests of tickets and flows start from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import make
from charterdesk.apps.base.actor import Actor, system_actor
from charterdesk.apps.base.models import Desk
from charterdesk.apps.contracts.access_codes import set_access_code
from charterdesk.apps.contracts.actions import (
    ContractTerms,
    EquipmentFacts,
    add_equipment,
    cover,
    create_contract,
    create_product,
)
from charterdesk.apps.contracts.models import CharterVersion, Contract, Equipment
from charterdesk.apps.contracts.publishing import publish_charter
from charterdesk.apps.people.models import Organisation, Person
from charterdesk.apps.tickets.intake import IntakeForm, open_ticket
from charterdesk.apps.tickets.models import Clock, Ticket
from charterdesk.charters import holiday_lists, text_of

PARIS = ZoneInfo("Europe/Paris")


def paris(text: str) -> datetime:
    """2026-07-15 17:40 on the wall in Paris, as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC)


@dataclass(frozen=True)
class Scene:
    """A desk with an agent, a head, a customer with his administrator, and what they have."""

    desk: Desk
    agent: Actor
    head: Actor
    customer: Actor
    admin: Actor
    customer_person: Person
    organisation: Organisation
    contract: Contract | None
    equipment: Equipment | None
    reseller: Actor | None = None
    reseller_person: Person | None = None
    reseller_organisation: Organisation | None = None


def publish(desk: Desk, name: str) -> CharterVersion:
    return publish_charter(system_actor(desk), name=f"{name}.yaml", text=text_of(name), holidays=holiday_lists())


def terms(number: str, plan: str, **changed: Any) -> ContractTerms:
    year: dict[str, Any] = {"starts": date(2026, 1, 1), "ends": date(2026, 12, 31), "covers_all": True}
    return ContractTerms(number=number, plan=plan, **{**year, **changed})


def scene(name: str, plan: str | None) -> Scene:
    """A desk of this charter; its customer holds a contract of this plan for 2026 that covers everything."""
    desk = make.desk(name, name.title())
    publish(desk, name)
    agent, head = make.person(desk, f"Agnes-{name}", "agent"), make.person(desk, f"Hugo-{name}", "manager")
    organisation = make.organisation(desk, f"Quay Foods {name}")
    person = make.person(desk, f"Cora-{name}", "customer", organisation)
    admin = make.person(desk, f"Dario-{name}", "customer_admin", organisation)
    contract = None
    if plan:
        contract = create_contract(system_actor(desk), organisation_id=organisation.pk, terms=terms("C-1", plan))
    return Scene(
        desk=desk,
        agent=make.actor(agent),
        head=make.actor(head),
        customer=make.actor(person),
        admin=make.actor(admin),
        customer_person=person,
        organisation=organisation,
        contract=contract,
        equipment=None,
    )


def esii(plan: str | None = "maintenance") -> Scene:
    """Maintained customer with the access code QUAY-2026 (ES-03)."""
    made = scene("esii", plan)
    if made.contract:
        set_access_code(system_actor(made.desk), contract_id=made.contract.pk, code="QUAY-2026")
    return made


def esker() -> Scene:
    return scene("esker", "subscription")


def econnect(plan: str | None = None) -> Scene:
    return scene("e-connect", plan)


def exer(*, covered: bool = True) -> Scene:
    """A reseller with a Premium contract that covers the switch of his end customer, the scene's customer (EX-04), or
    does not.
    """
    desk = make.desk("exer", "Exer")
    publish(desk, "exer")
    system = system_actor(desk)
    tide = make.organisation(desk, "Tide Systems", "reseller")
    heron = make.organisation(desk, "Heron Clinic", "customer", tide)
    agent, head = make.person(desk, "Agnes-exer", "agent"), make.person(desk, "Hugo-exer", "manager")
    person = make.person(desk, "Ennio-exer", "customer", heron)
    admin = make.person(desk, "Dario-exer", "customer_admin", heron)
    reseller = make.person(desk, "Reto-exer", "reseller", tide)
    product = create_product(system, name="Switch 48", reference="SW-48", current_version="4.2")
    known = EquipmentFacts(bought_here=True)
    switch = add_equipment(
        system, organisation_id=heron.pk, product_id=product.pk, serial="SW-0001", version="4.2", known=known
    )
    contract = create_contract(system, organisation_id=tide.pk, terms=terms("P-1", "premium", covers_all=False))
    if covered:
        cover(system, contract_id=contract.pk, equipment_id=switch.pk)
    return Scene(
        desk=desk,
        agent=make.actor(agent),
        head=make.actor(head),
        customer=make.actor(person),
        admin=make.actor(admin),
        customer_person=person,
        organisation=heron,
        contract=contract,
        equipment=switch,
        reseller=make.actor(reseller),
        reseller_person=reseller,
        reseller_organisation=tide,
    )


def asked(of: Scene, **said: Any) -> IntakeForm:
    """A form of the scene's customer, on the portal, with what a test wants to say."""
    usual: dict[str, Any] = {
        "requester_person_id": of.customer_person.pk,
        "equipment_id": of.equipment.pk if of.equipment else None,
        "channel": "portal",
        "subject": "It does not work",
        "body": "Nothing happens when the button is pressed.",
        "kind": "anomaly",
    }
    return IntakeForm(**{**usual, **said})


def opened(of: Scene, by: Actor | None = None, at: datetime | None = None, **said: Any) -> Ticket:
    """A ticket of the scene's customer, read back from the database."""
    return Ticket.objects.get(pk=open_ticket(by or of.customer, asked(of, **said), at=at).pk)


def clock(ticket: Ticket, kind: str, sequence: int = 1) -> Clock:
    return Clock.objects.get(ticket=ticket, kind=kind, sequence=sequence)
