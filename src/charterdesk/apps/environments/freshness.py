"""How a replica stands: how old its state is, what is seen of it now, and what must not be left as it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from charterdesk.apps.environments.models import Machine, SeenMachine


@dataclass(frozen=True, slots=True)
class Freshness:
    """Days since its state was copied; whether the day of its purge has passed; whether it can reach the customer.

    Of a machine that a connector tells: its row, days since its latest snapshot (None without one), and whether it
    stands in the list no more. `booted_on`: when it was last started, as it is seen, else as it was noted.
    """

    days: int
    purge_due: bool
    reachable: bool
    seen: SeenMachine | None = None
    snapshot_days: int | None = None
    vanished: bool = False
    booted_on: date | None = None

    @property
    def needs_somebody(self) -> bool:
        """Whether somebody has to look at it."""
        return self.purge_due or self.reachable or self.vanished


def freshness(machine: Machine, today: date) -> Freshness:
    """Judged from its facts; of a machine that is gone nothing is due. `machine.seen` is read where it was selected."""
    here = machine.gone_on is None
    seen = _seen(machine)
    zone = ZoneInfo(seen.connector.desk.time_zone) if seen is not None else None
    return Freshness(
        days=max(0, (today - machine.copied_on).days),
        purge_due=here and machine.purge_on is not None and machine.purge_on < today,
        reachable=here and not machine.isolated,
        seen=seen,
        snapshot_days=_days(seen.snapshot_at, today) if seen is not None else None,
        vanished=here and seen is not None and seen.vanished_at is not None,
        booted_on=seen.booted_at.astimezone(zone).date() if seen and seen.booted_at else machine.last_booted_on,
    )


def _seen(machine: Machine) -> SeenMachine | None:
    return getattr(machine, "seen", None)


def _days(at: datetime | None, today: date) -> int | None:
    return max(0, (today - at.date()).days) if at is not None else None
