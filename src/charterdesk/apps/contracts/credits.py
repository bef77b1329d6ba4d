"""The ledger of prepaid hours and incidents (EX-20, EC-09): every line once, the balance never below zero."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from charterdesk.apps.base import events
from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.errors import Conflict, Invalid
from charterdesk.apps.base.now import happened_at, now
from charterdesk.apps.contracts.allowances import allowance_on
from charterdesk.apps.contracts.charters import NoCharter, charter_at, day_of
from charterdesk.apps.contracts.credit_left import left_of
from charterdesk.apps.contracts.models import Contract, CreditBalance, CreditEntry
from charterdesk.apps.contracts.queries import contract as visible_contract
from charterdesk.apps.people.access import require


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line to be written: minutes or incidents, + bought, - used."""

    minutes: int = 0
    incidents: int = 0
    key: str
    reason: str
    about: str = ""
    expires: date | None = None
    at: datetime | None = None


@transaction.atomic
def buy_credit(
    actor: Actor,
    *,
    contract_id: int,
    minutes: int,
    key: str,
    reason: str,
    at: datetime | None = None,
    expires: date | None = None,
) -> CreditEntry:
    """The customer bought minutes of work, usable until the day `expires`, else as long as the charter says.

    The same key twice is the same purchase: the first line is returned.
    """
    contract = _managed(actor, contract_id)
    _above_zero(minutes, "minutes")
    last = expires or _last_day(contract, at)
    return _post(actor, contract, _Line(minutes=minutes, key=key, reason=reason, expires=last, at=at))


@transaction.atomic
def use_credit(
    actor: Actor, *, contract_id: int, minutes: int, key: str, about: str, reason: str, at: datetime | None = None
) -> CreditEntry:
    """Minutes of work drawn from the credit, `about` what (such as "ticket:12"). Conflict when too few are left."""
    contract = _managed(actor, contract_id)
    _above_zero(minutes, "minutes")
    _give_allowance(actor, contract, at)
    return _post(actor, contract, _Line(minutes=-minutes, key=key, reason=reason, about=about, at=at))


@transaction.atomic
def buy_incidents(
    actor: Actor,
    *,
    contract_id: int,
    incidents: int,
    key: str,
    reason: str,
    at: datetime | None = None,
    expires: date | None = None,
) -> CreditEntry:
    """The customer bought a pack of incidents, usable until the day `expires`, else as long as the charter says."""
    contract = _managed(actor, contract_id)
    _above_zero(incidents, "incidents")
    last = expires or _last_day(contract, at)
    return _post(actor, contract, _Line(incidents=incidents, key=key, reason=reason, expires=last, at=at))


@transaction.atomic
def draw_incident(actor: Actor, contract: Contract, *, about: str, at: datetime) -> CreditEntry:
    """A request takes one incident, whoever opened it; once for each `about`. Conflict when none is left."""
    _give_allowance(actor, contract, at)
    line = _Line(incidents=-1, key=f"incident:{about}", reason=_("Request opened"), about=about, at=at)
    return _post(actor, contract, line)


def _give_allowance(actor: Actor, contract: Contract, at: datetime | None) -> None:
    """Write what the contract holds anew in the period of this moment, once, before something is drawn from it."""
    moment = happened_at(at)
    try:
        charter = charter_at(contract.desk, moment).charter
    except NoCharter:
        return
    given = allowance_on(charter, contract, day_of(contract.desk, moment))
    if given and not CreditEntry.objects.filter(desk_id=contract.desk_id, unique_key=given.key).exists():
        line = _Line(
            minutes=given.minutes,
            incidents=given.incidents,
            key=given.key,
            reason=_("Included in the contract"),
            expires=given.last,
            at=moment,
        )
        _post(actor, contract, line)


def _managed(actor: Actor, contract_id: int) -> Contract:
    require(actor, "contract.manage")
    return visible_contract(actor, contract_id)


def _above_zero(number: int, field: str) -> None:
    if number <= 0:
        words = _("Give a number of minutes above zero.") if field == "minutes" else _("Give a number above zero.")
        raise Invalid(words, field=field)


def _last_day(contract: Contract, at: datetime | None) -> date | None:
    """The last day on which a pack bought now can be used, by the charter of that moment."""
    moment = happened_at(at)
    try:
        plan = charter_at(contract.desk, moment).charter.plans.get(contract.plan)
    except NoCharter:
        return None
    credit = plan.price.credit if plan else None
    if credit is None or credit.holds_for is None:
        return None
    return day_of(contract.desk, moment + timedelta(seconds=credit.holds_for.seconds))


def _post(actor: Actor, contract: Contract, line: _Line) -> CreditEntry:
    if not line.key:
        raise Invalid(_("A line of the ledger needs its key."), field="key")
    happened = happened_at(line.at)
    CreditBalance.objects.get_or_create(contract=contract, defaults={"desk_id": contract.desk_id, "minutes": 0})
    # The balance is touched first: it lines up all writers of this ledger before the key is looked for.
    CreditBalance.objects.filter(contract=contract).update(minutes=F("minutes"))
    entry = CreditEntry.objects.filter(desk_id=contract.desk_id, unique_key=line.key).first()
    if entry is not None:
        return _same(entry, contract, line)
    _change_balance(contract, line, happened)
    entry = CreditEntry.objects.create(
        desk_id=contract.desk_id,
        contract=contract,
        minutes=line.minutes,
        incidents=line.incidents,
        expires=line.expires,
        reason=line.reason,
        about=line.about,
        at=happened,
        recorded_at=now(),
        unique_key=line.key,
    )
    data: dict[str, events.Json] = {"entry": entry.pk, "minutes": line.minutes, "about": line.about}
    if line.incidents:
        data["incidents"] = line.incidents
    events.record(
        actor.desk,
        f"contract:{contract.pk}",
        "credit.bought" if line.minutes + line.incidents > 0 else "credit.used",
        actor=actor,
        at=happened,
        data=data,
    )
    return entry


def _change_balance(contract: Contract, line: _Line, happened: datetime) -> None:
    rows = CreditBalance.objects.filter(contract=contract)
    changed: dict[str, Any] = {"minutes": F("minutes") + line.minutes, "incidents": F("incidents") + line.incidents}
    if line.minutes + line.incidents > 0:
        rows.update(**changed, **({"expires": True} if line.expires else {}))
        return
    left = left_of(rows.select_related("desk").get(), day_of(contract.desk, happened))
    enough = rows.filter(minutes__gte=-line.minutes, incidents__gte=-line.incidents)
    if left.minutes + line.minutes >= 0 and left.incidents + line.incidents >= 0 and enough.update(**changed):
        return
    if line.incidents:
        current = {"contract": contract.number, "incidents": left.incidents}
        raise Conflict(_("No incident is left of the pack."), current=current)
    current = {"contract": contract.number, "minutes": left.minutes}
    raise Conflict(_("Too few prepaid hours are left."), current=current)


def _same(entry: CreditEntry, contract: Contract, line: _Line) -> CreditEntry:
    said = (entry.contract_id, entry.minutes, entry.incidents)
    if said != (contract.pk, line.minutes, line.incidents):
        raise Conflict(_("This key already stands for another line of the ledger."), current={"key": entry.unique_key})
    return entry
