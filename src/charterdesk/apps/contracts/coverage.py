"""What the desk knows about a requester's coverage: the facts that the rule book asks for, from rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet

from charterdesk.apps.base.digests import keyed_digest
from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.now import now
from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.contracts.allowances import left_with_allowance
from charterdesk.apps.contracts.credit_left import Left
from charterdesk.apps.contracts.models import (
    AccessCode,
    AccessCodeTry,
    Contract,
    CoveredEquipment,
    Equipment,
    NamedContact,
)
from charterdesk.apps.contracts.spoken import forms
from charterdesk.apps.people.models import Organisation
from charterdesk.rules.terms.charter import Charter

ACCESS_CODE: Final = "contract.access_code"
LONGEST_CALL: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The contract that answers for a request, whether it covers the equipment (None: no equipment named)."""

    contract: Contract | None
    covers_equipment: bool | None


def access_code_digest(code: str) -> str:
    """Under which an access code is kept and found: blanks and case do not count (ES-03)."""
    return keyed_digest(ACCESS_CODE, "".join(code.split()).upper())


def find_by_access_code(desk: Desk, code: str, at: datetime | None = None) -> Contract | None:
    """The contract whose access code this is at a moment (default: now), or None."""
    digests = [access_code_digest(form) for form in forms(code)]
    if not digests:
        return None
    moment = at or now()
    rows = AccessCode.objects.filter(desk=desk, digest__in=digests).select_related("contract")
    row = rows.filter(Q(ends_at=None) | Q(ends_at__gt=moment)).first()
    return row.contract if row else None


def contract_of_try(desk: Desk, try_id: int) -> Contract | None:
    """The contract for which a valid access code was said, within the last twelve hours; None for any other try."""
    tries = AccessCodeTry.objects.filter(desk=desk, pk=try_id, verdict="valid", at__gt=now() - LONGEST_CALL)
    row = tries.select_related("contract").first()
    return row.contract if row else None


def _answering(listed: QuerySet[CoveredEquipment], **limits: Given) -> QuerySet[Contract]:
    """The contracts that may answer: the organisation's own, and its reseller's that lists what it is about (EX-04).

    Each says `covers_it`: whether it lists the equipment, or while none is named, any of the organisation's: what
    nobody has said is asked, not refused.
    """
    own = Q(organisation_id=Given("organisation", BigIntegerField()))
    through_reseller = Q(organisation_id=Given("reseller", BigIntegerField()), covers_it=True)
    return (
        Contract.objects.filter(desk_id=Given("desk", BigIntegerField()), **limits)
        .select_related("credit")
        .annotate(covers_it=Exists(listed.filter(contract=OuterRef("pk"))))
        .filter(own | through_reseller)
    )


def _named_equipment() -> QuerySet[CoveredEquipment]:
    return CoveredEquipment.objects.filter(equipment_id=Given("equipment", BigIntegerField()))


def _any_equipment() -> QuerySet[CoveredEquipment]:
    return CoveredEquipment.objects.filter(equipment__organisation_id=Given("organisation", BigIntegerField()))


def _one() -> Given:
    return Given("contract", BigIntegerField())


# Without and with the equipment named.
_ALL: Final[Mapping[bool, Prepared[Contract]]] = {
    False: Prepared(lambda: _answering(_any_equipment())),
    True: Prepared(lambda: _answering(_named_equipment())),
}
_NAMED: Final[Mapping[bool, Prepared[Contract]]] = {
    False: Prepared(lambda: _answering(_any_equipment(), pk=_one())),
    True: Prepared(lambda: _answering(_named_equipment(), pk=_one())),
}


def _about(organisation: Organisation, equipment: Equipment | None) -> dict[str, int | None]:
    about = {"desk": organisation.desk_id, "organisation": organisation.pk, "reseller": organisation.reseller_id}
    return about if equipment is None else {**about, "equipment": equipment.pk}


def find_contract(organisation: Organisation, equipment: Equipment | None, day: date) -> Coverage:
    """The contract that serves best on this day: a valid one, one that covers, the one that ends last."""

    def merit(contract: Contract) -> tuple[bool, bool, date, int]:
        valid = contract.starts <= day and (contract.ends is None or day <= contract.ends)
        return valid, covers(contract, equipment) is True, contract.ends or date.max, contract.pk

    best = max(_ALL[equipment is not None](**_about(organisation, equipment)), key=merit, default=None)
    return Coverage(best, covers(best, equipment) if best is not None else None)


def named_contract(organisation: Organisation, equipment: Equipment | None, contract_id: int) -> Coverage | None:
    """The coverage by a contract that was named, or None when it does not answer for this organisation."""
    contract = _NAMED[equipment is not None].first(**_about(organisation, equipment), contract=contract_id)
    return None if contract is None else Coverage(contract, covers(contract, equipment))


def covers(contract: Contract, equipment: Equipment | None) -> bool | None:
    """Whether a contract that may answer covers the equipment; None while no equipment is named."""
    if contract.covers_all:
        return True
    return None if equipment is None else bool(getattr(contract, "covers_it", False))


def contract_as_read(
    contract: Contract | None, *, may_use_credit: bool, day: date, charter: Charter | None = None
) -> dict[str, Any] | None:
    """The contract as the door of the rule book reads it; hours of credit as a number, what expired before `day` gone,
    what the charter gives anew in the period of that day added.

    Only who bought prepaid hours may order on them: a reseller takes paid services for himself or for his end customer,
    the end customer does not help himself (EX-12).
    """
    if contract is None:
        return None
    left = left_with_allowance(charter, contract, day) if may_use_credit else Left()
    read: dict[str, Any] = {
        "plan": contract.plan,
        "from": contract.starts.isoformat(),
        "until": (contract.ends or date.max).isoformat(),
        "options": sorted(contract.options),
        "credit_hours": left.minutes / 60,
    }
    return {**read, "credit_incidents": left.incidents} if left.incidents else read


def is_named(contract: Contract | None, person_id: int) -> bool:
    """Whether this contract names this person among those who may open requests."""
    return contract is not None and NamedContact.objects.filter(contract=contract, person_id=person_id).exists()


def product_as_read(equipment: Equipment | None, *, covered: bool | None) -> dict[str, Any]:
    """The product as the door of the rule book reads it; what nobody knows is left out."""
    known: dict[str, Any] = {"covered_by_contract": covered}
    if equipment is not None:
        until = equipment.manufacturer_maintenance_until
        known |= {
            **equipment.facts,
            "group": equipment.product.group or None,
            "in_catalogue": equipment.product.in_catalogue,
            "bought_here": equipment.bought_here,
            "up_to_date": is_up_to_date(equipment),
            "manufacturer_maintenance_until": until.isoformat() if until else None,
        }
    return {key: value for key, value in known.items() if value is not None}


def is_up_to_date(equipment: Equipment) -> bool | None:
    """Whether the version is the product's current one (EX-11): as recorded, else compared, else unknown."""
    if equipment.up_to_date is not None:
        return equipment.up_to_date
    if equipment.version and equipment.product.current_version:
        return equipment.version == equipment.product.current_version
    return None
