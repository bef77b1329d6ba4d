"""How long customers wait while mails come in that were made to keep the desk busy."""

import contextlib
import socket
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import mails
from bombs import bomb
from mail_desk import ADDRESS, SECONDS_TO_START, asking, desk, hand_over, said

import mail_servers
import on_postgresql

BOMB_COLUMNS = (
    "engine",
    "bombs",
    "ordinary mails",
    "understood after, s: median / longest",
    "acknowledged after, s: median / longest",
    "to reach",
    "all bombs understood after, s",
    "what became of the bombs",
)
BOMB_HEAD = f"| {' | '.join(BOMB_COLUMNS)} |\n{'|---' * len(BOMB_COLUMNS)}|"
MOST_SECONDS = 5.0


@dataclass(frozen=True)
class Waited:
    """Seconds that customers waited for their mail to be understood, and for its acknowledgment to be sent, from the
    moment at which the desk had taken the mail; the seconds until every bomb was understood, and what became of them.
    """

    engine: str
    bombs: int
    understood: list[float]
    acknowledged: list[float]
    drained: float
    ends: dict[str, int]


SECONDS_TO_END = 1200
KNOWN = frozenset(mails.address(place) for place in range(mails.CUSTOMERS - 1))
LEFT = "SELECT count(*) FROM channels_incomingmail WHERE state = 'received'"
UNDERSTOOD = "SELECT from_email FROM channels_incomingmail WHERE state = 'done' AND from_email LIKE 'customer%'"
ENDS = (
    "SELECT disposition, ticket_id IS NOT NULL, count(*) FROM channels_incomingmail"
    " WHERE from_email NOT LIKE 'customer%' GROUP BY 1, 2 ORDER BY 1, 2"
)

FIRST = mails.CUSTOMERS - 1  # who writes before them all
EVERY = 10  # so many bombs before each ordinary mail, and so many ordinary mails behind the last bomb


def besieged(engine: str, url: str, folder: Path, many: int) -> Waited:
    """Bombs in a row, an ordinary mail among every ten of them, ten more behind them."""
    ordinary = [mails.mail(place, to=ADDRESS) for place in range(many // EVERY + EVERY)]
    letters: list[tuple[str | None, bytes]] = []
    for place in range(many):
        letters.append((None, bomb(place)))
        if place % EVERY == EVERY - 1:
            letters.append((mails.address(place // EVERY), ordinary[place // EVERY]))
    letters += [(mails.address(place), ordinary[place]) for place in range(many // EVERY, len(ordinary))]
    taken: dict[str, float] = {}
    done: dict[str, float] = {}
    told: dict[str, float] = {}
    with contextlib.ExitStack() as stack:
        sink = stack.enter_context(mail_servers.Sink())
        _, port = stack.enter_context(desk(url, folder, None, CHARTERDESK_SMTP=f"smtp://127.0.0.1:{sink.port}"))
        ask = stack.enter_context(asking(url, folder / "ours.sqlite3"))
        # The desk is under way: what its first mail waits for is its start.
        bring_each(port, [(None, mails.mail(FIRST, to=ADDRESS))], {})
        mail_servers.wait_for(lambda: bool(ask(UNDERSTOOD)), seconds=SECONDS_TO_START)
        brought = threading.Thread(target=bring_each, args=(port, letters, taken))
        brought.start()
        give_up = time.monotonic() + SECONDS_TO_END
        while brought.is_alive() or len(told) < len(ordinary) or ask(LEFT)[0][0]:
            seen = time.monotonic()
            for (address,) in ask(UNDERSTOOD):
                done.setdefault(address, seen)
            for mail in list(sink.mails):
                for recipient in mail.recipients:
                    told.setdefault(recipient, seen)
            told = {one: at for one, at in told.items() if one in KNOWN}
            if seen > give_up:
                sys.exit("it did not end")
            time.sleep(0.05)
        drained = time.monotonic() - max(taken.values())
        ends = {f"{how}, {'with' if ticket else 'without'} a ticket": number for how, ticket, number in ask(ENDS)}
        kept = {path.name for path in (folder / "data").rglob("*")}
        if not kept.issuperset(digest for (digest,) in ask("SELECT sha256 FROM channels_incomingmail")):
            sys.exit("the bytes of a mail are gone")
    return Waited(
        engine,
        many,
        [done[one] - at for one, at in taken.items()],
        [told[one] - at for one, at in taken.items()],
        drained,
        ends,
    )


def bring_each(port: int, letters: list[tuple[str | None, bytes]], taken: dict[str, float]) -> None:
    """One after another over one connection; when each mail was taken whose sender is told here."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        answers = connection.makefile("rb")
        said(answers)
        connection.sendall(b"LHLO bench.example.net\r\n")
        said(answers)
        for sender, letter in letters:
            if not hand_over(connection, answers, letter).startswith(b"250"):
                sys.exit("a mail was not taken")
            if sender is not None:
                taken[sender] = time.monotonic()


def run_bombs(engines: list[str], many: int) -> list[Waited]:
    """Every engine."""
    on_postgresql.QUICK_NOT_DURABLE = ("max_connections=100",)
    print(BOMB_HEAD, flush=True)
    waited = []
    for engine in engines:
        with contextlib.ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="charterdesk-bench-")))
            url = stack.enter_context(on_postgresql.server()) if engine == "postgresql" else ""
            waited.append(besieged(engine, url, folder, many))
            print(bomb_line(waited[-1]), flush=True)
    return waited


def bomb_line(row: Waited) -> str:
    """One line of the table."""
    felt = [f"{statistics.median(took):.1f} / {max(took):.1f}" for took in (row.understood, row.acknowledged)]
    ends = ", ".join(f"{number} {how}" for how, number in row.ends.items())
    reached = "yes" if max(row.understood) <= MOST_SECONDS else "no"
    return (
        f"| {row.engine} | {row.bombs} | {len(row.understood)} | {felt[0]} | {felt[1]} "
        f"| {MOST_SECONDS:.0f}: {reached} | {row.drained:.0f} | {ends} |"
    )
