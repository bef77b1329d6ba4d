"""Our side as an operator runs it: `charterdesk listen` and `charterdesk worker`, a process each; mail handed to it."""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pysqlite3
from load import children, cpu, family, memory

import mail_servers
import on_postgresql

SIDES = Path(__file__).parent
ROOT = SIDES.parents[1]
CHARTERDESK = Path(sys.executable).with_name("charterdesk")
ADDRESS = "support@desk.example.org"
SECONDS_TO_START = 120  # on a machine that does other things, too


class Processes:
    """Our processes: started, measured by part, stopped."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *command: str) -> None:
        """Start `charterdesk COMMAND`."""
        self.running[command[0]] = subprocess.Popen(  # noqa: S603 - our own program
            [str(CHARTERDESK), *command], env=self.environment, stderr=subprocess.DEVNULL
        )

    def spent(self) -> dict[str, float]:
        """CPU seconds by part: what listens, the worker, the child that reads."""
        listener, worker = (self.running[name].pid for name in ("listen", "worker"))
        child = sum(cpu(pid) for pid in children(worker))
        return {"listener": cpu(listener), "worker": cpu(worker) - child, "reader": child}

    def resident(self) -> dict[str, float]:
        """Resident megabytes by part."""
        listener, worker = (self.running[name].pid for name in ("listen", "worker"))
        child = sum(memory(pid) for pid in family(worker) if pid != worker)
        return {"listener": memory(listener), "worker": memory(worker), "reader": child}

    def stop(self) -> None:
        """End those that we started."""
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            process.wait(60)


@contextlib.contextmanager
def desk(
    url: str, folder: Path, dovecot: mail_servers.Dovecot | None, **variables: str
) -> Iterator[tuple[Processes, int]]:
    """A desk that listens and works, and the port of its LMTP."""
    port = on_postgresql.free_port()
    environment = {
        **os.environ,
        "PYTHONPATH": f"{SIDES}{os.pathsep}{ROOT / 'src'}",
        "DJANGO_SETTINGS_MODULE": "charterdesk.server.settings",
        "CHARTERDESK_DATA_DIR": str(folder / "data"),
        "CHARTERDESK_SECRET_KEY": "k" * 50,
        "CHARTERDESK_MAIL_QUOTA": "0",  # the customers of a measurement are of one domain, and send more than any
        "CHARTERDESK_LMTP": f"127.0.0.1:{port}",
        "DATABASE_URL": url or f"sqlite:///{folder / 'ours.sqlite3'}",
        **variables,
    }
    account = [str(dovecot.port), dovecot.password] if dovecot is not None else ["0", ""]
    subprocess.run([sys.executable, str(SIDES / "seed_mail.py"), *account], env=environment, check=True)  # noqa: S603
    processes = Processes(environment)
    try:
        processes.start("listen")
        processes.start("worker")
        mail_servers.wait_for(lambda: mail_servers.answers(port), SECONDS_TO_START)
        yield processes, port
    finally:
        processes.stop()


@contextlib.contextmanager
def asking(url: str, path: Path) -> Iterator[Callable[[str], list[Any]]]:
    """Reads the database of our side, from outside."""
    connection: Any = psycopg.connect(url, autocommit=True) if url else pysqlite3.connect(path, timeout=20)
    with contextlib.closing(connection):
        yield lambda question: list(connection.execute(question).fetchall())


def hand_over(connection: socket.socket, answers: Any, letter: bytes) -> bytes:
    """One mail by LMTP; the listener's answer."""
    for command in (b"MAIL FROM:<customer@example.org>\r\n", f"RCPT TO:<{ADDRESS}>\r\n".encode(), b"DATA\r\n"):
        connection.sendall(command)
        said(answers)
    connection.sendall(letter.replace(b"\r\n.", b"\r\n..") + b"\r\n.\r\n")
    return said(answers)


def said(answers: Any) -> bytes:
    """The last line of an answer."""
    while True:
        line: bytes = answers.readline()
        if not line:
            sys.exit("the listener hung up")
        if line[3:4] != b"-":
            return line
