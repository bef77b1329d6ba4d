"""A burst of deliveries of a tracker to a desk that is served: kept, taken over, none lost, none twice, none sent back.

python bench/trackers.py [--rate 100] [--seconds 10] [--links 200] [--engines sqlite,postgresql]

The goal is 100 a second without loss or loop. Times are of the wall; the CPU is that of the server (user and system),
which receives and takes over at once. A tenth of the deliveries is posted twice.
"""

import argparse
import contextlib
import json
import os
import resource
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
    "| engine | posted | a second | refused | slowest, s | 95 % under, s | kept | taken over | doubled | sent back "
    "| all taken over after, s | CPU of all, s |\n" + "|---" * 12 + "|"
)


def burst(engine: str, rate: int, seconds: int, links: int) -> dict[str, Any]:
    """One engine; nothing of it stays."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="charterdesk-bench-")))
        url = stack.enter_context(on_postgresql.server()) if engine == "postgresql" else f"sqlite:///{folder / 'b'}"
        environment = {
            **os.environ,
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'tests'}",
            "DJANGO_SETTINGS_MODULE": "charterdesk.server.settings",
            "CHARTERDESK_DATA_DIR": str(folder),
            "CHARTERDESK_SECRET_KEY": "k" * 50,
            "CHARTERDESK_ALLOWED_HOSTS": "127.0.0.1,localhost",
            "DATABASE_URL": url,
        }
        command = [sys.executable, str(SIDES / "trackers.py"), str(rate), str(seconds), str(links)]
        done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)  # noqa: S603 - our own script
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return told


def main() -> None:
    """Print a table."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--rate", type=int, default=100)
    wanted.add_argument("--seconds", type=int, default=10)
    wanted.add_argument("--links", type=int, default=200)
    wanted.add_argument("--engines", default="sqlite,postgresql")
    given = wanted.parse_args()
    print(HEAD)
    for engine in given.engines.split(","):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        one = burst(engine, given.rate, given.seconds, given.links)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(
            f"| {engine} | {one['posted']} | {one['rate']:.0f} | {one['refused']} | {one['slowest']:.2f} "
            f"| {one['most']:.2f} | {one['kept']} | {one['done']} | {one['doubled']} | {one['sent']} "
            f"| {one['after']:.1f} | {cpu:.1f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
