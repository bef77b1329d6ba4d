"""Builds one desk of the demo through the verbs: its people, catalogue, customers, contracts and equipment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from charterdesk import charters
from charterdesk.apps.base.actor import Actor, system_actor
from charterdesk.apps.base.models import Desk
from charterdesk.apps.channels.mailboxes import charter_mailboxes
from charterdesk.apps.contracts import access_codes
from charterdesk.apps.contracts import actions as agreements
from charterdesk.apps.contracts.models import Contract, Equipment
from charterdesk.apps.contracts.publishing import publish_charter
from charterdesk.apps.people import access, actions, desks
from charterdesk.apps.people.models import Account, Organisation, Person
from charterdesk.apps.people.queries import own_organisation
from charterdesk.demo.data import Bought, Client, DeskData, Human, Owned
from charterdesk.rules.charter.load import load
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.worktime.opening import AnyTimeline, opening


@dataclass(frozen=True, slots=True)
class Party:
    """A customer with his people and equipment, as rows."""

    client: Client
    organisation: Organisation
    people: tuple[Person, ...]
    equipment: tuple[tuple[Owned, Equipment], ...]
    codes: dict[int, str]


@dataclass(slots=True)
class Scene:
    """A desk that is ready to work."""

    data: DeskData
    desk: Desk
    charter: Charter
    day: date
    staff: dict[str, list[Person]] = field(default_factory=dict)
    parties: dict[str, Party] = field(default_factory=dict)
    contracts: dict[str, Contract] = field(default_factory=dict)
    actors: dict[int, Actor] = field(default_factory=dict)

    @property
    def timeline(self) -> AnyTimeline:
        """The desk's opening hours."""
        return opening(self.charter)

    @property
    def zone(self) -> ZoneInfo:
        """The desk's time zone."""
        return ZoneInfo(self.data.time_zone)

    def actor(self, person: Person) -> Actor:
        """This person at work; read once, since nobody changes roles in the demo."""
        if person.pk not in self.actors:
            self.actors[person.pk] = access.actor_of_person(person)
        return self.actors[person.pk]

    def head(self) -> Actor:
        """The lead, who manages contracts and may take exceptions."""
        return self.actor(self.staff["lead"][0])


def build(data: DeskData, present: datetime, password: str) -> Scene:
    """Open the desk and fill it; `password` is a hash that all demo accounts share."""
    file, text, lists = f"{data.slug}.yaml", charters.text_of(data.slug), charters.holiday_lists()
    charter = load(text, file, lists)
    if not isinstance(charter, Charter):
        raise TypeError(f"{file}: {charter[0]}")
    desk = desks.create_desk(data.slug, charter.desk.name, language=data.language, time_zone=data.time_zone)
    system = system_actor(desk)
    publish_charter(system, name=data.slug, text=text, holidays=lists)
    charter_mailboxes(system, charter)
    scene = Scene(data, desk, charter, present.astimezone(ZoneInfo(data.time_zone)).date())
    home = own_organisation(desk)
    for human in data.staff:
        scene.staff.setdefault(human.role, []).append(_person(system, human, human.mail, home, password))
    catalogue = _catalogue(system, data)
    parties = [(client, _organisation(system, scene, client)) for client in data.clients]
    for client, organisation in parties:
        _contracts(system, scene, client, organisation)
    for client, organisation in parties:
        people = tuple(
            _person(system, human, f"{human.mail}@{client.domain}", organisation, password) for human in client.people
        )
        owned = _equipment(system, scene, catalogue, client, organisation)
        codes = {scene.contracts[bought.number].pk: bought.code for bought in client.contracts if bought.code}
        scene.parties[client.name] = Party(client, organisation, people, owned, codes)
    return scene


def _person(system: Actor, human: Human, mail: str, organisation: Organisation, password: str) -> Person:
    account = None
    if human.role:
        # Somebody may serve two desks with one account.
        account = Account.objects.filter(email=mail).first() or _account(human, mail, password)
    person = actions.create_person(
        system, human.name, email=mail, phone=human.phone, organisation_id=organisation.pk, account=account,
        language=organisation.language or system.language,
    )  # fmt: skip
    if human.role:
        actions.add_membership(system, person.pk, organisation.pk, human.role)
    return person


def _account(human: Human, mail: str, password: str) -> Account:
    account = actions.create_account(mail, human.name)
    account.password = password
    account.save(update_fields=["password"])
    return account


def _catalogue(system: Actor, data: DeskData) -> dict[str, int]:
    return {
        product["reference"]: agreements.create_product(
            system,
            name=product["name"],
            reference=product["reference"],
            in_catalogue=product.get("in_catalogue", True),
            current_version=product.get("version", ""),
        ).pk
        for product in data.products
    }


def _organisation(system: Actor, scene: Scene, client: Client) -> Organisation:
    reseller = next(
        (row.pk for row in Organisation.objects.filter(desk=scene.desk, name=client.reseller) if client.reseller), None
    )
    return actions.create_organisation(system, client.name, client.kind, reseller_id=reseller, language=client.language)


def _contracts(system: Actor, scene: Scene, client: Client, organisation: Organisation) -> None:
    for bought in client.contracts:
        terms = _terms(scene, bought)
        row = agreements.create_contract(system, organisation_id=organisation.pk, terms=terms)
        if bought.code:
            row = access_codes.set_access_code(system, contract_id=row.pk, code=bought.code)
        scene.contracts[bought.number] = row


def _terms(scene: Scene, bought: Bought) -> agreements.ContractTerms:
    return agreements.ContractTerms(
        number=bought.number,
        plan=bought.plan,
        starts=scene.day + timedelta(days=bought.starts),
        ends=scene.day + timedelta(days=bought.ends),
        options=bought.options,
        covers_all=bought.covers_all,
    )


def _equipment(
    system: Actor, scene: Scene, catalogue: dict[str, int], client: Client, organisation: Organisation
) -> tuple[tuple[Owned, Equipment], ...]:
    sites = {
        site["name"]: agreements.create_site(
            system,
            organisation_id=organisation.pk,
            name=site["name"],
            city=site["city"],
            time_zone=site.get("time_zone", scene.data.time_zone),
        ).pk
        for site in client.sites
    }
    rows: list[tuple[Owned, Equipment]] = []
    for owned in client.equipment:
        until = owned.maintenance_until
        row = agreements.add_equipment(
            system,
            organisation_id=organisation.pk,
            product_id=catalogue[owned.product],
            serial=owned.serial,
            version=owned.version,
            site_id=sites.get(owned.site),
            known=agreements.EquipmentFacts(
                up_to_date=owned.up_to_date,
                bought_here=owned.bought_here,
                manufacturer_maintenance_until=None if until is None else scene.day + timedelta(days=until),
                others=owned.facts,
            ),
        )
        if owned.covered_by:
            agreements.cover(system, contract_id=scene.contracts[owned.covered_by].pk, equipment_id=row.pk)
        rows.append((owned, row))
    return tuple(rows)
