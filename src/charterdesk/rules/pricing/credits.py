"""Prepaid hours: what a request would draw from them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from charterdesk.rules.facts import Request

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """Hours drawn from a balance; ``used`` is None while the work is not estimated."""

    balance: Decimal
    used: Decimal | None
    not_covered: Decimal


def draw(request: Request) -> Draw:
    """Draw the estimated hours from the contract's balance, at most the balance."""
    balance = request.contract.credit_hours if request.contract else NOTHING
    estimated = request.estimated_hours
    if estimated is None:
        return Draw(balance=balance, used=None, not_covered=NOTHING)
    used = min(estimated, max(balance, NOTHING))
    return Draw(balance=balance, used=used, not_covered=estimated - used)
