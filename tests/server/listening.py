"""A server of our own in this process, and browsers that listen to its event streams."""

from __future__ import annotations

import json
import socket
import threading
import time
from contextlib import contextmanager

import uvicorn
from django.conf import settings
from django.test import Client

from charterdesk.apps.people.models import Account, Person
from charterdesk.server.asgi import application
from charterdesk.server.live import with_live_events
from charterdesk.server.live_hub import Hub

SOON = 5.0  # seconds: two looks at the journal, on a busy machine


@contextmanager
def served():
    """A server that answers; its port and its listeners."""
    hub = Hub()
    config = uvicorn.Config(
        with_live_events(application, hub), host="127.0.0.1", port=0, lifespan="off", log_config=None, access_log=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    give_up = time.monotonic() + 10
    while not server.started and time.monotonic() < give_up:
        time.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1], hub
    finally:
        hub.close()
        server.should_exit = True
        thread.join(10)


def session_of(person: Person) -> str:
    """The key of a session in which this person has signed in."""
    client = Client()
    client.force_login(Account.objects.get(persons=person))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


class Browser:
    """One connection; reads what it is told."""

    def __init__(self, port, session="", *, address="/north/events", method="GET", headers=None):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=SOON)
        self._buffer = b""
        said = {"Host": "localhost", "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}", **(headers or {})}
        lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
        self._socket.sendall(f"{method} {address} HTTP/1.1\r\n{lines}\r\n".encode())
        self.head = self._until(b"\r\n\r\n")
        self.status = int(self.head.split()[1])

    def heard(self, *, seconds=SOON):
        """The next thing said: its name and data; None at the end of the stream, or when nothing came in time."""
        give_up = time.monotonic() + seconds
        while time.monotonic() < give_up:
            self._socket.settimeout(max(give_up - time.monotonic(), 0.01))
            try:
                piece = self._until(b"\n\n")
            except TimeoutError:
                return None
            lines = dict(line.split(": ", 1) for line in piece.decode().splitlines() if ": " in line)
            if "event" in lines:
                return lines["event"], json.loads(lines["data"])
            if not piece:
                return None
        return None

    def topics(self, *, seconds=SOON):
        """The topics of the next change that has any, in order."""
        give_up = time.monotonic() + seconds
        while (told := self.heard(seconds=give_up - time.monotonic())) is not None:
            if told[0] == "changed" and told[1]["topics"]:
                return told[1]["topics"]
        return None

    def ready(self):
        """Wait until changes are told."""
        assert self.status == 200, self.head
        while (told := self.heard()) is not None:
            if told[0] == "changed":
                return self
        raise AssertionError("nothing was said")

    def ended(self, *, seconds=SOON):
        """Whether the server ends the stream within so many seconds."""
        give_up, piece = time.monotonic() + seconds, self._buffer
        try:
            while not piece.endswith(b"0\r\n\r\n"):
                self._socket.settimeout(max(give_up - time.monotonic(), 0.01))
                piece = self._socket.recv(4096)
                if not piece:
                    return True
        except TimeoutError:
            return False
        return True

    def close(self):
        self._socket.close()

    def _until(self, mark):
        while mark not in self._buffer:
            piece = self._socket.recv(4096)
            if not piece:
                rest, self._buffer = self._buffer, b""
                return rest
            self._buffer += piece
        found, _mark, self._buffer = self._buffer.partition(mark)
        return found
