"""Contracts after they were signed: other terms, other equipment covered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base import events, prepared, typed
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.digests import fingerprint
from charterdesk.apps.base.errors import Conflict, Invalid, NotFound
from charterdesk.apps.contracts.actions import ContractTerms
from charterdesk.apps.contracts.charters import charter_of
from charterdesk.apps.contracts.models import CharterVersion, Contract, CoveredEquipment, Equipment
from charterdesk.apps.people.access import require
from charterdesk.apps.people.checks import Problems, refuse, stored_once
from charterdesk.rules.terms.charter import Charter

LONGEST_NUMBER: Final = 40
LONGEST_NOTE: Final = 10_000


def terms_of(row: Contract) -> ContractTerms:
    """What was agreed, as it is kept."""
    return ContractTerms(
        number=row.number,
        plan=row.plan,
        starts=row.starts,
        ends=row.ends,
        options=tuple(sorted(row.options)),
        covers_all=row.covers_all,
        note=row.note,
    )


def cleaned(terms: ContractTerms) -> ContractTerms:
    """The same with its number on one line and its options in order."""
    note = terms.note.replace("\x00", "").replace("\r\n", "\n").strip()
    return replace(terms, number=typed.line(terms.number), options=tuple(sorted(set(terms.options))), note=note)


def charters_of(actor: Actor) -> tuple[Charter, ...]:
    """Every charter that the desk published: a contract may name the plans of any."""
    versions = CharterVersion.objects.filter(desk=actor.desk).defer("text", "holidays")
    return tuple(charter_of(version) for version in versions)


def problems_of(terms: ContractTerms, charters: Collection[Charter]) -> Problems:
    """What is wrong with the terms: days the wrong way round, a plan or options that no charter of the desk knows."""
    problems: Problems = {}
    if not 0 < len(terms.number) <= LONGEST_NUMBER:
        problems["number"] = _("A number of at most 40 characters is needed.")
    if terms.ends is not None and terms.ends < terms.starts:
        problems["ends"] = _("A contract ends after it starts.")
    if len(terms.note) > LONGEST_NOTE:
        problems["note"] = _("This text is too long.")
    if not terms.plan:
        problems["plan"] = _("This is needed.")
    elif charters and not any(terms.plan in charter.plans for charter in charters):
        problems["plan"] = _("No charter of this desk has this plan.")
    if charters and not any(set(terms.options) <= charter.options.keys() for charter in charters):
        problems["options"] = _("No charter of this desk has these options.")
    return problems


@transaction.atomic
def change_contract(actor: Actor, contract_id: int, terms: ContractTerms, *, seen: str | None = None) -> Contract:
    """Other terms from now on: tickets that are open keep the judgement under which they were taken.

    NotFound for one of another desk, Conflict when it is no longer as it was `seen`, Invalid naming the field. A plan
    or an option that the contract has already stays allowed.
    """
    require(actor, "contract.manage")
    row = Contract.objects.select_for_update().filter(desk=actor.desk, pk=contract_id).first()
    if row is None:
        raise NotFound
    if seen is not None and seen != fingerprint(terms_of(row)):
        raise Conflict(_("Somebody changed this meanwhile: look at it as it stands now."))
    said = cleaned(terms)
    problems = problems_of(said, charters_of(actor))
    kept = {"plan": said.plan == row.plan, "options": set(said.options) <= set(row.options)}
    refuse({name: problem for name, problem in problems.items() if not kept.get(name)})
    with stored_once("number", _("This contract number exists already.")):
        update(actor, row, said)
    return row


def update(actor: Actor, row: Contract, terms: ContractTerms) -> bool:
    """Store what was checked where it differs, and tell which parts, with what rights and money hang on."""
    before = terms_of(row)
    changed = sorted(name for name in terms.__dataclass_fields__ if getattr(before, name) != getattr(terms, name))
    if not changed:
        return False
    for name in changed:
        value = getattr(terms, name)
        setattr(row, name, list(value) if name == "options" else value)
    row.save(update_fields=changed)
    data: dict[str, events.Json] = {
        "changed": [*changed],
        "plan": row.plan,
        "starts": row.starts.isoformat(),
        "ends": row.ends.isoformat() if row.ends else None,
        "options": [*terms.options],
    }
    events.record(actor.desk, f"contract:{row.pk}", "contract.changed", actor=actor, data=data)
    return True


def insert(actor: Actor, organisation_id: int, terms: ContractTerms) -> Contract:
    """Store what was checked, and tell it; inside the caller's transaction."""
    row = Contract(
        desk=actor.desk,
        organisation_id=organisation_id,
        number=terms.number,
        plan=terms.plan,
        starts=terms.starts,
        ends=terms.ends,
        options=list(terms.options),
        covers_all=terms.covers_all,
        note=terms.note,
    )
    prepared.insert(row)
    data: dict[str, events.Json] = {
        "plan": row.plan,
        "starts": row.starts.isoformat(),
        "options": [*terms.options],
    }
    events.record(actor.desk, f"contract:{row.pk}", "contract.created", actor=actor, data=data, first=True)
    return row


@transaction.atomic
def cover_exactly(actor: Actor, contract_id: int, equipment_ids: Collection[int]) -> None:
    """The contract covers this equipment and no other: the organisation's own, or an end customer's (EX-04).

    NotFound for a contract of another desk, Invalid for equipment of somebody else.
    """
    require(actor, "contract.manage")
    contract = Contract.objects.select_for_update().filter(desk=actor.desk, pk=contract_id).first()
    if contract is None:
        raise NotFound
    wanted = set(equipment_ids)
    rows = Equipment.objects.filter(desk=actor.desk, pk__in=wanted).select_related("organisation")
    owners = {row.pk: {row.organisation_id, row.organisation.reseller_id} for row in rows}
    if wanted - owners.keys() or any(contract.organisation_id not in of for of in owners.values()):
        raise Invalid(
            _("This equipment belongs neither to the contract's customer nor to one of his end customers."),
            field="equipment",
        )
    covered = dict(CoveredEquipment.objects.filter(contract=contract).values_list("equipment_id", "pk"))
    for equipment_id in sorted(wanted - covered.keys()):
        cover(actor, contract.pk, equipment_id)
    for equipment_id in sorted(covered.keys() - wanted):
        uncover(actor, contract.pk, equipment_id)


def cover(actor: Actor, contract_id: int, equipment_id: int) -> None:
    """Store that it is covered, and tell it; inside the caller's transaction, which checked it."""
    prepared.insert(CoveredEquipment(desk=actor.desk, contract_id=contract_id, equipment_id=equipment_id))
    data: dict[str, events.Json] = {"equipment": equipment_id}
    events.record(actor.desk, f"contract:{contract_id}", "contract.covers", actor=actor, data=data)


def uncover(actor: Actor, contract_id: int, equipment_id: int) -> None:
    """Store that it is covered no more, and tell it; inside the caller's transaction."""
    CoveredEquipment.objects.filter(contract_id=contract_id, equipment_id=equipment_id).delete()
    data: dict[str, events.Json] = {"equipment": equipment_id}
    events.record(actor.desk, f"contract:{contract_id}", "contract.covers_no_more", actor=actor, data=data)


def state_on(row: Contract, today: date) -> str:
    """Whether the contract "runs", "ended" or is "to_come" on a day of the desk."""
    if today < row.starts:
        return "to_come"
    return "ended" if row.ends is not None and row.ends < today else "runs"
