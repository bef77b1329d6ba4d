"""Creating tickets through the API, the queue and the page of a ticket, beside django-helpdesk, in one run.

python bench/tickets.py [--sizes 10000,100000] [--engines sqlite,postgresql] [--seconds 8] [--write]

Both sides run on the same server (uvicorn, one process, eight threads), the same engine and the same machine, one after
the other; one ticket in five is open. `--write` puts the figures into docs/benchmarks.md.
"""

import argparse
import contextlib
import json
import os
import platform
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

sys.path.insert(0, str(Path(__file__).parent / "sides"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from load import Asked, Measured, cpu, measure, memory

import on_postgresql

ROOT = Path(__file__).parents[1]
SIDES = ROOT / "bench" / "sides"
OURS, THEIRS = "charterdesk", "django-helpdesk"
SETTINGS = {OURS: "charterdesk.server.settings", THEIRS: "helpdesk_site"}
APPLICATION = {OURS: "charterdesk.server.asgi:application", THEIRS: "helpdesk_addresses:application"}
SEED = {OURS: "seed_charterdesk", THEIRS: "seed_helpdesk"}
MOST_CREATED = 600
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Row:
    """One side at one size on one engine."""

    side: str
    engine: str
    size: int
    one: Measured
    four: Measured
    cpu_app: float
    cpu_database: float
    queue: Measured
    page: Measured
    memory: float


def ours(known: dict[str, Any], place: int) -> tuple[list[Asked], list[Asked], list[Asked]]:
    """A creation, a look at the queue, a look at a ticket."""
    tickets = known["tickets"]
    cookie = {"Cookie": str(known["cookie"])}
    body = {
        "subject": f"It stopped {place}",
        "body": "Nothing happens. " * 20,
        "kind": "anomaly",
        "wished_priority": "2",
    }
    headers = {**JSON, "Authorization": f"Bearer {known['token']}", "Idempotency-Key": secrets.token_hex(16)}
    number = tickets[place % len(tickets)]
    return (
        [("POST", "/bench/api/v1/tickets", headers, json.dumps(body).encode())],
        [("GET", "/bench/queue/", cookie, b"")],
        [("GET", f"/bench/tickets/{number}/", cookie, b"")],
    )


def theirs(known: dict[str, Any], place: int) -> tuple[list[Asked], list[Asked], list[Asked]]:
    """The same of the other side; its list is a page and the rows that the page fetches (50, as ours)."""
    tickets = known["tickets"]
    cookie = {"Cookie": str(known["cookie"])}
    body = {
        "queue": known["queue"],
        "title": f"It stopped {place}",
        "description": "Nothing happens. " * 20,
        "submitter_email": "cora@example.org",
        "priority": 2,
    }
    headers = {**JSON, "Authorization": f"Token {known['token']}"}
    rows = f"/datatables_ticket_list/{known['query']}?draw=1&start=0&length=50"
    number = tickets[place % len(tickets)]
    return (
        [("POST", "/api/tickets/", headers, json.dumps(body).encode())],
        [("GET", "/tickets/", cookie, b""), ("GET", rows, cookie, b"")],
        [("GET", f"/tickets/{number}/", cookie, b"")],
    )


ASK = {OURS: ours, THEIRS: theirs}


@contextlib.contextmanager
def served(side: str, environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """The side's server on a port of its own: process and port."""
    port = on_postgresql.free_port()
    command = [sys.executable, str(SIDES / "serve.py"), APPLICATION[side], str(port)]
    process = subprocess.Popen(command, env=environment)  # noqa: S603 - our own script
    try:
        give_up = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            if process.poll() is not None or time.monotonic() > give_up:
                sys.exit(f"{side} did not start")
            time.sleep(0.05)
        yield process.pid, port
    finally:
        process.terminate()
        process.wait(30)


def tried(side: str, engine: str, size: int, environment: dict[str, str], seconds: float, database: int | None) -> Row:
    """Fill up to the size, then measure; the queue and the page first, so that the size is what it says."""
    seeding = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(SIDES / "fill.py"), SEED[side], str(size)],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
    )
    known = json.loads(seeding.stdout.splitlines()[-1])
    ask = ASK[side]
    with served(side, environment) as (pid, port):
        for kind in range(3):
            measure(port, lambda n, kind=kind: ask(known, n)[kind], clients=1, seconds=2, most=5)
        queue = measure(port, lambda n: ask(known, n)[1], clients=1, seconds=seconds, most=200)
        page = measure(port, lambda n: ask(known, n)[2], clients=1, seconds=seconds, most=200)
        before = cpu(pid), cpu(database) if database else 0.0
        one = measure(port, lambda n: ask(known, n)[0], clients=1, seconds=seconds, most=MOST_CREATED)
        four = measure(port, lambda n: ask(known, n)[0], clients=4, seconds=seconds, most=MOST_CREATED)
        spent = cpu(pid) - before[0], (cpu(database) if database else 0.0) - before[1]
        made = one.count + four.count
        return Row(
            side, engine, size, one, four, spent[0] * 1000 / made, spent[1] * 1000 / made, queue, page, memory(pid)
        )


def postmaster(url: str) -> int:
    """The process of the PostgreSQL server of this run."""
    port = url.rpartition(":")[2].partition("/")[0]
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and f"port={port}".encode() in (entry / "cmdline").read_bytes():
                return int(entry.name)
    raise RuntimeError("no PostgreSQL")


def run(engines: list[str], sizes: list[int], seconds: float) -> list[Row]:
    """Every side, engine and size; nothing of it stays."""
    rows: list[Row] = []
    # Measured as it is run: commits wait for the disk.
    on_postgresql.QUICK_NOT_DURABLE = ("max_connections=100",)
    for engine in engines:
        with contextlib.ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="charterdesk-bench-")))
            url = stack.enter_context(on_postgresql.server()) if engine == "postgresql" else ""
            database = postmaster(url) if url else None
            for size in sizes:
                for side in (OURS, THEIRS):
                    environment = {
                        **os.environ,
                        "PYTHONPATH": f"{SIDES}{os.pathsep}{ROOT / 'src'}",
                        "DJANGO_SETTINGS_MODULE": SETTINGS[side],
                        "CHARTERDESK_DATA_DIR": str(folder / side),
                        "CHARTERDESK_SECRET_KEY": "k" * 50,
                        "DATABASE_URL": database_of(side, url, folder),
                    }
                    rows.append(tried(side, engine, size, environment, seconds, database))
                    print(line(rows[-1]), flush=True)
    return rows


