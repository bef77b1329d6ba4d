"""Promises under two versions: what was due when, what is due now, at moments where the two differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from charterdesk.rules.charter.diff.changes import Effect
from charterdesk.rules.charter.diff.effects import together
from charterdesk.rules.charter.diff.moments import Moments
from charterdesk.rules.circumstances import Circumstances
from charterdesk.rules.decide.promises import PromiseTerms, promise_terms, promised_from
from charterdesk.rules.terms.amounts import Counts
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.commitments import Commitment
from charterdesk.rules.terms.plans import Plan
from charterdesk.rules.terms.when import ALWAYS, When

MOST_SPECIAL: Final = 6


@dataclass(frozen=True, slots=True)
class Case:
    """A promise to somebody: the plan ("" is without contract), the commitment, the severity, the line it is for."""

    plan: str
    commitment: str
    severity: str
    when: When = ALWAYS


@dataclass(frozen=True, slots=True)
class Tried:
    """A case at one moment: due before, due now; None where no time is promised. With the same terms under both, only
    the calendar moved it.
    """

    case: Case
    at: datetime
    before: datetime | None
    after: datetime | None
    terms: PromiseTerms
    same_terms: bool

    @property
    def effect(self) -> Effect:
        """Sooner is better."""
        if self.before is None or self.after is None:
            return Effect.GAIN if self.before is None else Effect.LOSS
        return Effect.GAIN if self.after < self.before else Effect.LOSS

    @property
    def size(self) -> float:
        """By how much the two differ, in seconds."""
        return abs((self.after - self.before).total_seconds()) if self.before and self.after else 0.0


@dataclass(frozen=True, slots=True)
class Dues:
    """The cases of two versions, each tried once."""

    old: Charter
    new: Charter
    moments: Moments
    tried: dict[Case, tuple[Tried, ...]] = field(default_factory=dict)
    around: dict[tuple[str, str], tuple[datetime, ...]] = field(default_factory=dict)

    def cases(self) -> Iterator[Case]:
        """Every promise that either version makes: in general, and to the requests of each special line."""
        plans = dict.fromkeys((*self.old.plans, *self.new.plans, ""))
        for plan in plans:
            either = [found for charter in (self.old, self.new) if (found := charter.plan_of(plan or None))]
            for name in dict.fromkeys(name for found in either for name in found.commitments):
                said = [found.commitments[name] for found in either if name in found.commitments]
                levels = self._levels(said)
                yield from (Case(plan, name, level) for level in levels)
                for line in list(dict.fromkeys(line.when for one in said for line in one.special))[:MOST_SPECIAL]:
                    yield from (Case(plan, name, level, line) for level in line.severities or levels)

    def _levels(self, said: list[Commitment]) -> tuple[str, ...]:
        asked = any(one.asks_for_severity() for one in said)
        return tuple(dict.fromkeys((*self.old.severities, *self.new.severities))) if asked else ("",)

    def of(self, case: Case) -> tuple[Tried, ...]:
        """The moments at which the two versions differ for this case."""
        found = self.tried.get(case)
        if found is None:
            found = self.tried[case] = tuple(self._try(case))
        return found

    def calendars(self, case: Case) -> tuple[str, ...]:
        """The calendars on which the promise is counted, under either version."""
        at = self._around("", "")[0]
        both = (_terms(charter, case, at) for charter in (self.old, self.new))
        return tuple({terms.calendar for terms in both if terms and terms.counts is Counts.WORKING})

    def _try(self, case: Case) -> Iterator[Tried]:
        first = self._around("", "")[0]
        pair = [_terms(charter, case, first) for charter in (self.old, self.new)]
        names = tuple(
            terms.calendar if terms and terms.counts is Counts.WORKING and terms.calendar in charter.calendars else ""
            for terms, charter in zip(pair, (self.old, self.new), strict=True)
        )
        by_hour = bool(case.when.during or case.when.outside) or self._by_hour(case)
        for at in self._around(names[0], names[1]):
            old, new = (_terms(charter, case, at) for charter in (self.old, self.new)) if by_hour else pair
            terms = new or old
            before = _due(self.old, old, at)
            after = _due(self.new, new, at)
            if terms and before != after:
                yield Tried(case, at, before, after, terms, old == new)

    def _by_hour(self, case: Case) -> bool:
        for charter in (self.old, self.new):
            plan = charter.plan_of(case.plan or None)
            said = plan.commitments.get(case.commitment) if plan else None
            if said and any(line.when.during or line.when.outside for line in said.special):
                return True
        return False

    def _around(self, old: str, new: str) -> tuple[datetime, ...]:
        found = self.around.get((old, new))
        if found is None:
            found = self.around[old, new] = self.moments.around(old, new)
        return found


def chosen(tried: tuple[Tried, ...]) -> tuple[Tried, ...]:
    """The most ordinary of the cases, the one that differs most, one that goes the other way or is of another day."""
    if not tried:
        return ()
    first = tried[0]
    picked = [first, max(tried, key=lambda one: one.size)]
    others = [one for one in tried if one.effect is not first.effect]
    others = others or [one for one in tried if one.at.date() not in {known.at.date() for known in picked}]
    if others:
        picked.append(max(others, key=lambda one: one.size))
    found = {one.at: one for one in picked}
    return tuple(found[at] for at in sorted(found))


def effect_of_cases(tried: tuple[Tried, ...]) -> Effect:
    """Better, worse or both."""
    return together(tuple(one.effect for one in tried))


def _terms(charter: Charter, case: Case, at: datetime) -> PromiseTerms | None:
    plan = charter.plan_of(case.plan or None)
    said = plan.commitments.get(case.commitment) if plan else None
    if plan is None or said is None:
        return None
    alone = replace(plan, commitments={case.commitment: said})
    found = promise_terms(charter, alone, _circumstances(charter, plan, said, case, at))
    return found[0] if found else None


def _circumstances(charter: Charter, plan: Plan, said: Commitment, case: Case, at: datetime) -> Circumstances:
    when = case.when
    kinds = when.kinds or said.only_for
    excluded = {*charter.not_covered, *plan.not_covered}
    return Circumstances(
        at=at,
        channel=next(iter(when.channels), None),
        audience=next(iter(when.audiences), None),
        product=next(iter(when.products), None),
        region=next(iter(when.regions), None),
        kind=next(iter(kinds), None) or next((name for name in charter.kinds if name not in excluded), None),
        severity=case.severity or None,
        language=next(iter(when.languages), None),
    )


def _due(charter: Charter, terms: PromiseTerms | None, at: datetime) -> datetime | None:
    if terms is None:
        return None
    try:
        return promised_from(charter, terms, at).due
    except ValueError:
        return None  # beyond the years that can be counted
