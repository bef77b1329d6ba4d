"""What is left on a day of what a contract bought in advance: packs with a last day expire, the earliest goes first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from charterdesk.apps.contracts.charters import day_of
from charterdesk.apps.contracts.models import Contract, CreditBalance, CreditEntry

NEVER: Final = date.max


@dataclass(frozen=True, slots=True)
class Left:
    """Minutes of work and incidents that can be used."""

    minutes: int = 0
    incidents: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a ledger in one unit: + bought, - used, on which day, usable until when."""

    day: date
    amount: int
    expires: date | None = None


def left_on(contract: Contract, day: date) -> Left:
    """What can be used on this day; nothing where nothing was ever bought."""
    try:
        balance = contract.credit
    except CreditBalance.DoesNotExist:
        return Left()
    return left_of(balance, day)


def left_of(balance: CreditBalance, day: date) -> Left:
    """The same of a balance."""
    if not balance.expires:
        return Left(balance.minutes, balance.incidents)
    entries = list(CreditEntry.objects.filter(contract_id=balance.contract_id).order_by("at", "pk"))
    days = [day_of(balance.desk, entry.at) for entry in entries]
    minutes = [Line(on, one.minutes, one.expires) for on, one in zip(days, entries, strict=True)]
    incidents = [Line(on, one.incidents, one.expires) for on, one in zip(days, entries, strict=True)]
    return Left(usable(minutes, day), usable(incidents, day))


def usable(lines: Iterable[Line], day: date) -> int:
    """What is left of a ledger on a day: what is used is taken from the pack that could be used and expires first."""
    packs: list[_Pack] = []
    for line in lines:
        if line.amount >= 0:
            packs.append(_Pack(line.expires or NEVER, line.amount))
            continue
        used = -line.amount
        usable_then = [pack for pack in packs if pack.expires >= line.day]
        # A line that was recorded late may be of a day on which nothing could be used: then it takes what is there.
        for pack in sorted(usable_then or packs, key=lambda one: one.expires):
            taken = min(used, pack.left)
            pack.left -= taken
            used -= taken
    return sum(pack.left for pack in packs if pack.expires >= day)


@dataclass(slots=True)
class _Pack:
    expires: date
    left: int
