"""How a replica stands: how old its state is, and what must not be left as it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from charterdesk.apps.environments.models import Machine


@dataclass(frozen=True, slots=True)
class Freshness:
    """Days since its state was copied; whether the day of its purge has passed; whether it can reach the customer."""

    days: int
    purge_due: bool
    reachable: bool


def freshness(machine: Machine, today: date) -> Freshness:
    """Judged from its facts; of a machine that is gone nothing is due."""
    here = machine.gone_on is None
    return Freshness(
        days=max(0, (today - machine.copied_on).days),
        purge_due=here and machine.purge_on is not None and machine.purge_on < today,
        reachable=here and not machine.isolated,
    )
