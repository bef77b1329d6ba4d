"""Promises of a ticket that was merged into another: they are kept there, from their own start, never anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from charterdesk.apps.base import events
from charterdesk.apps.base.models import Event as JournalLine
from charterdesk.rules.circumstances import Circumstances
from charterdesk.rules.worktime.clock import Standstill

CIRCUMSTANCES: Final = ("channel", "audience", "product", "region", "kind", "severity", "language")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """By what a promise was made: version of the charter, plan, options that answered, circumstances of the request."""

    version_id: int
    plan: str
    options: tuple[str, ...]
    circumstances: Circumstances


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A clock that ran on a merged ticket. `beside`: the run of the same promise that ran on the target, of which the
    tighter counts; 0 where none did, then `sequence` is its own. `seq`: the line of the target's journal that says so.
    """

    merge_id: int
    seq: int
    at: datetime
    name: str
    beside: int
    sequence: int
    started_at: datetime
    pauses: tuple[Standstill, ...]
    terms: Terms

    def told(self) -> dict[str, events.Json]:
        """For the journal, which knows the merge and the moment already."""
        return {
            "name": self.name,
            "beside": self.beside,
            "sequence": self.sequence,
            "started": self.started_at.isoformat(),
            "pauses": [
                [pause.starts.isoformat(), pause.ends.isoformat() if pause.ends else None, pause.party]
                for pause in self.pauses
            ],
            "version": self.terms.version_id,
            "plan": self.terms.plan,
            "options": [*self.terms.options],
            "received": self.terms.circumstances.at.isoformat(),
            **{name: getattr(self.terms.circumstances, name) for name in CIRCUMSTANCES},
        }


def carried_in(journal: Iterable[JournalLine]) -> tuple[Carried, ...]:
    """What the merges told in the journal of a ticket brought along, without those that were undone."""
    found: list[Carried] = []
    for line in journal:
        if "carried" in line.data:
            found.extend(_read(line))
        elif "given_back" in line.data:
            found = [one for one in found if one.merge_id != line.data["given_back"]]
    return tuple(found)


def merges_in(journal: Iterable[JournalLine]) -> tuple[int, ...]:
    """The merges into a ticket that stand, from its journal."""
    standing: dict[int, None] = {}
    for line in journal:
        if "carried" in line.data:
            standing[int(line.data["merge"])] = None
        elif "given_back" in line.data:
            standing.pop(int(line.data["given_back"]), None)
    return tuple(standing)


def _read(line: JournalLine) -> Iterator[Carried]:
    told: Any
    for told in line.data["carried"]:
        yield Carried(
            merge_id=int(line.data["merge"]),
            seq=line.seq,
            at=line.at,
            name=told["name"],
            beside=told["beside"],
            sequence=told["sequence"],
            started_at=datetime.fromisoformat(told["started"]),
            pauses=tuple(
                Standstill(datetime.fromisoformat(starts), datetime.fromisoformat(ends) if ends else None, party)
                for starts, ends, party in told["pauses"]
            ),
            terms=Terms(
                version_id=told["version"],
                plan=told["plan"],
                options=tuple(told["options"]),
                circumstances=Circumstances(
                    # What merges told before promises depended on it is unknown.
                    at=datetime.fromisoformat(told.get("received") or told["started"]),
                    **{name: told.get(name) or None for name in CIRCUMSTANCES},
                ),
            ),
        )
