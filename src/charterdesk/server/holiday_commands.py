"""`charterdesk charter holidays`: years of holidays into the list on which promises rest, and what that moves."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from charterdesk import charters
from charterdesk.charters.public_holidays import listed, with_year
from charterdesk.rules.charter.load import load
from charterdesk.rules.circumstances import Circumstances
from charterdesk.rules.decide.promises import PromiseTerms, promise_terms, promised_from
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.worktime.opening import opening
from charterdesk.server.charter_files import Named, named
from charterdesk.server.charter_reading import read_named
from charterdesk.server.terminal import answer, say

DONE: Final = 0
FAILED: Final = 1
MOST_EXAMPLES: Final = 12
SHOWN: Final = "%a %Y-%m-%d %H:%M"


@dataclass(frozen=True)
class Moved:
    """A list of public holidays before and after some years were written anew."""

    name: str
    before: str
    after: str

    def days(self) -> tuple[dict[date, str], dict[date, str]]:
        """The days that are new, and those that are gone, each with its name."""
        before, after = _days(self.before), _days(self.after)
        new = {day: said for day, said in after.items() if day not in before}
        return new, {day: said for day, said in before.items() if day not in after}


def write_years(name: str, years: range, language: str | None, *, into: str, charter: str) -> int:
    """Write years of a list into a file (`into`, or beside the charter), and say which days and promises move.

    KeyError where the country or the subdivision is not known.
    """
    found = named(charter) if charter else None
    if found is not None and not isinstance(found, Named):
        for problem in found:
            say(problem)
        return FAILED
    target = Path(into) if into else _beside(charter, name)
    moved = Moved(name, _held(target, found, name), "")
    text = moved.before or listed(name, years[0], years[-1], language)
    for year in years:
        text = with_year(text, name, year, language)
    moved = Moved(name, moved.before, text)
    for line in _told(moved):
        answer(line)
    if found and read_named(charter):
        for line in _promises(found, moved):
            answer(line)
    if target:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        answer(f"{target}: written")
    return DONE


def _beside(charter: str, name: str) -> Path | None:
    """The list beside a charter's file; a shipped charter keeps its lists."""
    return None if charter in charters.names() else Path(charter).parent / "holidays" / f"{name}.toml"


def _held(target: Path | None, found: Named | None, name: str) -> str:
    if target and target.exists():
        return target.read_text(encoding="utf-8")
    return (found.shared if found else charters.Shelf()).get(name, "")


def _days(text: str) -> dict[date, str]:
    return {date.fromisoformat(day): str(said) for day, said in tomllib.loads(text).items()}


def _told(moved: Moved) -> Iterator[str]:
    new, gone = moved.days()
    marked = [*((day, "+", said) for day, said in new.items()), *((day, "-", said) for day, said in gone.items())]
    for day, sign, said in sorted(marked):
        yield f"{sign} {day} {said}"
    if not marked:
        yield f"no day of {moved.name} moves"


def _promises(found: Named, moved: Moved) -> Iterator[str]:
    """For each commitment, what is due later or sooner from the last open hour before a day that moves."""
    one, other = (
        load(found.text, found.name, {**_all(found), moved.name: text}) for text in (moved.before, moved.after) if text
    )
    if not (isinstance(one, Charter) and isinstance(other, Charter)):
        return
    new, gone = moved.days()
    said = 0
    for day in sorted({*new, *gone}):
        for terms in _terms(one):
            at = _before(one, terms, day)
            dues = [promised_from(charter, terms, at).due.astimezone(at.tzinfo) for charter in (one, other)]
            if dues[0] != dues[1] and said < MOST_EXAMPLES:
                said += 1
                length = terms.within.in_language("en")
                begins, was, then = (moment.strftime(SHOWN) for moment in (at, *dues))
                yield f"  {terms.kind}, {length} from {begins}: due {then}, not {was}"


def _all(found: Named) -> Mapping[str, str]:
    parts = {f"{path.stem}.yaml": "" for path in Path(found.name).parent.glob("*.yaml")}
    return {name: found.shared[name] for name in (*found.shared, *parts) if name in found.shared}


def _terms(charter: Charter) -> list[PromiseTerms]:
    found: dict[tuple[str, str], PromiseTerms] = {}
    at = datetime.combine(charter.holds_from, time(), opening(charter).zone)
    for plan in charter.plans.values():
        for severity in charter.severities or [None]:
            for terms in promise_terms(charter, plan, Circumstances(at=at, severity=severity)):
                found.setdefault((terms.kind, str(terms.within)), terms)
    return list(found.values())


def _before(charter: Charter, terms: PromiseTerms, day: date) -> datetime:
    hours = opening(charter, terms.calendar)
    closing = hours.previous_close(datetime.combine(day, time(), hours.zone))
    return (closing - timedelta(minutes=30)).astimezone(hours.zone)
