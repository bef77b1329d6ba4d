"""The lines of a charter that answered a request, as they stand in its text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from charterdesk.rules.charter.load import Reading
from charterdesk.rules.charter.places import Path
from charterdesk.rules.decide import Decision
from charterdesk.rules.facts import Request

AROUND: Final = 1
LONGEST_BLOCK: Final = 14
MOST_LINES: Final = 120


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of the text; `answers` where it decided something."""

    number: int
    text: str
    answers: bool


Stretch = tuple[TextLine, ...]


def answering(reading: Reading, text: str, request: Request, decision: Decision) -> tuple[Stretch, ...]:
    """The stretches of the text that answered, in the order of the file, each with a line before and after."""
    numbers = {number for path in _paths(reading, request, decision) for number in _block(reading, path)}
    numbers -= {number for path in _of_others(reading, decision) for number in _block(reading, path)}
    written = text.splitlines()
    hits = sorted(number for number in numbers if 0 < number <= len(written))[:MOST_LINES]
    shown = sorted({near for hit in hits for near in range(hit - AROUND, hit + AROUND + 1) if 0 < near <= len(written)})
    stretches: list[list[TextLine]] = []
    for number in shown:
        line = TextLine(number, written[number - 1], number in numbers)
        if stretches and stretches[-1][-1].number == number - 1:
            stretches[-1].append(line)
        else:
            stretches.append([line])
    return tuple(tuple(stretch) for stretch in stretches)


def _paths(reading: Reading, request: Request, decision: Decision) -> Iterator[Path]:
    """Where the promises and the reasons of a decision stand."""
    for promise in decision.commitments:
        here = (*_plan(decision), "commitments", promise.kind)
        kept = [(*here, "within", level) for level in (decision.severity or "", "any")]
        yield next((path for path in kept if path in reading.places), here)
    wanted = {part.strip() for reason in decision.reasons for part in reason.source.split(",")}
    wanted |= {part.strip() for promise in decision.commitments for part in promise.terms.source.split(",")}
    yield from (path for name in wanted if (path := tuple(name.split("."))) in reading.places)
    names = {
        "plans": decision.plan,
        "channels": request.channel,
        "severities": decision.severity,
        "audiences": request.requester.audience,
        "kinds": request.kind,
        "not_covered": request.kind,
    }
    for path in _citing(reading.values, wanted, ()):
        if path[0] not in names or path[1:2] == (names[path[0]],):
            yield path


def _plan(decision: Decision) -> Path:
    return ("plans", decision.plan) if decision.plan else ("without_contract",)


def _of_others(reading: Reading, decision: Decision) -> Iterator[Path]:
    """What the commitments promise to other severities."""
    for promise in decision.commitments:
        here = (*_plan(decision), "commitments", promise.kind, "within")
        for path in reading.places:
            if path[:-1] == here and path[-1] not in {decision.severity, "any"}:
                yield path


def _citing(value: Any, wanted: set[str], path: Path) -> Iterator[Path]:
    """The keys that name one of these sources."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            here = (*path, str(key))
            if str(key).endswith("source") and isinstance(inner, str):
                if wanted.intersection(part.strip() for part in inner.split(",")):
                    yield here
            else:
                yield from _citing(inner, wanted, here)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _citing(inner, wanted, (*path, str(number)))


def _block(reading: Reading, path: Path) -> Iterable[int]:
    """The lines of a rule: all of a short one, of a long one the line that names the source and its head."""
    if path not in reading.places:
        return ()
    own = reading.places[path][0]
    whole = path[:-1] if path[-1].endswith("source") else path
    places = [place for known, pair in reading.places.items() if known[: len(whole)] == whole for place in pair]
    lines = {place.line for place in places if place.file == own.file}
    if not lines or own.file != reading.places[()][0].file:
        return ()
    if max(lines) - min(lines) < LONGEST_BLOCK:
        return range(min(lines), max(lines) + 1)
    return (reading.places[whole][0].line, own.line)
