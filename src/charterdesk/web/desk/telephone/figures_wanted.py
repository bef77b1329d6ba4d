"""What the address of the figures of the telephone asks for: days, what parts them, which calls of which part."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict

from charterdesk.apps.telephone.figures import Days
from charterdesk.rules.telephone.tally import JUDGED_AS

BY: Final = ("day", "hour", "month", "group", "plan", "agent")
LONGEST: Final = timedelta(days=366)
LONGEST_PART: Final = 80


@dataclass(frozen=True, slots=True)
class Wanted:
    """`part`: the machine name of one part (a day, an hour, a group ...), None for all; `what`: which of its calls."""

    days: Days
    by: str = "day"
    part: str | None = None
    what: str = "offered"

    def address(self, **changed: str | None) -> str:
        """The same with something changed, as the query of an address."""
        said = replace(self, **changed) if changed else self  # type: ignore[arg-type]  # names of fields
        values = {"from": said.days.first.isoformat(), "until": said.days.last.isoformat(), "by": said.by}
        if said.part is not None:
            values["part"] = said.part
        if said.what != "offered":
            values["what"] = said.what
        return f"?{urlencode(values)}"


def wanted_by(asked: QueryDict, today: date, *, agents: bool) -> Wanted:
    """Read an address; what is nonsense is as if it were left out. Without days: the month so far."""
    last = _day(asked.get("until", "")) or today
    first = _day(asked.get("from", "")) or last.replace(day=1)
    if first > last:
        first, last = last, first
    by, what = asked.get("by", ""), asked.get("what", "")
    allowed = [one for one in BY if agents or one != "agent"]
    part = asked.get("part")
    return Wanted(
        days=Days(max(first, last - LONGEST), last),
        by=by if by in allowed else "day",
        part=None if part is None else part[:LONGEST_PART],
        what=what if what in JUDGED_AS else "offered",
    )


def _day(text: str) -> date | None:
    try:
        said = date.fromisoformat(text)
    except ValueError:
        return None
    # Neither end of what Python and the rule book can count.
    return said if date(1991, 1, 1) <= said <= date(2199, 12, 31) else None
