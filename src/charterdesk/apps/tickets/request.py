"""From a form to the request that the rule book reads: who asks, for whom, under which contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import BigIntegerField
from django.utils.translation import gettext as _

from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.contracts.charters import day_of
from charterdesk.apps.contracts.coverage import (
    Coverage,
    contract_as_read,
    contract_of_try,
    find_by_access_code,
    find_contract,
    is_named,
    named_contract,
    product_as_read,
)
from charterdesk.apps.contracts.models import Contract, Equipment
from charterdesk.apps.people.models import RESELLER, UNIDENTIFIED, Membership, Organisation, Person
from charterdesk.rules.decide.request import read_request
from charterdesk.rules.facts import AccessCode, Request
from charterdesk.rules.terms.audiences import AudienceName
from charterdesk.rules.terms.channels import ChannelName
from charterdesk.rules.terms.charter import Charter

# Where the rule book names a key otherwise than the form.
FIELDS: Final[Mapping[str, str]] = {
    "estimated_hours": "estimated_minutes",
    "contract": "contract_id",
    "product": "equipment_id",
}

# What every charter knows of a product; the rest must be declared by the charter.
PRODUCT: Final = frozenset(
    {"covered_by_contract", "group", "in_catalogue", "bought_here", "up_to_date", "manufacturer_maintenance_until"}
)

_REQUESTER: Final = Prepared(
    lambda: Person.objects.select_related("organisation").filter(
        desk_id=Given("desk", BigIntegerField()), pk=Given("person", BigIntegerField()), active=True
    )
)


@dataclass(frozen=True, slots=True)
class Parties:
    """Who asks, for which organisation, about which equipment."""

    desk: Desk
    requester: Person
    organisation: Organisation
    equipment: Equipment | None
    as_reseller: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """The request as the rule book reads it, the same as plain values to keep, and the contract that answers."""

    request: Request
    as_read: dict[str, Any]
    contract: Contract | None


def parties_of(desk: Desk, *, requester_id: int, organisation_id: int | None, equipment_id: int | None) -> Parties:
    """Find the parties of a request. A reseller asks for his own organisation or for one of his end customers (EX-03).

    NotFound for a person, organisation or equipment that is not of this desk, or not the requester's.
    """
    requester = _REQUESTER.first(desk=desk.pk, person=requester_id)
    if requester is None:
        raise NotFound
    equipment = _equipment(desk, equipment_id)
    wanted = organisation_id or (equipment.organisation_id if equipment else requester.organisation_id)
    if wanted is None:
        raise Invalid(_("Say for which organisation."), field="organisation_id", code="required")
    organisation = requester.organisation
    through_reseller = False
    if organisation is None or organisation.pk != wanted:
        organisation = Organisation.objects.filter(desk=desk, pk=wanted).first()
        if organisation is None:
            raise NotFound
        homes = {requester.organisation_id, *_memberships(requester)} - {None}
        through_reseller = organisation.reseller_id in homes
        if not through_reseller and organisation.pk not in homes:
            raise NotFound
    if equipment is not None and equipment.organisation_id != organisation.pk:
        raise NotFound
    return Parties(desk, requester, organisation, equipment, through_reseller or organisation.kind == RESELLER)


def _memberships(person: Person) -> set[int]:
    return set(Membership.objects.filter(person=person).values_list("organisation_id", flat=True))


def asked_by(
    charter: Charter,
    parties: Parties,
    at: datetime,
    *,
    contract_id: int | None,
    access_code: str | None,
    said: Mapping[str, Any],
    code_try_id: int | None = None,
) -> Asked:
    """The request under a charter, from what was said and what the desk knows. Invalid names the field."""
    proven = contract_of_try(parties.desk, code_try_id) if code_try_id else None
    coverage, code = _coverage(parties, at, contract_id, access_code, proven)
    contract = coverage.contract
    plan = charter.plan_of(contract.plan) if contract else None
    requester = {
        "audience": audience_of(charter, parties),
        "region": region_of(charter, parties),
        "named_contact": is_named(contract, parties.requester.pk) if plan and plan.named_contacts else None,
        "access_code": code,
    }
    product = product_as_read(parties.equipment, covered=coverage.covers_equipment)
    if product.get("group") not in charter.products:
        product.pop("group", None)
    bought = _bought(parties, contract)
    as_read = {
        "at": at.isoformat(),
        **said,
        "requester": {key: value for key, value in requester.items() if value is not None},
        "contract": contract_as_read(contract, may_use_credit=bought, day=day_of(parties.desk, at), charter=charter),
        "product": {key: value for key, value in product.items() if key in PRODUCT or key in charter.facts},
    }
    as_read = {key: value for key, value in as_read.items() if value is not None}
    request = read_request(as_read, charter)
    if not isinstance(request, Request):
        messages = {_field(wrong.key): wrong.message for wrong in request}
        raise Invalid.of(messages, code="malformed")
    return Asked(request, as_read, coverage.contract)


def _bought(parties: Parties, contract: Contract | None) -> bool:
    return contract is not None and (parties.as_reseller or contract.organisation_id == parties.organisation.pk)


def audience_of(charter: Charter, parties: Parties) -> str | None:
    """Who asks, in the words of this charter: one that knows no end customers calls them customers, and the reverse.

    Who is not known yet is taken for whom the charter says, or for nobody.
    """
    if parties.organisation.kind == UNIDENTIFIED:
        email = charter.channels.get(ChannelName.EMAIL)
        return email.unknown_sender if email else None
    own = parties.organisation.audience
    if own and own in charter.audiences:
        return own
    if parties.as_reseller:
        return AudienceName.RESELLER
    names = (AudienceName.CUSTOMER, AudienceName.END_CUSTOMER)
    meant, other = names[::-1] if parties.organisation.reseller_id is not None else names
    return other if meant not in charter.audiences and other in charter.audiences else meant


def region_of(charter: Charter, parties: Parties) -> str | None:
    """Where the request comes from, in the words of this charter: the site of the equipment, else the organisation."""
    site = parties.equipment.site if parties.equipment else None
    said = (site.region if site else "", parties.organisation.region)
    return next((region for region in said if region and region in charter.regions), None)


def _equipment(desk: Desk, equipment_id: int | None) -> Equipment | None:
    if equipment_id is None:
        return None
    row = Equipment.objects.select_related("product", "site").filter(desk=desk, pk=equipment_id).first()
    if row is None:
        raise NotFound
    return row


def _coverage(
    parties: Parties, at: datetime, contract_id: int | None, access_code: str | None, proven: Contract | None
) -> tuple[Coverage, str | None]:
    organisation, equipment = parties.organisation, parties.equipment
    code: str | None = None
    if access_code or proven:
        found = proven or find_by_access_code(parties.desk, access_code or "", at)
        coverage = named_contract(organisation, equipment, found.pk) if found else None
        if coverage is not None:
            return coverage, AccessCode.VALID
        code = AccessCode.WRONG
    if contract_id is not None:
        coverage = named_contract(organisation, equipment, contract_id)
        if coverage is None:
            raise NotFound
        return coverage, code
    return find_contract(organisation, equipment, day_of(parties.desk, at)), code


def _field(key: str) -> str:
    first = key.partition(".")[0]
    return FIELDS.get(first, first)
