"""What was bought in advance, hours or incidents: what is left of it, and what a request would draw."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from charterdesk.rules.facts import Request
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.worktime.opening import local_day

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """Hours drawn from a balance; ``used`` is None while the work is not estimated."""

    balance: Decimal
    used: Decimal | None
    not_covered: Decimal


def expired(charter: Charter, request: Request) -> bool:
    """Say whether what was bought in advance could be used only until an earlier day."""
    contract = request.contract
    return bool(contract and contract.credit_until and local_day(charter, request.at) > contract.credit_until)


def hours_left(charter: Charter, request: Request) -> Decimal:
    """Return the prepaid hours that the contract holds now."""
    if request.contract is None or expired(charter, request):
        return NOTHING
    return max(request.contract.credit_hours, NOTHING)


def incidents_left(charter: Charter, request: Request) -> int:
    """Return the prepaid incidents that the contract holds now."""
    return 0 if request.contract is None or expired(charter, request) else request.contract.credit_incidents


def draw(balance: Decimal, needed: Decimal | None) -> Draw:
    """Draw the hours that the work needs from a balance, at most the balance."""
    if needed is None:
        return Draw(balance=balance, used=None, not_covered=NOTHING)
    used = min(needed, balance)
    return Draw(balance=balance, used=used, not_covered=needed - used)
