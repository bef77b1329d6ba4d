"""SMDR lines imported from a file, then the same file again, on SQLite and PostgreSQL.

python bench/calls.py [--lines 50000] [--engines sqlite,postgresql]

The goal is a million lines in under 60 s. A second process reads ahead: its CPU is counted. Where PostgreSQL works, its
own time is not. Then what a year of the calls costs (CPU): its days judged, its page, people needed, its report.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import on_postgresql

ROOT = Path(__file__).parents[1]
SIDES = ROOT / "bench" / "sides"
HEAD = (
    "| engine | lines | calls | took, s | CPU, s | again: took, s | CPU, s | days judged, CPU s | year page | staffing "
    "| report | memory, MB |\n" + "|---" * 12 + "|"
)


def imported(engine: str, lines: int) -> dict[str, Any]:
    """One engine; nothing of it stays."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="charterdesk-bench-")))
        url = stack.enter_context(on_postgresql.server()) if engine == "postgresql" else f"sqlite:///{folder / 'b'}"
        environment = {
            **os.environ,
            "PYTHONPATH": f"{ROOT / 'src'}",
            "DJANGO_SETTINGS_MODULE": "charterdesk.server.settings",
            "CHARTERDESK_DATA_DIR": str(folder),
            "CHARTERDESK_SECRET_KEY": "k" * 50,
            "DATABASE_URL": url,
        }
        command = [sys.executable, str(SIDES / "calls.py"), str(lines)]
        done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)  # noqa: S603 - our own script
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return told


def main() -> None:
    """Print a table."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--lines", type=int, default=50_000)
    wanted.add_argument("--engines", default="sqlite,postgresql")
    given = wanted.parse_args()
    print(HEAD)
    for engine in given.engines.split(","):
        one = imported(engine, given.lines)
        print(
            f"| {engine} | {one['lines']} | {one['calls']} | {one['took']:.1f} | {one['cpu']:.1f} "
            f"| {one['again']:.1f} | {one['again_cpu']:.1f} | {one['days_judged']:.1f} | {one['year_page']:.2f} "
            f"| {one['staffing']:.2f} | {one['report']:.1f} | {one['memory']} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
