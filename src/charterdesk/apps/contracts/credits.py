"""The ledger of prepaid hours (EX-20, EC-09): every line once, the balance never below zero."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.base.now import happened_at, now
from charterdesk.apps.contracts.models import Contract, CreditBalance, CreditEntry
from charterdesk.apps.contracts.queries import contract as visible_contract
from charterdesk.apps.people.access import require


@transaction.atomic
def buy_credit(
    actor: Actor, *, contract_id: int, minutes: int, key: str, reason: str, at: datetime | None = None
) -> CreditEntry:
    """The customer bought minutes of work. The same key twice is the same purchase: the first line is returned."""
    return _post(actor, contract_id, minutes=minutes, sign=1, key=key, reason=reason, about="", at=at)


@transaction.atomic
def use_credit(
    actor: Actor, *, contract_id: int, minutes: int, key: str, about: str, reason: str, at: datetime | None = None
) -> CreditEntry:
    """Minutes of work drawn from the credit, `about` what (such as "ticket:12"). Conflict when too few are left."""
    return _post(actor, contract_id, minutes=minutes, sign=-1, key=key, reason=reason, about=about, at=at)


def _post(
    actor: Actor, contract_id: int, *, minutes: int, sign: int, key: str, reason: str, about: str, at: datetime | None
) -> CreditEntry:
    require(actor, "contract.manage")
    contract = visible_contract(actor, contract_id)
    if minutes <= 0:
        raise Invalid(_("Give a number of minutes above zero."), field="minutes")
    if not key:
        raise Invalid(_("A line of the ledger needs its key."), field="key")
    happened = happened_at(at)
    CreditBalance.objects.get_or_create(contract=contract, defaults={"desk_id": contract.desk_id, "minutes": 0})
    # The balance is touched first: it lines up all writers of this ledger before the key is looked for.
    CreditBalance.objects.filter(contract=contract).update(minutes=F("minutes"))
    entry = CreditEntry.objects.filter(desk_id=contract.desk_id, unique_key=key).first()
    if entry is not None:
        return _same(entry, contract, sign * minutes)
    enough = CreditBalance.objects.filter(contract=contract, minutes__gte=0 if sign > 0 else minutes)
    if not enough.update(minutes=F("minutes") + sign * minutes):
        left = CreditBalance.objects.values_list("minutes", flat=True).get(contract=contract)
        raise Conflict(_("Too few prepaid hours are left."), current={"contract": contract.number, "minutes": left})
    entry = CreditEntry.objects.create(
        desk_id=contract.desk_id,
        contract=contract,
        minutes=sign * minutes,
        reason=reason,
        about=about,
        at=happened,
        recorded_at=now(),
        unique_key=key,
    )
    events.record(
        actor.desk,
        f"contract:{contract.pk}",
        "credit.bought" if sign > 0 else "credit.used",
        actor=actor,
        at=happened,
        data={"entry": entry.pk, "minutes": sign * minutes, "about": about},
    )
    return entry


def _same(entry: CreditEntry, contract: Contract, minutes: int) -> CreditEntry:
    if entry.contract_id != contract.pk or entry.minutes != minutes:
        raise Conflict(_("This key already stands for another line of the ledger."), current={"key": entry.unique_key})
    return entry
