"""The persons whom a contract names: where its plan asks for them, only they open requests."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import ngettext

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Invalid, NotFound
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import NoCharter, charter_at
from charterdesk.apps.contracts.models import Contract, NamedContact
from charterdesk.apps.people.access import require
from charterdesk.apps.people.models import Person


def most_named(contract: Contract) -> int | None:
    """How many persons this contract may name by the charter of today; None where its plan asks for none."""
    try:
        plan = charter_at(contract.desk, now()).charter.plans.get(contract.plan)
    except NoCharter:
        return None
    return plan.named_contacts.at_most if plan and plan.named_contacts else None


def nameable(contract: Contract) -> QuerySet[Person]:
    """Who may be named: people of the contract's customer and of his end customers."""
    of_the_customer = Q(organisation_id=contract.organisation_id)
    rows = Person.objects.filter(of_the_customer | Q(organisation__reseller_id=contract.organisation_id))
    return rows.filter(desk_id=contract.desk_id, active=True).select_related("organisation").order_by("name", "pk")


@transaction.atomic
def name_exactly(actor: Actor, contract_id: int, person_ids: Collection[int]) -> None:
    """The contract names these persons and no others.

    NotFound for a contract of another desk, Invalid for more persons than the plan allows or for somebody of another
    organisation.
    """
    require(actor, "contract.manage")
    contract = Contract.objects.select_for_update().filter(desk=actor.desk, pk=contract_id).first()
    if contract is None:
        raise NotFound
    wanted, most = set(person_ids), most_named(contract)
    if most is not None and len(wanted) > most:
        words = ngettext("This plan names %(most)s person at most.", "This plan names %(most)s persons at most.", most)
        raise Invalid(words % {"most": most}, field="named")
    if wanted - set(nameable(contract).filter(pk__in=wanted).values_list("pk", flat=True)):
        raise NotFound
    present = set(NamedContact.objects.filter(contract=contract).values_list("person_id", flat=True))
    for person_id in sorted(wanted - present):
        NamedContact.objects.create(desk=actor.desk, contract=contract, person_id=person_id)
        data: dict[str, events.Json] = {"person": person_id}
        events.record(actor.desk, f"contract:{contract.pk}", "contract.names", actor=actor, data=data)
    for person_id in sorted(present - wanted):
        NamedContact.objects.filter(contract=contract, person_id=person_id).delete()
        gone: dict[str, events.Json] = {"person": person_id}
        events.record(actor.desk, f"contract:{contract.pk}", "contract.names_no_more", actor=actor, data=gone)
