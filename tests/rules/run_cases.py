"""Run a file of worktime cases collected from other projects' test suites.

python tests/rules/run_cases.py FILE prints how many pass, and the cases that fail; exit status 1 when any does.
"""

import json
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "src"))

from charterdesk.rules.worktime.calendar import Hours, Span
from charterdesk.rules.worktime.timeline import Timeline, timeline

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Case = Mapping[str, Any]
at = datetime.fromisoformat


def spans(texts: list[list[str]]) -> tuple[Span, ...]:
    return tuple((seconds(opening), seconds(closing)) for opening, closing in texts)


def seconds(wall: str) -> int:
    return sum(int(part) * unit for part, unit in zip(wall.split(":"), (3600, 60, 1), strict=False))


def by_date(texts: Mapping[str, list[list[str]]]) -> dict[date, tuple[Span, ...]]:
    return {date.fromisoformat(day): spans(openings) for day, openings in texts.items()}


def calendar(case: Case) -> Hours:
    return Hours(
        zone=case["tz"],
        week=tuple(spans(case["hours"].get(day, [])) for day in WEEK),
        holidays=frozenset(date.fromisoformat(day) for day in case.get("holidays", [])),
        exceptions=by_date(case.get("extra_open", {})),
        breaks=by_date(case.get("breaks", {})),
    )


def pauses(case: Case) -> list[tuple[datetime, datetime]]:
    return [(at(begin), at(end)) for begin, end in case.get("pauses", [])]


OPERATIONS: dict[str, Callable[[Timeline, Case], object]] = {
    "add": lambda line, case: line.due(at(case["start"]), case["amount_seconds"]),
    "sub": lambda line, case: line.before(at(case["start"]), case["amount_seconds"]),
    "between": lambda line, case: line.elapsed(at(case["start"]), at(case["end"])),
    "is_open": lambda line, case: line.is_open(at(case["start"])),
    "next_open": lambda line, case: line.next_open(at(case["start"])),
    "next_open_strict": lambda line, case: line.next_open(at(case["start"]), strict=True),
    "next_close": lambda line, case: line.next_close(at(case["start"])),
    "prev_close": lambda line, case: line.previous_close(at(case["start"])),
    "is_workday": lambda line, case: line.is_workday(date.fromisoformat(case["date"])),
    "add_days": lambda line, case: line.add_days(at(case["start"]), case["days"]),
    "sub_days": lambda line, case: line.subtract_days(at(case["start"]), case["days"]),
    "due": lambda line, case: line.due_with_pauses(at(case["start"]), case["amount_seconds"], pauses(case)),
    "elapsed": lambda line, case: line.elapsed_with_pauses(at(case["start"]), at(case["end"]), pauses(case)),
}


def failure(case: Case) -> str | None:
    expected = at(case["expect"]) if isinstance(case["expect"], str) else case["expect"]
    try:
        answer = OPERATIONS[case["op"]](timeline(calendar(case)), case)
    except (ValueError, KeyError, TypeError) as error:
        return f"{case['id']}: {case['op']} raises {error!r}"
    return None if answer == expected else f"{case['id']}: {case['op']} gives {answer}, not {expected}"


def main(file: str) -> int:
    cases = json.loads(Path(file).read_text(encoding="utf-8"))["cases"]
    failures = [message for message in map(failure, cases) if message]
    print(*failures, sep="\n", end="\n" if failures else "")
    print(f"{len(cases) - len(failures)} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
