"""An Asterisk that is not there: the server's side of the manager interface, to which Charterdesk connects.

It greets, challenges, lets in who knows the secret, tells what happens in its queue, and answers what it is asked to
do. Packets are split at random places, as TCP may.
"""

from __future__ import annotations

import hashlib
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from random import Random
from typing import Final

from charterdesk.server.simulated.story import ANSWER, NEW, Happens

GREETING: Final = b"Asterisk Call Manager/9.0.0\r\n"
END: Final = b"\r\n\r\n"
CHALLENGE: Final = "154863427"
QUEUE: Final = "Support"
SECONDS_TO_COME: Final = 60
PIECE: Final = 4096


def serve(
    address: tuple[str, int], told: Iterable[Happens], user: str, secret: str, *, rate: float, seed: int
) -> tuple[int, int]:
    """Wait for Charterdesk, and tell it what happens at this rate; how many packets were told, how many actions done.
    OSError where the address is taken, nobody comes, or the line breaks; PermissionError for a wrong secret.
    """
    with socket.create_server(address) as server:
        server.settimeout(SECONDS_TO_COME)
        line, _who = server.accept()
        with line:
            exchange = _Exchange(line, user, secret, Random(seed))  # noqa: S311  # invented calls, not secrets
            exchange.let_in()
            listening = threading.Thread(target=exchange.answer, daemon=True)
            listening.start()
            began = time.monotonic()
            for place, one in enumerate(told):
                if rate:
                    time.sleep(max(0.0, began + place / rate - time.monotonic()))
                for packet in packets_of(one):
                    exchange.send(packet)
            line.shutdown(socket.SHUT_WR)
            listening.join(SECONDS_TO_COME)
            return exchange.told, exchange.done


def packets_of(one: Happens) -> Iterator[bytes]:
    """What Asterisk tells of something that happens to a call in a queue."""
    common = {"Uniqueid": one.call, "Linkedid": one.call, "CallerIDNum": one.caller, "Queue": QUEUE}
    member = {"Interface": f"PJSIP/{one.agent}", "MemberName": f"Agent {one.agent}"}
    if one.what == NEW:
        yield packet("QueueCallerJoin", common | {"Exten": "500", "Position": "1", "Count": "1"})
        yield packet("AgentCalled", common | member)
    elif one.what == ANSWER and one.end == "answered":
        yield packet("AgentConnect", common | member | {"RingTime": "2", "HoldTime": str(one.waited)})
    elif one.what != ANSWER and one.end == "answered":
        times = {"HoldTime": str(one.waited), "TalkTime": str(one.talked), "Reason": "caller"}
        yield packet("AgentComplete", common | member | times)
    elif one.what != ANSWER:
        left = {"Position": "1", "OriginalPosition": "1", "HoldTime": str(one.waited)}
        yield packet("QueueCallerAbandon", common | left)


def packet(event: str, said: dict[str, str]) -> bytes:
    """A packet of lines "Key: value"."""
    lines = {"Event": event, "Privilege": "agent,all", **said}
    return "".join(f"{key}: {value}\r\n" for key, value in lines.items()).encode() + b"\r\n"


class _Exchange:
    """One line of an exchange."""

    def __init__(self, line: socket.socket, user: str, secret: str, chance: Random) -> None:
        self._line, self._user, self._secret, self._chance = line, user, secret, chance
        self._rest = b""
        self._writing = threading.Lock()
        self.told = self.done = 0

    def let_in(self) -> None:
        """Greet, challenge, and let in who knows the secret."""
        self._line.sendall(GREETING)
        right = hashlib.md5(f"{CHALLENGE}{self._secret}".encode(), usedforsecurity=False).hexdigest()
        for action in self._actions():
            name = action.get("action", "").lower()
            if name == "challenge":
                self._respond(action, Challenge=CHALLENGE)
            elif name == "login" and (action.get("username"), action.get("key")) == (self._user, right):
                self._respond(action, Message="Authentication accepted")
                return
            else:
                self._respond(action, "Error", Message="Authentication failed")
                raise PermissionError("somebody came with another user or secret")
        raise ConnectionError("whoever came has hung up")

    def answer(self) -> None:
        """Do what is asked, as long as anybody asks."""
        try:
            for action in self._actions():
                self._respond(action, Message="done")
                self.done += 1
        except OSError:
            return

    def send(self, said: bytes) -> None:
        """Tell something, in two pieces."""
        cut = self._chance.randint(1, len(said) - 1)
        with self._writing:
            self._line.sendall(said[:cut])
            self._line.sendall(said[cut:])
        self.told += 1

    def _respond(self, action: dict[str, str], response: str = "Success", **said: str) -> None:
        lines = {"Response": response, "ActionID": action.get("actionid", ""), **said}
        with self._writing:
            self._line.sendall("".join(f"{key}: {value}\r\n" for key, value in lines.items()).encode() + b"\r\n")

    def _actions(self) -> Iterator[dict[str, str]]:
        while piece := self._line.recv(PIECE):
            *whole, self._rest = (self._rest + piece).split(END)
            for raw in whole:
                pairs = (line.partition(":") for line in raw.decode("utf-8", "replace").splitlines())
                yield {key.strip().lower(): value.strip() for key, _colon, value in pairs}
