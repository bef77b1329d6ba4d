"""Verbs of contracts: what the desk sold, to whom, for which equipment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.contracts.charters import charter_of
from charterdesk.apps.contracts.models import CharterVersion, Contract, CoveredEquipment, Equipment, Product, Site
from charterdesk.apps.people.access import require
from charterdesk.apps.people.checks import stored_once
from charterdesk.apps.people.models import Organisation


@dataclass(frozen=True, slots=True)
class ContractTerms:
    """What was agreed: days are the desk's, both included; no end means until further notice."""

    number: str
    plan: str
    starts: date
    ends: date | None = None
    options: tuple[str, ...] = ()
    covers_all: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class EquipmentFacts:
    """What is known about one piece of equipment; None is unknown. `others`: further facts that a charter names."""

    up_to_date: bool | None = None
    bought_here: bool | None = None
    manufacturer_maintenance_until: date | None = None
    others: Mapping[str, bool] = field(default_factory=dict)


@transaction.atomic
def create_product(
    actor: Actor, *, name: str, reference: str, in_catalogue: bool = True, current_version: str = ""
) -> Product:
    """Add a line to the desk's catalogue; Invalid when the reference exists."""
    require(actor, "contract.manage")
    _filled({"name": name, "reference": reference})
    with stored_once("reference", _("This reference exists already.")):
        product = Product.objects.create(
            desk=actor.desk, name=name, reference=reference, in_catalogue=in_catalogue, current_version=current_version
        )
    events.record(actor.desk, f"product:{product.pk}", "product.created", actor=actor, data={"product": product.pk})
    return product


@transaction.atomic
def create_site(
    actor: Actor, *, organisation_id: int, name: str, city: str = "", country: str = "", time_zone: str = ""
) -> Site:
    """Note a place of a customer."""
    require(actor, "contract.manage")
    _filled({"name": name})
    organisation = _organisation(actor, organisation_id)
    site = Site.objects.create(
        desk=actor.desk, organisation=organisation, name=name, city=city, country=country, time_zone=time_zone
    )
    events.record(actor.desk, f"organisation:{organisation.pk}", "site.created", actor=actor, data={"site": site.pk})
    return site


@transaction.atomic
def add_equipment(
    actor: Actor,
    *,
    organisation_id: int,
    product_id: int,
    serial: str = "",
    version: str = "",
    site_id: int | None = None,
    known: EquipmentFacts | None = None,
) -> Equipment:
    """Note a product in a customer's hands; Invalid when the serial number exists for this product."""
    require(actor, "contract.manage")
    organisation = _organisation(actor, organisation_id)
    product = Product.objects.filter(desk=actor.desk, pk=product_id).first()
    if product is None:
        raise NotFound
    if site_id is not None and not Site.objects.filter(pk=site_id, organisation=organisation).exists():
        raise NotFound
    facts = known or EquipmentFacts()
    with stored_once("serial", _("This serial number exists already.")):
        row = Equipment.objects.create(
            desk=actor.desk,
            organisation=organisation,
            product=product,
            site_id=site_id,
            serial=serial,
            version=version,
            up_to_date=facts.up_to_date,
            bought_here=facts.bought_here,
            manufacturer_maintenance_until=facts.manufacturer_maintenance_until,
            facts=dict(facts.others),
        )
    events.record(
        actor.desk,
        f"organisation:{organisation.pk}",
        "equipment.added",
        actor=actor,
        data={"equipment": row.pk, "product": product.pk},
    )
    return row


@transaction.atomic
def create_contract(actor: Actor, *, organisation_id: int, terms: ContractTerms) -> Contract:
    """Note what an organisation bought. Invalid for a number that exists, days the wrong way round, or a plan or
    option that no charter of the desk knows.
    """
    require(actor, "contract.manage")
    organisation = _organisation(actor, organisation_id)
    _filled({"number": terms.number, "plan": terms.plan})
    if terms.ends is not None and terms.ends < terms.starts:
        raise Invalid(_("A contract ends after it starts."), field="ends")
    _known_to_a_charter(actor, terms)
    with stored_once("number", _("This contract number exists already.")):
        contract = Contract.objects.create(
            desk=actor.desk,
            organisation=organisation,
            number=terms.number,
            plan=terms.plan,
            starts=terms.starts,
            ends=terms.ends,
            options=sorted(set(terms.options)),
            covers_all=terms.covers_all,
            note=terms.note,
        )
    events.record(
        actor.desk,
        f"contract:{contract.pk}",
        "contract.created",
        actor=actor,
        data={"plan": terms.plan, "starts": terms.starts.isoformat(), "options": [*sorted(set(terms.options))]},
    )
    return contract


@transaction.atomic
def cover(actor: Actor, *, contract_id: int, equipment_id: int) -> CoveredEquipment:
    """The contract covers this equipment from now on: the organisation's own, or an end customer's (EX-04)."""
    require(actor, "contract.manage")
    contract = _contract(actor, contract_id)
    equipment = Equipment.objects.select_related("organisation").filter(desk=actor.desk, pk=equipment_id).first()
    if equipment is None:
        raise NotFound
    if contract.organisation_id not in {equipment.organisation_id, equipment.organisation.reseller_id}:
        raise Invalid(_("This equipment belongs neither to the contract's customer nor to one of his end customers."))
    row, new = CoveredEquipment.objects.get_or_create(
        contract=contract, equipment=equipment, defaults={"desk": actor.desk}
    )
    if new:
        data = {"equipment": equipment.pk}
        events.record(actor.desk, f"contract:{contract.pk}", "contract.covers", actor=actor, data=data)
    return row


def _organisation(actor: Actor, organisation_id: int) -> Organisation:
    row = Organisation.objects.filter(desk=actor.desk, pk=organisation_id).first()
    if row is None:
        raise NotFound
    return row


def _contract(actor: Actor, contract_id: int) -> Contract:
    row = Contract.objects.filter(desk=actor.desk, pk=contract_id).first()
    if row is None:
        raise NotFound
    return row


def _known_to_a_charter(actor: Actor, terms: ContractTerms) -> None:
    """A plan and options that no charter of the desk knows would refuse every request of this customer."""
    versions = CharterVersion.objects.filter(desk=actor.desk).defer("text", "holidays")
    charters = [charter_of(version) for version in versions]
    if not charters:
        return
    if not any(terms.plan in charter.plans for charter in charters):
        raise Invalid(_("No charter of this desk has this plan."), field="plan", code="unknown")
    if not any(set(terms.options) <= charter.options.keys() for charter in charters):
        raise Invalid(_("No charter of this desk has these options."), field="options", code="unknown")


def _filled(fields: Mapping[str, str]) -> None:
    missing = {name: _("This is needed.") for name, value in fields.items() if not value.strip()}
    if missing:
        raise Invalid.of(missing, code="required")
