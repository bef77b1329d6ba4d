"""What the address of the figures of the telephone asks for: days, what parts them, which calls of which part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import QueryDict

from charterdesk.apps.telephone.figures import Days
from charterdesk.rules.telephone import figures as of
from charterdesk.rules.telephone.counting import Counted, InTime, Judged
from charterdesk.rules.telephone.figures import Figures, Key

BY: Final = ("day", "hour", "month", "group", "plan", "agent")
LONGEST: Final = timedelta(days=366)
LONGEST_PART: Final = 80
Selection = Callable[[Figures], tuple[Judged, ...]]
WHAT: Final[dict[str, Selection]] = {
    "offered": lambda whole: whole.offered,
    "answered": lambda whole: whole.answered,
    "abandoned": lambda whole: whole.abandoned,
    "short": lambda whole: whole.short,
    "voicemail": lambda whole: whole.counted_as(Counted.VOICEMAIL),
    "forwarded": lambda whole: whole.counted_as(Counted.FORWARDED),
    "in_time": lambda whole: tuple(one for one in whole.judged if one.in_time is InTime.YES),
    "late": lambda whole: tuple(one for one in whole.judged if one.in_time is InTime.NO),
    "out_of_hours": lambda whole: whole.out_of_hours,
    "under_way": lambda whole: whole.counted_as(Counted.UNDER_WAY),
    "not_ours": lambda whole: whole.counted_as(Counted.NOT_OURS),
}


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
        what=what if what in WHAT else "offered",
    )


def parts_of(whole: Figures, by: str, zone: ZoneInfo, plans: dict[Key, str]) -> dict[str, Figures]:
    """The parts by the machine names that stand in addresses, in their order."""
    match by:
        case "hour":
            return {str(hour): part for hour, part in of.by_hour(whole, zone).items()}
        case "month":
            return {month.isoformat(): part for month, part in of.by_month(whole, zone).items()}
        case "group":
            return of.by_group(whole)
        case "plan":
            return of.by_plan(whole, plans)
        case "agent":
            return of.by_agent(whole)
    return {day.isoformat(): part for day, part in of.by_day(whole, zone).items()}


def _day(text: str) -> date | None:
    try:
        said = date.fromisoformat(text)
    except ValueError:
        return None
    # Neither end of what Python and the rule book can count.
    return said if date(1991, 1, 1) <= said <= date(2199, 12, 31) else None
