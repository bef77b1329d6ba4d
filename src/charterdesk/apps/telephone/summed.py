"""The figures of some days as their page shows them: the sums of each part, and the calls behind one of them.

Both come of the sums of single days (days.py), so that a year of a million calls is read as its days, and of the calls
behind a figure only those of the page that is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, overload

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.models import Desk
from charterdesk.apps.contracts.models import Contract
from charterdesk.apps.people.access import require
from charterdesk.apps.telephone.days import by_day, judged_by_day, label, rule_on, rules_of
from charterdesk.apps.telephone.facts import Row
from charterdesk.apps.telephone.figures import Days
from charterdesk.rules.telephone.call import Outcome
from charterdesk.rules.telephone.counting import Judged, judged
from charterdesk.rules.telephone.tally import JUDGED_AS, Tally, together
from charterdesk.rules.worktime.calendar import zone_named

MONTH: Final = "month"
PLAN: Final = "plan"
OF_DAYS: Final = frozenset({"day", MONTH})
# What the rows behind a figure have in common, so that few others are read.
OUTCOMES: Final = {
    "answered": (Outcome.ANSWERED, Outcome.UNDER_WAY),
    "abandoned": (Outcome.ABANDONED,),
    "short": (Outcome.ABANDONED,),
    "voicemail": (Outcome.VOICEMAIL,),
    "forwarded": (Outcome.FORWARDED,),
    "untold": (Outcome.UNTOLD,),
    "under_way": (Outcome.UNDER_WAY,),
}


@dataclass(frozen=True, slots=True)
class Summed:
    """The sums of all calls, and those of the parts by their names, in their order."""

    whole: Tally
    parts: dict[str, Tally]


@dataclass(frozen=True, slots=True)
class Behind:
    """A call behind a figure, with the key of its row."""

    key: int
    judged: Judged


def summed(actor: Actor, days: Days, by: str) -> Summed:
    """The figures of the calls that arrived in these days, parted by day, month, hour, group, plan or agent.
    NotAllowed, NoCharter.
    """
    require(actor, "call.see")
    parted: dict[str, list[Tally]] = {}
    plans = _plans(actor.desk) if by == PLAN else {}
    for day, parts in by_day(actor.desk, days.first, days.last, _kept_by(by)).items():
        for name, one in parts.items():
            parted.setdefault(_name(day, name, by, plans), []).append(one)
    names = sorted(parted, key=lambda name: (len(name), name)) if by == "hour" else sorted(parted)
    sums = {name: together(parted[name]) for name in names}
    return Summed(together(sums.values()), sums)


class CallsBehind(Sequence[Behind]):
    """The calls behind a figure in the order of their arrival: so many, some of them by their places, or each in turn.

    `part` is the name of one part, None for all; `what` the name of the figure. NotAllowed, NoCharter.
    """

    def __init__(self, actor: Actor, days: Days, by: str, part: str | None, what: str) -> None:
        require(actor, "call.see")
        self._desk, self._by, self._part, self._what = actor.desk, by, part, what
        self._zone = zone_named(actor.desk.time_zone)
        self._rules = rules_of(actor.desk)
        self._plans = _plans(actor.desk) if by == PLAN else {}
        of_days = by_day(actor.desk, days.first, days.last, _kept_by(by))
        self._days = [(day, number) for day, parts in of_days.items() if (number := self._count(day, parts))]

    def __len__(self) -> int:
        """How many there are."""
        return sum(number for _day, number in self._days)

    @overload
    def __getitem__(self, places: int) -> Behind: ...
    @overload
    def __getitem__(self, places: slice) -> list[Behind]: ...
    def __getitem__(self, places: int | slice) -> Behind | list[Behind]:
        """Those at these places, which are neighbours; only their days are read."""
        if isinstance(places, int):
            return self._between(*slice(places, places + 1 or None).indices(len(self))[:2])[0]
        return self._between(*places.indices(len(self))[:2])

    def _between(self, start: int, stop: int) -> list[Behind]:
        wanted: list[date] = []
        before = skipped = 0
        for day, number in self._days:
            if before + number > start and before < stop:
                if not wanted:
                    skipped = before
                wanted.append(day)
            before += number
        return [*self._of(wanted)][start - skipped : stop - skipped] if wanted else []

    def __iter__(self) -> Iterator[Behind]:
        """Each of them."""
        return self._of([day for day, _number in self._days])

    def _count(self, day: date, parts: dict[str, Tally]) -> int:
        wanted = (one for name, one in parts.items() if self._part in {None, _name(day, name, self._by, self._plans)})
        return sum(one.count(self._what) for one in wanted)

    def _of(self, days: list[date]) -> Iterator[Behind]:
        is_meant = JUDGED_AS[self._what]
        for day, rows in judged_by_day(self._desk, [(day, day) for day in days], self._zone, **self._only()):
            counting = rule_on(self._rules, day).counting
            for row in rows:
                judgement = judged(row.call, counting)
                if is_meant(judgement) and self._is_of_the_part(row, judgement):
                    yield Behind(row.key, judgement)

    def _is_of_the_part(self, row: Row, judgement: Judged) -> bool:
        if self._part is None or self._by in OF_DAYS:
            return True
        name = label((row, judgement), _kept_by(self._by), self._zone)
        return (self._plans.get(name, "") if self._by == PLAN else name) == self._part

    def _only(self) -> dict[str, object]:
        only: dict[str, object] = {}
        if self._what in OUTCOMES:
            only["outcome__in"] = [outcome.value for outcome in OUTCOMES[self._what]]
        if self._part is not None and self._by in {"group", "agent"}:
            only[self._by] = self._part
        return only


def _kept_by(by: str) -> str:
    return {MONTH: "day", PLAN: "contract"}.get(by, by)


def _plans(desk: Desk) -> dict[str, str]:
    """The plans of contracts, by their keys: a contract may go over to another one."""
    return {str(key): plan for key, plan in Contract.objects.filter(desk=desk).values_list("pk", "plan")}


def _name(day: date, name: str, by: str, plans: dict[str, str]) -> str:
    """The part under which a part of a day stands."""
    if by == PLAN:
        return plans.get(name, "")
    if by not in OF_DAYS:
        return name
    return (day.replace(day=1) if by == MONTH else day).isoformat()
