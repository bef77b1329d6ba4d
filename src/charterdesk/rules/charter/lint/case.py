"""What a check is given and what it tells; every term of a charter with its path."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from charterdesk.rules.charter.mistakes import quoted
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.commitments import Commitment
from charterdesk.rules.terms.plans import Option, Plan
from charterdesk.rules.terms.term import Term
from charterdesk.rules.why.said import Said

Path: TypeAlias = tuple[str, ...]
Found: TypeAlias = Iterator[tuple[Path, Said]]
WEEKDAYS = (
    Said("Monday"),
    Said("Tuesday"),
    Said("Wednesday"),
    Said("Thursday"),
    Said("Friday"),
    Said("Saturday"),
    Said("Sunday"),
)


@dataclass(frozen=True, slots=True)
class Validity:
    """Another version of the same charter: the days from which and until which it holds, both included."""

    name: str
    holds_from: date
    holds_until: date | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A charter, the days over which it is tried (both included), and its other versions as far as they are known."""

    charter: Charter
    today: date
    until: date
    versions: tuple[Validity, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A named check. ``blocks``: while it finds something, no version is published; ``of_dates``: what it finds may
    change with the day on which one looks.
    """

    name: str
    finds: Callable[[Case], Found]
    blocks: bool = False
    of_dates: bool = False

    @property
    def meaning(self) -> str:
        """Return what it looks for, in a sentence or two."""
        return " ".join((self.finds.__doc__ or "").split())


def plans_of(charter: Charter) -> Iterator[tuple[Path, Plan]]:
    """Yield every plan with its path, the one that serves without contract too."""
    for name, plan in charter.plans.items():
        yield ("plans", name), plan
    if charter.without_contract:
        yield ("without_contract",), charter.without_contract


def commitments_in(charter: Charter) -> Iterator[tuple[Path, str, Commitment]]:
    """Yield every commitment of a plan, or of an option that does not itself answer out of hours."""
    holders: list[tuple[Path, Plan | Option]] = [
        *plans_of(charter),
        *((("options", name), option) for name, option in charter.options.items() if not option.answers_out_of_hours),
    ]
    for path, holder in holders:
        for name, commitment in holder.commitments.items():
            yield (*path, "commitments", name), name, commitment


def terms_in(held: Any, path: Path = ()) -> Iterator[tuple[Path, Term]]:
    """Yield every term of a charter with its path, each before those that it holds."""
    if isinstance(held, Term):
        yield path, held
    if is_dataclass(held):
        for field in fields(held):
            yield from terms_in(getattr(held, field.name), (*path, field.name))
    elif isinstance(held, Mapping):
        for name, part in held.items():
            yield from terms_in(part, (*path, str(name)))
    elif isinstance(held, tuple):
        for number, part in enumerate(held):
            yield from terms_in(part, (*path, str(number)))


def written(path: Path) -> str:
    """Write a path as authors do: "plans.premium.commitments.respond"."""
    return ".".join(part.removesuffix("_") for part in path)


def listed(names: Iterable[str]) -> tuple[Said, ...]:
    """List names in a sentence."""
    return tuple(quoted(name) for name in names)


def moment(at: datetime) -> Said:
    """Name a local moment: "Wednesday 2026-07-01 14:10"."""
    return Said("{weekday} {day} {hour}", weekday=WEEKDAYS[at.weekday()], day=at.date(), hour=f"{at:%H:%M}")