def database_of(side: str, url: str, folder: Path) -> str:
    """A database for each side."""
    if not url:
        return f"sqlite:///{folder / side}.sqlite3"
    name = side.replace("-", "_")
    with psycopg.connect(url, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f'CREATE DATABASE "{name}"')
    return f"{url.rpartition('/')[0]}/{name}"


COLUMNS = (
    "engine",
    "tickets",
    "side",
    "created/s, 1 client",
    "created/s, 4 clients",
    "CPU a creation (application + database), ms",
    "queue p50 / p95, ms",
    "ticket page p50 / p95, ms",
    "memory, MB",
)
HEAD = f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|"


def line(row: Row) -> str:
    """One line of the table."""
    database = f" + {row.cpu_database:.1f}" if row.engine == "postgresql" else ""
    return (
        f"| {row.engine} | {row.size:,} | {row.side} | {row.one.rate:.0f} | {row.four.rate:.0f} "
        f"| {row.cpu_app:.1f}{database} | {row.queue.p50:.0f} / {row.queue.p95:.0f} "
        f"| {row.page.p50:.0f} / {row.page.p95:.0f} | {row.memory:.0f} |"
    )


def ratios(rows: list[Row]) -> list[str]:
    """How many times as fast, or as light, as the other side."""
    by_place = {(row.engine, row.size, row.side): row for row in rows}
    lines = []
    for engine, size in dict.fromkeys((row.engine, row.size) for row in rows):
        us, them = by_place[engine, size, OURS], by_place[engine, size, THEIRS]
        cost = (them.cpu_app + them.cpu_database) / (us.cpu_app + us.cpu_database)
        lines.append(
            f"| {engine} | {size:,} | {us.one.rate / them.one.rate:.1f} | {us.four.rate / them.four.rate:.1f} "
            f"| {cost:.1f} | {them.queue.p50 / us.queue.p50:.1f} | {them.page.p50 / us.page.p50:.1f} |"
        )
    return lines


RATIOS = (
    "| engine | tickets | creation, 1 client | creation, 4 clients | CPU a creation | queue p50 | ticket page p50 |\n"
    "|---|---|---|---|---|---|---|"
)


def goals(rows: list[Row]) -> list[str]:
    """Where the figures stand to what was to be reached."""
    lines = []
    by_place = {(row.engine, row.size, row.side): row for row in rows}
    for row in (row for row in rows if row.side == OURS):
        other = by_place[row.engine, row.size, THEIRS]
        cost = row.cpu_app + row.cpu_database
        checks = (
            ("creation at 4 clients, times the other's rate", row.four.rate / other.four.rate, 4.0, True),
            ("CPU a creation, ms", cost, 5.0, False),
            ("queue page p50, ms", row.queue.p50, 30.0, False),
            ("ticket page p50, ms", row.page.p50, 30.0, False),
            ("memory in one process, MB", row.memory, 150.0, False),
        )
        for name, value, wanted, more in checks:
            reached = value >= wanted if more else value <= wanted
            bound = f"at least {wanted:.0f}" if more else f"at most {wanted:.0f}"
            said = "reached" if reached else "not reached"
            lines.append(f"| {row.engine} | {row.size:,} | {name} | {bound} | {value:.1f} | {said} |")
    return lines


GOALS = "| engine | tickets | figure | to reach | measured | |\n|---|---|---|---|---|---|"


def main() -> None:
    """Measure, print, and write the note where asked."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sizes", default="10000,100000")
    asked.add_argument("--engines", default="sqlite,postgresql")
    asked.add_argument("--seconds", type=float, default=8)
    asked.add_argument("--write", action="store_true")
    wanted = asked.parse_args()
    print(HEAD)
    rows = run(wanted.engines.split(","), [int(size) for size in wanted.sizes.split(",")], wanted.seconds)
    parts = (RATIOS, *ratios(rows), "", GOALS, *goals(rows))
    print("", *parts, sep="\n")
    if wanted.write:
        note = ROOT / "docs" / "benchmarks.md"
        text = note.read_text(encoding="utf-8") if note.exists() else "# Benchmarks\n\n<!-- figures -->\n"
        day = datetime.now(UTC).date().isoformat()
        command = f"`python bench/tickets.py {' '.join(sys.argv[1:])}`"
        busy = f"load average {os.getloadavg()[2]:.1f} over the last fifteen minutes"
        told = f"{day}, {os.cpu_count()} cores, Python {platform.python_version()}, {busy}. {command}"
        figures = "\n".join(
            (told, "", HEAD, *map(line, rows), "", "How many times as good as django-helpdesk:", "", *parts)
        )
        note.write_text(f"{text.partition('<!-- figures -->')[0]}<!-- figures -->\n\n{figures}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
