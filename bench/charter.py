"""Reading, checking and asking a charter, from a cold start and in process, beside a plain load, in one run.

python bench/charter.py [--rounds 15] [--write]

The plain load is what any program pays that reads such a file: the same YAML library, and pydantic with a model of the
first two levels. CPU is user and system time of the process; a busy machine moves it little. `--write` puts the figures
into docs/benchmarks.md.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import timeit
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from charterdesk import charters
from charterdesk.rules.charter.lint import findings
from charterdesk.rules.charter.load import Reading, read
from charterdesk.rules.decide import decide
from charterdesk.rules.decide.answer import as_json
from charterdesk.rules.decide.request import read_request
from charterdesk.rules.facts import Request

ROOT = Path(__file__).parents[1]
BEGIN, END = "<!-- charter -->", "<!-- end of charter -->"
LARGEST = max(charters.names(), key=lambda name: len(charters.text_of(name)))
PLAIN = f"""
from typing import Any
from pathlib import Path
from pydantic import BaseModel
from ruamel.yaml import YAML

class Desk(BaseModel):
    name: str
    country: str
    time_zone: str
    languages: list[str]

class Charter(BaseModel):
    charter: str
    desk: Desk
    calendars: dict[str, dict[str, Any]]
    channels: dict[str, dict[str, Any]]
    plans: dict[str, dict[str, Any]]

Charter.model_validate(YAML(typ="safe", pure=True).load(Path({str(charters.ROOT / f"{LARGEST}.yaml")!r}).read_text()))
"""
ASKED: dict[str, Any] = {
    "at": "2026-07-15T17:40:00+02:00",
    "channel": "email",
    "requester": {"audience": "reseller"},
    "contract": {"plan": "premium", "from": "2026-01-01", "until": "2026-12-31"},
    "product": {"covered_by_contract": True, "in_catalogue": True, "bought_here": True, "up_to_date": True},
    "kind": "anomaly",
    "severity": "2",
}
MICRO = 1e6


def cold(command: list[str], rounds: int, *, forget: Path | None = None, given: str = "") -> tuple[float, float]:
    """Seconds of CPU and of the wall clock of a command, the median of some rounds; `forget` is emptied before each."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "XDG_CACHE_HOME": str(forget or os.devnull)}
    work, wall = [], []
    for _ in range(rounds):
        before, begins = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(command, input=given, env=environment, check=True, stdout=subprocess.DEVNULL, text=True)  # noqa: S603 - our own commands
        wall.append(time.perf_counter() - begins)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        work.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return statistics.median(work), statistics.median(wall)


def from_cold(rounds: int) -> list[tuple[str, float, float]]:
    """Each command in a process of its own."""
    desk = [sys.executable, "-m", "charterdesk.cli", "charter"]
    asked = json.dumps(ASKED)
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder)
        ask = [*desk, "decide", "exer", "-"]
        cold(ask, 1, forget=kept, given=asked)
        return [
            ("Python alone", *cold([sys.executable, "-c", "pass"], rounds)),
            ("plain load: the same YAML library, pydantic", *cold([sys.executable, "-c", PLAIN], rounds)),
            (f"`charter check {LARGEST}`, checks included", *cold([*desk, "check", LARGEST], rounds)),
            ("`charter decide exer`, read from its text", *cold(ask, rounds, given=asked)),
            ("`charter decide exer`, kept from before", *cold(ask, rounds, forget=kept, given=asked)),
        ]


def in_process() -> list[tuple[str, float]]:
    """Each function again and again in one process, in microseconds, the best of five."""
    lists = charters.holiday_lists()
    text = charters.text_of(LARGEST)
    reading = read(text, LARGEST, lists)
    exer = read(charters.text_of("exer"), "exer", lists)
    assert isinstance(reading, Reading)
    assert isinstance(exer, Reading)
    charter = exer.charter
    request = read_request(ASKED, charter)
    assert isinstance(request, Request)
    assert decide(charter, request).outcome == "accepted"
    today = date(2026, 11, 22)
    return [
        (f"reading {LARGEST} ({len(text.splitlines())} lines)", best(lambda: read(text, LARGEST, lists), 3)),
        ("all checks on it", best(lambda: findings(reading, today), 3)),
        ("`decide`", best(lambda: decide(charter, request), 500)),
        ("request as JSON, `decide`, answer as JSON", best(lambda: whole(charter), 500)),
    ]


def whole(charter: Any) -> Any:
    """From JSON values to JSON values."""
    request = read_request(ASKED, charter)
    assert isinstance(request, Request)
    return as_json(decide(charter, request), charter, None)


def best(call: Callable[[], object], times: int) -> float:
    """Microseconds of CPU a call, in the best of five rounds."""
    return min(timeit.repeat(call, timer=time.process_time, number=times, repeat=5)) / times * MICRO


def table(rounds: int) -> str:
    """The figures, in Markdown."""
    lines = ["| from a cold start | CPU s | wall s |", "|---|---|---|"]
    lines += [f"| {name} | {work:.2f} | {wall:.2f} |" for name, work, wall in from_cold(rounds)]
    lines += ["", "| in process | µs of CPU |", "|---|---|"]
    lines += [f"| {name} | {spent:,.0f} |" for name, spent in in_process()]
    return "\n".join(lines)


def write(figures: str) -> None:
    """Put the figures between their marks in docs/benchmarks.md."""
    page = ROOT / "docs" / "benchmarks.md"
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    if not rest:
        sys.exit("docs/benchmarks.md has no place for the charter")
    page.write_text(f"{before}{BEGIN}\n\n{figures}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--write", action="store_true")
    parsed = parser.parse_args()
    shown = table(parsed.rounds)
    print(shown)
    if parsed.write:
        write(shown)
