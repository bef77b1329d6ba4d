"""Two charters side by side: every value that differs, with the keys that lead to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from charterdesk.rules.terms.amounts import Amount, Duration, Hours, Rate, Share
from charterdesk.rules.terms.calendars import DAYS, Calendar, ClosedOn, Season, Spans, days_named
from charterdesk.rules.terms.charges import Added
from charterdesk.rules.terms.commitments import Promised
from charterdesk.rules.terms.coverage import Need
from charterdesk.rules.terms.days import DayOfYear, HourOfDay
from charterdesk.rules.terms.handling import RankBy
from charterdesk.rules.terms.telephone import Wait
from charterdesk.rules.terms.term import Term
from charterdesk.rules.terms.texts import Text
from charterdesk.rules.terms.when import When


class Absent:
    """There is no such line in this version."""

    def __repr__(self) -> str:
        return "absent"


ABSENT: Final = Absent()
SAID_WHOLE: Final = (
    Duration,
    Hours,
    Amount,
    Rate,
    Share,
    Text,
    When,
    HourOfDay,
    DayOfYear,
    Spans,
    Added,
    ClosedOn,
    Wait,
)
# Told of the versions themselves, not as changes: the fingerprint differs with every comment.
NOT_COMPARED: Final = frozenset({"digest"})
ORDERED: Final = frozenset({"severities"})


@dataclass(frozen=True, slots=True)
class Step:
    """One step towards a value: a field of a term (`owner` is the term's name), or a name or number below it."""

    owner: str
    field: str
    name: str = ""
    line: Any = None

    def __str__(self) -> str:
        """Write it as the key of a charter."""
        return self.name or self.field.rstrip("_")


Trail = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that differs: where, what it was, what it is. `order` where only the order of the lines differs."""

    trail: Trail
    old: Any
    new: Any
    order: bool = False

    @property
    def last(self) -> Step:
        """Return the last field on the way."""
        return next(step for step in reversed(self.trail) if not step.name)

    @property
    def place(self) -> str:
        """Return the keys that lead there."""
        return ".".join(str(step) for step in self.trail)


def differences(old: Term, new: Term, trail: Trail = ()) -> Iterator[Difference]:
    """Yield every value that differs between two terms of one kind."""
    owner = type(old).__name__
    for field in fields(old):  # type: ignore[arg-type]  # every term is a dataclass
        if field.name in NOT_COMPARED or (isinstance(old, Promised) and field.name == "served"):
            continue
        here = (*trail, Step(owner, field.name))
        if isinstance(old, Calendar) and isinstance(new, Calendar) and field.name == "week":
            yield from _of_weeks(old, new, here)
        elif isinstance(old, Promised) and isinstance(new, Promised) and field.name == "within":
            if (old.within, old.served) != (new.within, new.served):
                yield Difference(here, old, new)
        else:
            yield from _between(getattr(old, field.name), getattr(new, field.name), here)


def _between(old: Any, new: Any, trail: Trail) -> Iterator[Difference]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _of_mappings(old, new, trail)
    elif isinstance(old, tuple) and isinstance(new, tuple) and any(isinstance(one, Term) for one in (*old, *new)):
        yield from _of_lists(old, new, trail)
    elif old == new:
        return
    elif type(old) is type(new) and isinstance(old, Term) and not isinstance(old, SAID_WHOLE):
        yield from differences(old, new, trail)
    else:
        yield Difference(trail, old, new)


def _of_mappings(old: Mapping[Any, Any], new: Mapping[Any, Any], trail: Trail) -> Iterator[Difference]:
    field = trail[-1]
    for key in dict.fromkeys((*old, *new)):
        here = (*trail, Step(field.owner, field.field, str(key)))
        if key in old and key in new:
            yield from _between(old[key], new[key], here)
        else:
            yield Difference(here, old.get(key, ABSENT), new.get(key, ABSENT))
    common = [key for key in old if key in new]
    if field.field in ORDERED and common != [key for key in new if key in old]:
        yield Difference(trail, tuple(old), tuple(new), order=True)


def _of_weeks(old: Calendar, new: Calendar, trail: Trail) -> Iterator[Difference]:
    """Days with the same hours before and the same after are one difference, however the lines are written."""
    runs: list[tuple[list[int], Spans, Spans]] = []
    for number, day in enumerate(DAYS):
        before, after = old.on(day), new.on(day)
        if runs and runs[-1][1:] == (before, after) and runs[-1][0][-1] == number - 1:
            runs[-1][0].append(number)
        else:
            runs.append(([number], before, after))
    found = False
    for days, before, after in runs:
        if before != after:
            found = True
            name = DAYS[days[0]] if len(days) == 1 else f"{DAYS[days[0]]}-{DAYS[days[-1]]}"
            yield Difference((*trail, Step(trail[-1].owner, "week", name)), before, after)
    if not found and _lines_of(old) != _lines_of(new):
        yield Difference(trail, tuple(old.week), tuple(new.week), order=True)


def _lines_of(calendar: Calendar) -> dict[tuple[str, ...], Spans]:
    return {days_named(line): spans for line, spans in calendar.week.items()}


def _of_lists(old: tuple[Any, ...], new: tuple[Any, ...], trail: Trail) -> Iterator[Difference]:
    """Lines with the same head are one line that changed; what is left over came or went."""
    pairs = _paired(old, new)
    for before, after in pairs:
        line = old[before] if before is not None else new[after or 0]
        # Numbered as in the newer text, so that the place leads somewhere.
        number = after if after is not None else before or 0
        here = (*trail, Step(trail[-1].owner, trail[-1].field, str(number), line))
        if before is None or after is None:
            was = ABSENT if before is None else old[before]
            yield Difference(here, was, ABSENT if after is None else new[after])
        else:
            yield from _between(old[before], new[after], here)
    both = [(before, after) for before, after in pairs if before is not None and after is not None]
    kept = [after for _, after in sorted(both)]
    if kept != sorted(kept):
        yield Difference(trail, old, new, order=True)


def _paired(old: tuple[Any, ...], new: tuple[Any, ...]) -> list[tuple[int | None, int | None]]:
    left, right = list(range(len(old))), list(range(len(new)))
    pairs: list[tuple[int | None, int | None]] = []
    ways: tuple[Callable[[Any], Any], ...] = (lambda line: line, _head)
    for way in ways:
        for before in tuple(left):
            after = next((one for one in right if way(old[before]) == way(new[one])), None)
            if after is not None:
                pairs.append((before, after))
                left.remove(before)
                right.remove(after)
    if len(left) == len(right):
        pairs += list(zip(left, right, strict=True))
    else:
        pairs += [(before, None) for before in left] + [(None, after) for after in right]
    return sorted(pairs, key=lambda pair: pair[1] if pair[1] is not None else pair[0] or 0)


def _head(line: Any) -> Any:
    """What makes a line the same line in another version."""
    match line:
        case Need():
            return line.is_
        case RankBy():
            return line.by
        case Season():
            return line.from_, line.until
        case Term() if hasattr(line, "when"):
            return line.when
    return line
