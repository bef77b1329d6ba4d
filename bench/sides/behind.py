"""How long heavy mails wait that come just behind a row of bombs: with files, or long words, of whoever writes."""

import contextlib
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import mails
from bombs import bomb
from mail_desk import ADDRESS, SECONDS_TO_START, asking, desk
from siege import FIRST, LEFT, MOST_SECONDS, SECONDS_TO_END, UNDERSTOOD, bring_each

import mail_servers
import on_postgresql

MB = 1024 * 1024
BEHIND_COLUMNS = (
    "engine",
    "bombs",
    "heavy mails behind them",
    "ticket after, s: median / longest",
    "words after, s: median / longest",
    "acknowledged after, s: median / longest",
    "to reach",
    "all understood after, s",
)
BEHIND_HEAD = f"| {' | '.join(BEHIND_COLUMNS)} |\n{'|---' * len(BEHIND_COLUMNS)}|"
# What comes, how often, in this order again and again; a customer's address is one of those that the desk serves.
SORTS = ("3 MB of PDF", "twenty photographs of 1 MB", "log of 1 MB in the text", "newsletter of 500 rows")
ROUNDS = 3
STATE = "SELECT from_email, state, ticket_id IS NOT NULL FROM channels_incomingmail WHERE from_email LIKE '%quay%'"


@dataclass(frozen=True)
class Behind:
    """Of one sort of mail from one sort of sender: seconds from the moment at which the desk had taken the mail."""

    engine: str
    bombs: int
    what: str
    ticket: list[float]
    words: list[float]
    told: list[float]
    drained: float


def heavy(place: int, what: str, sender: str) -> bytes:
    """One of them, other than every other."""
    chance = random.Random(place)  # noqa: S311 - the same mails in every run
    head = (
        f"From: Zoe <{sender}>\r\nTo: {ADDRESS}\r\nSubject: {what} {place}\r\nMIME-Version: 1.0\r\n"
        f"Date: Fri, 20 Nov 2026 08:00:00 +0000\r\nMessage-ID: <heavy-{place}@{sender.partition('@')[2]}>\r\n"
    )
    text = f"Content-Type: text/plain; charset=utf-8\r\n\r\nHello, see below, case {place}.\r\n"
    if what == SORTS[0]:
        body = mails.mixed(text, chance.randbytes(3 * MB), "m", "report.pdf")
    elif what == SORTS[1]:
        body = mails.mixed(text, chance.randbytes(MB), "m", "photograph-0.jpg")
        for number in range(1, 20):
            one = mails.mixed("", chance.randbytes(MB), "m", f"photograph-{number}.jpg")
            body = body.removesuffix("--m--\r\n") + "--m\r\n" + one.split("--m\r\n", 2)[2]
    elif what == SORTS[2]:
        line = "2026-11-20 10:{:02}:{:02} ERROR [worker-{}] service - request {} failed after 3000 ms\r\n"
        body = text + "".join(line.format(n // 60 % 60, n % 60, n % 8, n) for n in range(14_000))
    else:
        row = (
            '<tr><td style="padding:4px;color:#333"><a href="https://shop.example/{n}?a=x&amp;b=y"><img src="https://shop.'
            'example/{n}.png" width="120" alt="Item"></a></td><td><p>Something to buy, number {n}.</p></td></tr>\r\n'
        )
        rows = "".join(row.format(n=n) for n in range(500))
        body = f"Content-Type: text/html; charset=utf-8\r\n\r\n<html><body><table>{rows}</table></body></html>\r\n"
    return (head + body).encode("ascii")


def row_of(many: int) -> tuple[list[tuple[str | None, bytes]], dict[str, str]]:
    """The mails in their order, with the sender where he is watched; of each such sender what he sends."""
    senders: dict[str, str] = {}
    letters: list[tuple[str | None, bytes]] = [(None, bomb(place)) for place in range(many)]
    for place in range(ROUNDS * 2 * len(SORTS)):
        what, served = SORTS[place % len(SORTS)], place // len(SORTS) % 2
        sender = mails.address(place) if served else f"zoe@quay-stranger{place}.example"
        senders[sender] = f"{what}, {'customers' if served else 'strangers'}"
        letters.append((sender, heavy(place, what, sender)))
    return letters, senders


def behind(engine: str, url: str, folder: Path, many: int) -> list[Behind]:
    """So many bombs one after another, and at once behind them the heavy mails."""
    letters, senders = row_of(many)
    taken: dict[str, float] = {}
    seen: dict[str, dict[str, float]] = {"ticket": {}, "words": {}, "told": {}}
    with contextlib.ExitStack() as stack:
        sink = stack.enter_context(mail_servers.Sink())
        _, port = stack.enter_context(desk(url, folder, None, CHARTERDESK_SMTP=f"smtp://127.0.0.1:{sink.port}"))
        ask = stack.enter_context(asking(url, folder / "ours.sqlite3"))
        bring_each(port, [(None, mails.mail(FIRST, to=ADDRESS))], {})
        mail_servers.wait_for(lambda: bool(ask(UNDERSTOOD)), seconds=SECONDS_TO_START)
        bringing = threading.Thread(target=bring_each, args=(port, letters, taken))
        bringing.start()
        give_up = time.monotonic() + SECONDS_TO_END
        while bringing.is_alive() or len(seen["told"]) < len(senders) or ask(LEFT)[0][0]:
            moment = time.monotonic()
            for address, state, ticket in ask(STATE):
                if address in senders and ticket:
                    seen["ticket"].setdefault(address, moment)
                if address in senders and state == "done":
                    seen["words"].setdefault(address, moment)
            for mail in list(sink.mails):
                for recipient in senders.keys() & set(mail.recipients):
                    seen["told"].setdefault(recipient, moment)
            if moment > give_up:
                sys.exit("it did not end")
            time.sleep(0.05)
        drained = time.monotonic() - max(taken.values())
    sorts: defaultdict[str, list[str]] = defaultdict(list)
    for sender, what in senders.items():
        sorts[what].append(sender)
    rows = []
    for what, ones in sorted(sorts.items()):
        ticket, words, told = ([found[one] - taken[one] for one in ones] for found in seen.values())
        rows.append(Behind(engine, many, what, ticket, words, told, drained))
    return rows


def run_behind(engines: list[str], many: list[int]) -> list[Behind]:
    """Every engine, every number of bombs."""
    on_postgresql.QUICK_NOT_DURABLE = ("max_connections=100",)
    print(BEHIND_HEAD, flush=True)
    waited = []
    for engine in engines:
        for bombs in many:
            with contextlib.ExitStack() as stack:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="charterdesk-bench-")))
                url = stack.enter_context(on_postgresql.server()) if engine == "postgresql" else ""
                rows = behind(engine, url, folder, bombs)
            for row in rows:
                print(behind_line(row), flush=True)
            waited += rows
    return waited


def behind_line(row: Behind) -> str:
    """One line of the table."""
    waits = (row.ticket, row.words, row.told)
    felt = " | ".join(f"{statistics.median(took):.1f} / {max(took):.1f}" for took in waits)
    reached = "yes" if max(map(max, waits)) <= MOST_SECONDS else "no"
    return (
        f"| {row.engine} | {row.bombs} | {len(row.words)}: {row.what} | {felt} "
        f"| {MOST_SECONDS:.0f}: {reached} | {row.drained:.0f} |"
    )
