"""A release delivered to 5,000 tickets and their installations by one worker, on SQLite and PostgreSQL.

python bench/releases.py [--tickets 5000] [--engines sqlite,postgresql]

Each ticket gets a message in its customer's language, a solution proposed, its clocks judged anew, its mails noted;
each installation its new version. The goal is 30 s in the background, with progress shown. Quick: `--tickets 300`.
What PostgreSQL itself works stands in a column of its own: the processor time of the one process that serves us.
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
COLUMNS = (
    "engine",
    "tickets",
    "mails noted",
    "the press, s",
    "all done, s",
    "CPU, s",
    "CPU of PostgreSQL, s",
    "questions a ticket",
    "steps seen",
    "memory, MB",
    "load",
)


def delivered(engine: str, tickets: int) -> dict[str, Any]:
    """One engine; nothing of it stays."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="charterdesk-bench-")))
        url = stack.enter_context(on_postgresql.server()) if engine == "postgresql" else f"sqlite:///{folder / 'b'}"
        environment = {
            **os.environ,
            "PYTHONPATH": f"{SIDES}{os.pathsep}{ROOT / 'src'}",
            "DJANGO_SETTINGS_MODULE": "charterdesk.server.settings",
            "CHARTERDESK_DATA_DIR": str(folder),
            "CHARTERDESK_SECRET_KEY": "k" * 50,
            "DATABASE_URL": url,
        }
        command = [sys.executable, str(SIDES / "releases.py"), str(tickets)]
        done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)  # noqa: S603 - our own script
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return told


def main() -> None:
    """Print a table."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--tickets", type=int, default=5_000)
    wanted.add_argument("--engines", default="sqlite,postgresql")
    given = wanted.parse_args()
    print(f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|")
    for engine in given.engines.split(","):
        one = delivered(engine, given.tickets)
        seconds = (f"{one[name]:.1f}" for name in ("told", "took", "cpu", "server", "questions"))
        said = (one["tickets"], one["mails"], *seconds, one["progress"], one["memory"], f"{os.getloadavg()[0]:.1f}")
        print(
            f"| {engine} | {' | '.join(str(value) for value in said)} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
