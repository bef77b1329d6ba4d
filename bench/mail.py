"""Mails until they are received and until they are tickets: LMTP, IMAP and the pipe command, beside django-helpdesk.

python bench/mail.py [--mails 600] [--engines sqlite,postgresql] [--without-others] [--bombs 0] [--behind 0,0] [--write]

Ours runs as an operator runs it: `charterdesk listen` and `charterdesk worker`, each a process, the parser in a child
with its bounds on time and memory; a real Dovecot; SQLite with every commit on the disk. django-helpdesk reads a
directory, and the same Dovecot. `--bombs N` measures instead how long customers wait for their tickets and for the
acknowledgments while N mails come in that were made to keep the desk busy; `--behind N,M` how long heavy mails wait
(files, photographs, long words; of strangers and of customers) that come just behind N of them. `--write` puts the
figures into docs/benchmarks.md.
"""

import argparse
import contextlib
import json
import os
import platform
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

sys.path.insert(0, str(Path(__file__).parent / "sides"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import mails
from behind import BEHIND_HEAD, behind_line, run_behind
from mail_desk import ADDRESS, CHARTERDESK, ROOT, SIDES, Processes, asking, desk, hand_over, said
from siege import BOMB_HEAD, bomb_line, run_bombs

import mail_servers
import on_postgresql

OURS, THEIRS = "charterdesk", "django-helpdesk"
CLIENTS = 4  # connections of the mail server, as Postfix opens them
LARGE = 100 * mails.KB
SECONDS_TO_END = 300
QUESTIONS = {
    "received": "SELECT count(*) FROM channels_incomingmail",
    "tickets": "SELECT count(*) FROM tickets_ticket",
    "left": "SELECT count(*) FROM channels_incomingmail WHERE state = 'received'",  # by an index: asking costs nothing
}
Count = Callable[[str], int]


@dataclass(frozen=True)
class Row:
    """One way in, on one side: mails a second until received and until tickets; CPU milliseconds a mail and resident
    megabytes by part.
    """

    side: str
    engine: str
    way: str
    size: int
    count: int
    received: float | None
    tickets: float
    cpu: dict[str, float]
    memory: dict[str, float]
    wanted: float | None = None


@contextlib.contextmanager
def counting(url: str, path: Path) -> Iterator[Count]:
    """Asks the database of our side, from outside."""
    with asking(url, path) as ask:
        yield lambda what: int(ask(QUESTIONS[what])[0][0])


def deliver_by_lmtp(port: int, letters: list[bytes]) -> None:
    """As a mail server does: some connections, each with one mail after another; each must be taken."""
    turns = iter(letters)
    lock = threading.Lock()
    failures: list[str] = []

    def client() -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            answers = connection.makefile("rb")
            said(answers)
            connection.sendall(b"LHLO bench.example.net\r\n")
            said(answers)
            while True:
                with lock:
                    letter = next(turns, None)
                if letter is None:
                    return
                answer = hand_over(connection, answers, letter)
                if not answer.startswith(b"250"):
                    failures.append(answer.decode())

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        sys.exit(f"{len(failures)} mails were not taken: {failures[0]}")


def until(reached: Callable[[], bool]) -> None:
    """Wait for it; a run that takes five minutes has failed."""
    give_up = time.monotonic() + SECONDS_TO_END
    while not reached():
        if time.monotonic() > give_up:
            sys.exit("it did not end")
        time.sleep(0.02)


def measured(processes: Processes, count: Count, many: int, bring: Callable[[], None], **about: Any) -> Row:
    """Bring so many mails, and wait until each is a ticket."""
    rows, tickets = count("received"), count("tickets")
    before, start = processes.spent(), time.perf_counter()
    bring()
    until(lambda: count("received") >= rows + many)
    received = time.perf_counter() - start
    until(lambda: count("left") == 0)
    took = time.perf_counter() - start
    after = processes.spent()
    if count("tickets") != tickets + many:
        sys.exit(f"{count('tickets') - tickets} tickets of {many} mails")
    spent = {part: (after[part] - before[part]) * 1000 / many for part in after}
    return Row(
        OURS, count=many, received=many / received, tickets=many / took, cpu=spent, memory=processes.resident(), **about
    )


def ours(engine: str, url: str, folder: Path, dovecot: mail_servers.Dovecot, many: int) -> list[Row]:
    """All ways in, one after another."""
    rows = []
    place = iter(range(0, 10**9, 10**5))
    with desk(url, folder, dovecot) as (processes, port), counting(url, folder / "ours.sqlite3") as count:
        warm = letters_of(next(place), 20, 0)
        measured(processes, count, 20, lambda: deliver_by_lmtp(port, warm), engine=engine, way="", size=0)
        for attached, wanted, share in ((0, 120.0, 1), (LARGE, 40.0, 3)):
            size = 20 * mails.KB + attached
            sent = letters_of(next(place), many // share, attached)
            rows.append(
                measured(
                    processes,
                    count,
                    len(sent),
                    partial(deliver_by_lmtp, port, sent),
                    engine=engine,
                    way="LMTP",
                    size=size,
                    wanted=wanted,
                )
            )
            print(line(rows[-1]), flush=True)
            stored = letters_of(next(place), many // share, attached)
            rows.append(
                measured(
                    processes,
                    count,
                    len(stored),
                    partial(put_all, dovecot, "ours", stored),
                    engine=engine,
                    way="IMAP",
                    size=size,
                    wanted=wanted,
                )
            )
            print(line(rows[-1]), flush=True)
        piped = letters_of(next(place), many // 10, 0)
        rows.append(
            measured(
                processes,
                count,
                len(piped),
                lambda: pipe_all(processes.environment, piped),
                engine=engine,
                way="pipe command",
                size=20 * mails.KB,
                wanted=8.0,
            )
        )
        print(line(rows[-1]), flush=True)
    return rows


def letters_of(first: int, many: int, attached: int) -> list[bytes]:
    """Mails that nobody has seen yet."""
    return [mails.mail(first + place, to=ADDRESS, attached=attached) for place in range(many)]


def put_all(dovecot: mail_servers.Dovecot, user: str, letters: list[bytes]) -> None:
    """Mails that arrive in an account."""
    for letter in letters:
        dovecot.deliver(user, letter)


def pipe_all(environment: dict[str, str], letters: list[bytes]) -> None:
    """One command a mail, one after another, as a mail server without concurrency would."""
    for letter in letters:
        command = [str(CHARTERDESK), "mail-in", "--mailbox", "support"]
        subprocess.run(command, input=letter, env=environment, check=True)  # noqa: S603 - our own program


def theirs(engine: str, url: str, folder: Path, dovecot: mail_servers.Dovecot, many: int) -> list[Row]:
    """The other side, one process, told by itself."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(SIDES),
        "DJANGO_SETTINGS_MODULE": "helpdesk_site",
        "DATABASE_URL": url or f"sqlite:///{folder / 'theirs.sqlite3'}",
    }
    rows = []
    for place, (attached, share) in enumerate(((0, 2), (LARGE, 6))):
        for way in ("directory", "IMAP"):
            letters = letters_of(10**8 * (place + 1) + len(way) * 10**6, many // share, attached)
            source = [str(folder / f"{way}-{place}")]
            if way == "IMAP":
                put_all(dovecot, "theirs", letters)
                source = [str(dovecot.port), dovecot.password]
            else:
                Path(source[0]).mkdir()
                for number, letter in enumerate(letters):
                    (Path(source[0]) / f"{number:06d}").write_bytes(letter)
            told = subprocess.run(  # noqa: S603 - our own script
                [sys.executable, str(SIDES / "mail_helpdesk.py"), *source],
                env=environment,
                check=True,
                stdout=subprocess.PIPE,
                cwd=folder,
            )
            seen = json.loads(told.stdout.splitlines()[-1])
            if seen["tickets"] != len(letters):
                sys.exit(f"{THEIRS}: {seen['tickets']} tickets of {len(letters)} mails")
            used = {"one process": seen["cpu"] * 1000 / len(letters)}
            rate = len(letters) / seen["seconds"]
            size = 20 * mails.KB + attached
            rows.append(Row(THEIRS, engine, way, size, len(letters), None, rate, used, {"one process": seen["memory"]}))
            print(line(rows[-1]), flush=True)
    return rows


def run(engines: list[str], many: int, *, others: bool) -> list[Row]:
    """Every engine, both sides, one after the other; nothing of it stays."""
    rows: list[Row] = []
    on_postgresql.QUICK_NOT_DURABLE = ("max_connections=100",)
    for engine in engines:
        with contextlib.ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="charterdesk-bench-")))
            dovecot = stack.enter_context(mail_servers.Dovecot())
            url = stack.enter_context(on_postgresql.server()) if engine == "postgresql" else ""
            rows += ours(engine, url, folder, dovecot, many)
            if others:
                other = f"{url.rpartition('/')[0]}/theirs" if url else ""
                if other:
                    with psycopg.connect(url, autocommit=True) as connection:
                        connection.execute("CREATE DATABASE theirs")
                rows += theirs(engine, other, folder, dovecot, many)
    return rows


COLUMNS = (
    "engine",
    "way in",
    "mail, kB",
    "side",
    "received/s",
    "tickets/s",
    "to reach",
    "CPU a mail, ms",
    "memory, MB",
)
HEAD = f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|"


def line(row: Row) -> str:
    """One line of the table."""
    spent = ", ".join(f"{part} {value:.1f}" for part, value in row.cpu.items())
    used = ", ".join(f"{part} {value:.0f}" for part, value in row.memory.items())
    reached = "" if row.wanted is None else f"{row.wanted:.0f}: {'yes' if row.tickets >= row.wanted else 'no'}"
    received = "" if row.received is None else f"{row.received:.0f}"
    return (
        f"| {row.engine} | {row.way} | {row.size // mails.KB} | {row.side} | {received} | {row.tickets:.0f} "
        f"| {reached} | {spent} | {used} |"
    )


def main() -> None:
    """Measure, print, and write the note where asked."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--mails", type=int, default=600)
    asked.add_argument("--engines", default="sqlite,postgresql")
    asked.add_argument("--without-others", action="store_true")
    asked.add_argument("--bombs", type=int, default=0)
    asked.add_argument("--behind", default="")
    asked.add_argument("--write", action="store_true")
    wanted = asked.parse_args()
    if wanted.behind:
        heavy = run_behind(wanted.engines.split(","), [int(many) for many in wanted.behind.split(",")])
        if wanted.write:
            write("behind", [BEHIND_HEAD, *map(behind_line, heavy)])
        return
    if wanted.bombs:
        waited = run_bombs(wanted.engines.split(","), wanted.bombs)
        if wanted.write:
            write("bombs", [BOMB_HEAD, *map(bomb_line, waited)])
        return
    print(HEAD, flush=True)
    rows = run(wanted.engines.split(","), wanted.mails, others=not wanted.without_others)
    if wanted.write:
        write("mail", [HEAD, *map(line, rows)])


def write(name: str, lines: list[str]) -> None:
    """Replace these figures in docs/benchmarks.md, and nothing else there."""
    note = ROOT / "docs" / "benchmarks.md"
    before, begin, rest = note.read_text(encoding="utf-8").partition(f"<!-- {name} -->")
    _old, end, after = rest.partition(f"<!-- end of {name} -->")
    if not begin or not end:
        sys.exit("docs/benchmarks.md has no place for mail")
    day = datetime.now(UTC).date().isoformat()
    busy = f"load average {os.getloadavg()[2]:.1f} over the last fifteen minutes"
    command = f"`python bench/mail.py {' '.join(sys.argv[1:])}`"
    told = f"{day}, {os.cpu_count()} cores, Python {platform.python_version()}, {busy}. {command}"
    figures = "\n".join((told, "", *lines))
    note.write_text(f"{before}{begin}\n\n{figures}\n\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
