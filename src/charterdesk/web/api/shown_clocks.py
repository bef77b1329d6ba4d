"""What the API shows of a clock: the promise, how it stands now, and every stretch that counted or did not."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from charterdesk.apps.tickets.page import ClockView


class Stretch(BaseModel):
    """From when until when, and why it counts or does not: counted, closed, or paused by a party."""

    from_at: datetime
    until_at: datetime
    why: str
    party: str | None
    counted_seconds: int


class ClockShown(BaseModel):
    """One promise on a ticket. `missed` means that more was consumed than promised, never "now is after due"."""

    kind: str
    sequence: int
    counts: str = Field(description="working: open time of the charter's calendar; elapsed: all time")
    firm: bool
    source: str | None
    starts: str
    stops: list[str]
    paused_by: list[str]
    promised_seconds: int
    started_at: datetime
    stopped_at: datetime | None
    state: str
    missed: bool
    due_at: datetime | None
    consumed_seconds: int
    remaining_seconds: int
    sheet: list[Stretch]

    @classmethod
    def of(cls, view: ClockView) -> Self:
        """Show a clock as judged at this instant."""
        row, judgement = view.row, view.judgement
        return cls(
            kind=row.kind,
            sequence=row.sequence,
            counts=row.counts,
            firm=row.firm,
            source=row.source or None,
            starts=row.starts,
            stops=row.stops,
            paused_by=row.paused_by,
            promised_seconds=row.promised_seconds,
            started_at=row.started_at,
            stopped_at=row.stopped_at,
            state=str(judgement.state),
            missed=judgement.missed,
            due_at=judgement.due,
            consumed_seconds=judgement.consumed_seconds,
            remaining_seconds=judgement.remaining_seconds,
            sheet=[
                Stretch(
                    from_at=line.starts,
                    until_at=line.ends,
                    why=str(line.why),
                    party=line.party or None,
                    counted_seconds=line.counted_seconds,
                )
                for line in view.sheet
            ],
        )


class Clocks(BaseModel):
    """The clocks of a ticket."""

    clocks: list[ClockShown]
