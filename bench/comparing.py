"""Two versions of the largest charter compared, with every opening, every promise and every amount changed.

python bench/comparing.py [--rounds 5]

CPU is user and system time of the process; a busy machine moves it little. The limit is half a second.
"""

import argparse
import re
import statistics
import sys
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from charterdesk import charters
from charterdesk.rules.charter.diff import Diff, diff
from charterdesk.rules.charter.load import load
from charterdesk.rules.terms.charter import Charter

TODAY = date(2026, 7, 13)
POLICIES = Path(__file__).parents[1] / "tests" / "charters" / "policies"


def texts() -> dict[str, str]:
    """The shipped charters and those after public policies."""
    invented = {path.stem: path.read_text(encoding="utf-8") for path in sorted(POLICIES.glob("*.yaml"))}
    return {**{name: charters.text_of(name) for name in charters.names()}, **invented}


def moved(text: str) -> str:
    """Half an hour earlier everywhere, promises an hour or a day longer, amounts one dearer."""
    text = re.sub(r"\b(0[89]|1[0-8]):00-", lambda found: f"{int(found[1]) - 1:02}:30-", text)
    text = re.sub(r"\b(\d+) (working|elapsed)", lambda found: f"{int(found[1]) + 1} {found[2]}", text)
    return re.sub(r"\b(\d+) (EUR|USD|GBP|CHF)\b", lambda found: f"{int(found[1]) + 1} {found[2]}", text)


def read(name: str, text: str) -> Charter:
    """The charter of a text that has no mistake."""
    found = load(text, name, charters.Shelf(POLICIES))
    if not isinstance(found, Charter):
        raise SystemExit("\n".join(str(problem) for problem in found))
    return found


def measured(old: Charter, new: Charter) -> tuple[float, Diff]:
    """Processor seconds of one comparison."""
    begun = time.process_time()
    found = diff(old, new, "en", today=TODAY)
    return time.process_time() - begun, found


def main() -> None:
    """Print a line a charter."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    for name, text in texts().items():
        old, new = read(name, text), read(name, moved(text))
        first, found = measured(old, new)
        median = statistics.median(measured(old, new)[0] for _ in range(rounds))
        size = f"{len(text) // 1000} kB, {len(found.changes)} changes"
        print(f"{name:20} {size:24} first {first * 1000:5.0f} ms CPU, again {median * 1000:5.0f} ms CPU")


if __name__ == "__main__":
    main()
