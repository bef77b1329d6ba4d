"""Tickets that were moved to another version of their charter: what the journal says of it, for the clocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from charterdesk.apps.base import events
from charterdesk.apps.base.models import Event

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Rebased:
    """A ticket left a version of its charter; `kept`: the clocks that were met or missed then, by kind and number."""

    version_id: int
    kept: frozenset[Key]

    def told(self) -> dict[str, events.Json]:
        """For the journal."""
        return {"rebased": self.version_id, "kept": [[kind, number] for kind, number in sorted(self.kept)]}


def rebased_in(journal: Iterable[Event]) -> tuple[Rebased, ...]:
    """The moves that the journal of a ticket tells, the first first."""
    return tuple(_read(line.data) for line in journal if "rebased" in line.data)


def _read(told: Any) -> Rebased:
    return Rebased(int(told["rebased"]), frozenset((str(kind), int(number)) for kind, number in told["kept"]))
