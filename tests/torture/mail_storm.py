"""Many mails at once, through the processes that an operator runs; some are killed at random, all mails are counted."""

from __future__ import annotations

import signal
import smtplib
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from random import Random
from typing import Final, Self

from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.base.models import Desk
from charterdesk.apps.channels.mailboxes import ImapAccount, MailboxTerms, change_mailbox
from charterdesk.apps.channels.models import IncomingMail, OutgoingMail
from charterdesk.apps.tickets.models import Ticket
from mail_servers import LOOPBACK, free_port, wait_for
from torture.installations import Installation, environment
from torture.mail_kills import Servers, message_id
from torture.mail_scenarios import ADDRESS, AUTHSERV, BOX, as_bytes, letter

CHARTERDESK: Final = Path(sys.executable).with_name("charterdesk")
CLIENTS: Final = 3
ACCOUNT: Final = "storm"
SECONDS_TO_TAKE_ALL: Final = 600


def mails(first: int, many: int) -> list[bytes]:
    """Mails of people whom nobody knows, each of a domain of his own: each is to get one acknowledgment."""
    return [as_bytes(one(number)) for number in range(first, first + many)]


def one(number: int) -> EmailMessage:
    """One of them."""
    mail = letter(f"zoe{number}@stranger{number}.example", f"It stopped {number}", f"Nothing happens at {number}.\n")
    mail.replace_header("Message-ID", f"<{number}@stranger{number}.example>")
    return mail


def fetch_from(servers: Servers, desk: Desk) -> None:
    """The mailbox is fetched from the account of the storm."""
    dovecot = servers.dovecot
    account = ImapAccount(host=LOOPBACK, port=dovecot.port, tls="none", user=ACCOUNT, password=dovecot.password)
    change_mailbox(system_actor(desk), BOX, MailboxTerms(address=ADDRESS, authserv_id=AUTHSERV, imap=account))


class Processes:
    """`charterdesk listen` and `charterdesk worker`, as often as told, started again when they were killed."""

    def __init__(self, at: Installation, servers: Servers, *, listeners: int = 1, workers: int = 1) -> None:
        self.ports = [free_port() for _ in range(listeners)]
        self.killed = 0
        self._folder = Path(at.files).parent
        self._servers = servers
        self._at = at
        self._commands = [("listen", port) for port in self.ports] + [("worker", 0)] * workers
        self._running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        self._running = [self._start(*command) for command in self._commands]
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._running:
            process.kill()
        for process in self._running:
            process.wait()

    def kill_one(self, chance: Random) -> None:
        """Kill one of them, and start it again."""
        place = chance.randrange(len(self._running))
        self._running[place].send_signal(signal.SIGKILL)
        self._running[place].wait()
        self._running[place] = self._start(*self._commands[place])
        self.killed += 1

    def _start(self, command: str, port: int) -> subprocess.Popen[bytes]:
        told = {
            **environment(self._folder),
            "CHARTERDESK_SMTP": f"smtp://{LOOPBACK}:{self._servers.sink.port}",
            "CHARTERDESK_LMTP": f"{LOOPBACK}:{port}" if port else "",
        }
        with (self._folder / f"{command}.log").open("ab") as log:
            return subprocess.Popen([str(CHARTERDESK), command], env=told, stderr=log)  # noqa: S603  # our own


def deliver_all(ports: Sequence[int], letters: list[bytes]) -> None:
    """As a mail server: each mail again and again, until it is told that it is safe."""
    waiting = list(letters)
    lock = threading.Lock()
    give_up = time.monotonic() + SECONDS_TO_TAKE_ALL

    def client(place: int) -> None:
        server = smtplib.LMTP(timeout=20)
        while time.monotonic() < give_up:
            with lock:
                if not waiting:
                    break
                mail = waiting.pop()
            try:
                if server.sock is None:
                    server.connect(LOOPBACK, ports[place % len(ports)])
                server.sendmail("somebody@example.org", [ADDRESS], mail)
            except (OSError, smtplib.SMTPException):
                server.close()
                with lock:
                    waiting.insert(0, mail)
                time.sleep(0.1)
        server.close()

    threads = [threading.Thread(target=client, args=(place,)) for place in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not waiting, f"{len(waiting)} mails were not taken"


@contextmanager
def killing_now_and_then(processes: Processes, seed: int, longest: float) -> Iterator[None]:
    """Meanwhile one process after another is killed."""
    chance, over = Random(seed), threading.Event()

    def kill() -> None:
        while not over.wait(chance.uniform(0.2, longest)):
            processes.kill_one(chance)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield
    finally:
        over.set()
        killer.join()


def wait_until_taken(servers: Servers, many: int) -> None:
    """Until every mail has its row and the account is empty."""
    wait_for(lambda: IncomingMail.objects.count() >= many, SECONDS_TO_TAKE_ALL)
    wait_for(lambda: not servers.dovecot.unseen(ACCOUNT), SECONDS_TO_TAKE_ALL)


def judge_storm(servers: Servers, many: int) -> dict[str, int]:
    """Each mail one row, one ticket; each ticket at most one acknowledgment at the sink, one unless in doubt."""
    assert IncomingMail.objects.count() == many
    assert set(IncomingMail.objects.values_list("state", "disposition")) == {("done", "opened")}
    assert Ticket.objects.count() == many
    arrived = Counter(message_id(mail.raw) for mail in servers.sink.mails)
    rows = list(OutgoingMail.objects.values("kind", "state", "msg_id", "ticket_id"))
    assert len(rows) == len({row["ticket_id"] for row in rows}) == many
    for row in rows:
        times = arrived.pop(row["msg_id"], 0)
        assert row["state"] in {"sent", "in_doubt"}, row
        assert times == 1 or (times == 0 and row["state"] == "in_doubt"), (times, row)
    assert not arrived
    return {"mails": many, "in doubt": sum(row["state"] == "in_doubt" for row in rows)}
