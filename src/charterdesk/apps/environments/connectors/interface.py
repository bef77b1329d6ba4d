"""What every kind of connector is: one function from a site to the machines that it tells, or why it told none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

MOST: Final = 20_000
SECONDS_A_STEP: Final = 20
SECONDS_IN_ALL: Final = 240
DENIED: Final = "denied"
# Why nothing was told. The words for people stand with the pages.
PROBLEMS: Final = (
    "address",
    "library",
    "unreached",
    "certificate",
    "own",
    DENIED,
    "ended",
    "unreadable",
    "too_many",
    "empty",
    "old",
    "secret",
)


class NotListed(Exception):
    """Nothing was told; `problem` is one of PROBLEMS, the message what the other side said, never a secret."""

    def __init__(self, problem: str, said: str = "") -> None:
        super().__init__(said or problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Site:
    """Where machines are told of, and the account that may only read. `certificates`: a folder of this side's."""

    address: str
    user: str = ""
    secret: str = field(default="", repr=False)
    certificates: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One machine. `uuid`: the hypervisor's; `power`: on, off, suspended or unknown; `snapshot_at`: its latest one."""

    uuid: UUID
    name: str
    power: str
    guest: str = ""
    host: str = ""
    snapshot_at: datetime | None = None
    booted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """Every machine that a site tells, each once; `left_out`: entries without an identity, or with another's."""

    machines: tuple[Found, ...]
    left_out: int = 0


Lister = Callable[[Site], Listing]


def listing(entries: Iterable[Found | None]) -> Listing:
    """The list from its entries, None for one that cannot be read. NotListed for more than 20,000."""
    machines: dict[UUID, Found] = {}
    left_out = 0
    for one in entries:
        if one is None or one.uuid in machines:
            left_out += 1
            continue
        machines[one.uuid] = one
        if len(machines) > MOST:
            raise NotListed("too_many", f"more than {MOST} machines")
    return Listing(tuple(machines.values()), left_out)


def power_of(said: object) -> str:
    """on, off, suspended or unknown, whatever the hypervisor calls it."""
    return _POWERS.get(str(said or "").strip().lower().replace(" ", ""), "unknown")


def word(said: object, longest: int = 120) -> str:
    """A name as it is kept: one line, nothing invisible, bounded."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in str(said or "")).split())[:longest]


def moment(said: object) -> datetime | None:
    """An aware moment in UTC, whole seconds; None for none, and for one without its offset."""
    if isinstance(said, str):
        try:
            said = datetime.fromisoformat(said)
        except ValueError:
            return None
    if not isinstance(said, datetime) or said.tzinfo is None:
        return None
    try:
        return (said + timedelta(0)).astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        return None


def latest(moments: Iterator[object]) -> datetime | None:
    """The latest of these moments."""
    return max((at for said in moments if (at := moment(said)) is not None), default=None)


_POWERS: Final = {
    **dict.fromkeys(("on", "poweredon", "running", "blocked", "1", "2"), "on"),
    **dict.fromkeys(("off", "poweredoff", "shutoff", "stopped", "5"), "off"),
    **dict.fromkeys(("suspended", "paused", "pmsuspended", "saved", "3", "7"), "suspended"),
}
