"""What a contract holds anew each month, quarter or year: a line of its ledger once it is drawn on, until then a fact
of its charter.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from charterdesk.apps.contracts.credit_left import Left, left_on
from charterdesk.apps.contracts.models import Contract, CreditEntry
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.prepaid import CountedIn, Period

MONTHS: Final = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Allowance:
    """Minutes or incidents that a contract holds from one day to another, both included, and the key of its line."""

    minutes: int
    incidents: int
    last: date
    key: str


def allowance_on(charter: Charter, contract: Contract, day: date) -> Allowance | None:
    """The allowance of the period of this day; None where the plan has none, or the contract does not run."""
    plan = charter.plans.get(contract.plan)
    credit = plan.price.credit if plan else None
    if credit is None or credit.included is None or credit.every is None:
        return None
    if day < contract.starts or (contract.ends and day > contract.ends):
        return None
    length = MONTHS[credit.every]
    first = date(day.year, (day.month - 1) // length * length + 1, 1)
    hours = credit.counted_in is CountedIn.HOURS
    return Allowance(
        minutes=credit.included * 60 if hours else 0,
        incidents=0 if hours else credit.included,
        last=_months_later(first, length) - timedelta(days=1),
        key=f"included:{contract.pk}:{first.isoformat()}",
    )


def left_with_allowance(charter: Charter | None, contract: Contract, day: date) -> Left:
    """What can be used on this day: what was bought, and what the period holds and nobody has drawn on yet."""
    left = left_on(contract, day)
    allowance = allowance_on(charter, contract, day) if charter else None
    if allowance is None or CreditEntry.objects.filter(desk_id=contract.desk_id, unique_key=allowance.key).exists():
        return left
    return replace(left, minutes=left.minutes + allowance.minutes, incidents=left.incidents + allowance.incidents)


def _months_later(first: date, months: int) -> date:
    month = first.month + months
    return date(first.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
