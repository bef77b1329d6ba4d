"""What must hold after mail's process was killed, wherever that was: counted in the records and at the mail servers."""

from __future__ import annotations

import itertools
import re
import smtplib
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from mail_servers import LOOPBACK, Dovecot, Sink, Taken, free_port
from torture.installations import Hand, Installation, Shelf
from torture.mail_scenarios import ADDRESS, MailScenario
from torture.races import Given

SECONDS_TO_LISTEN: Final = 20
ACCOUNTS: Final = (f"account-{number}" for number in itertools.count())
_MESSAGE_ID: Final = re.compile(rb"^Message-ID:\s*<([^>]+)>", re.IGNORECASE | re.MULTILINE)
Seen = Mapping[str, Any]


@dataclass(frozen=True)
class Servers:
    """The mail servers around the desk."""

    dovecot: Dovecot
    sink: Sink

    @classmethod
    @contextmanager
    def at_work(cls) -> Iterator[Servers]:
        """Start them, stop them."""
        with Dovecot() as dovecot, Sink() as sink:
            yield cls(dovecot, sink)


@dataclass(frozen=True)
class Stage:
    """A scenario made ready: the installation before it, the mail, and what is stored after an unhurt run."""

    scenario: MailScenario
    before: Installation
    given: Given
    unhurt: Seen
    points: int


class Delivery:
    """The mail server that hands one mail over by LMTP, until it is told that it is safe or that the desk has died."""

    def __init__(self, raw: str) -> None:
        self.port = free_port()
        self.told = False
        self._raw = raw.encode("ascii")
        self._thread = threading.Thread(target=self._deliver)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join()

    def _deliver(self) -> None:
        give_up = time.monotonic() + SECONDS_TO_LISTEN
        server = smtplib.LMTP(timeout=SECONDS_TO_LISTEN)
        with suppress(OSError, smtplib.SMTPException):
            while not self._connected(server) and time.monotonic() < give_up:
                time.sleep(0.005)
            self.told = server.sendmail("somebody@example.org", [ADDRESS], self._raw) == {}
        server.close()

    def _connected(self, server: smtplib.LMTP) -> bool:
        # A first connection only to see whether somebody listens would be taken for the mail server's.
        with suppress(ConnectionRefusedError):
            server.connect(LOOPBACK, self.port)
            return True
        return False


class Post:
    """One mail on its way to one installation: who brings it, and whether he was told that it is safe."""

    def __init__(
        self, servers: Servers, scenario: MailScenario, given: Given, at: Installation, note: Path | None = None
    ) -> None:
        self.servers, self.scenario, self.given, self.at = servers, scenario, given, at
        self.account = next(ACCOUNTS)
        self.told = False
        self._note = note or Path(at.files).with_name("told")
        servers.sink.mails.clear()
        if scenario.way == "imap":
            servers.dovecot.deliver(self.account, str(given["letter"]).encode("ascii"))

    def order(self, hand: Hand, do: str, **order: Any) -> tuple[int, Any]:
        """An order to the process, while the mail server brings the mail if it has to."""
        order |= {
            "given": self.given,
            "imap_port": self.servers.dovecot.port,
            "password": self.servers.dovecot.password,
            "smtp_port": self.servers.sink.port,
            "user": self.account,
            "bring": not self.told,
            "told": str(self._note),
        }
        if self.scenario.way == "lmtp" and not self.told:
            with Delivery(str(self.given["letter"])) as delivery:
                answer = hand.act(do, self.at, self.scenario.name, lmtp_port=delivery.port, **order)
            self.told = delivery.told
        else:
            answer = hand.act(do, self.at, self.scenario.name, **order)
        self.told = self.told or self._note.exists()
        return answer


def set_up(hand: Hand, servers: Servers, shelf: Shelf, blank: Installation, scenario: MailScenario) -> Stage:
    """Prepare the scenario once, and run it unhurt."""
    label = "".join(sign if sign.isalnum() else "_" for sign in scenario.name)
    before = shelf.copy(blank, f"before_{label}"[:40])
    given = hand.act_well("prepare", before, scenario.name)
    at = shelf.copy(before, "unhurt")
    post = Post(servers, scenario, given, at)
    status, told = post.order(hand, "run", kill=None)
    assert status == 0
    seen = hand.act_well("look", at, scenario.name)
    judge_end(seen, scenario, servers.sink.mails)
    assert [row["state"] for row in seen["outgoing"] if row["state"] != "withheld"] == ["sent"] * len(scenario.sent)
    assert not is_on_server(post)
    assert seen["filled in"] == scenario.waits
    return Stage(scenario, before, given, seen, len(told["points"]))


def kill(
    hand: Hand, servers: Servers, at: Installation, stage: Stage, point: int, aimed_by: Hand | None = None
) -> tuple[int, Post]:
    """Kill the process at this point; how it ended. `aimed_by` says from which account to fetch, where the process
    itself may die of that.
    """
    post = Post(servers, stage.scenario, stage.given, at)
    if aimed_by is not None and stage.scenario.way == "imap":
        post.order(aimed_by, "aim")
    status, _told = post.order(hand, "run", kill=point, aimed=aimed_by is not None)
    return status, post


def judge_remains(hand: Hand, post: Post, stage: Stage) -> Seen:
    """After the kill: nothing is lost; after a restart: once in, once told, and all is whole."""
    on_server, told = is_on_server(post), post.told
    status, answer = post.order(hand, "settle")
    assert status == 0
    found: Seen = answer["found"]
    end: Seen = answer["end"]
    assert found["wrong"] == [], found["wrong"]
    assert len(found["incoming"]) <= 1
    # IMAP: nobody takes it off the server but us; else: whoever was told that it is safe has forgotten it.
    if post.scenario.way == "imap" or told:
        assert found["incoming"] or found["in the tray"] or on_server, "the mail is lost"
    judge_end(end, stage.scenario, post.servers.sink.mails)
    assert not is_on_server(post), "the mail still waits to be fetched"
    assert not end["in the tray"]
    for what in ("tickets", "messages", "filled in"):
        assert end[what] == stage.unhurt[what], (what, end[what], stage.unhurt[what])
    assert len(end["outgoing"]) == len(stage.unhurt["outgoing"]), end["outgoing"]
    return end


def is_on_server(post: Post) -> bool:
    """Whether the mail lies on the server, unread."""
    return post.scenario.way == "imap" and bool(post.servers.dovecot.unseen(post.account))


def judge_end(seen: Seen, scenario: MailScenario, taken: list[Taken]) -> None:
    """One row, one outcome; at the sink what a machine wrote at most once, and once unless the row says in doubt;
    what a person wrote at least once, under one Message-ID.
    """
    assert seen["wrong"] == [], seen["wrong"]
    came = [(row["state"], row["disposition"]) for row in seen["incoming"]]
    assert came == ([("done", scenario.becomes)] if scenario.becomes else []), (came, seen["incoming"])
    arrived = Counter(message_id(mail.raw) for mail in taken)
    going = [row for row in seen["outgoing"] if row["state"] != "withheld"]
    assert sorted(row["kind"] for row in going) == sorted(scenario.sent), seen["outgoing"]
    for row in going:
        times = arrived.pop(row["msg_id"], 0)
        if scenario.by_person:
            assert row["state"] == "sent", row
            assert times >= 1, row
            assert times == 1 or row["maybe_twice"], (times, row)
        else:
            assert row["state"] in {"sent", "in_doubt"}, row
            assert times <= 1, (times, row)
            assert times == 1 or row["state"] == "in_doubt", row
    assert not arrived, f"mails that no row knows: {arrived}"


def message_id(raw: bytes) -> str:
    """The Message-ID of a mail, without its brackets."""
    found = _MESSAGE_ID.search(raw)
    return found[1].decode() if found else "none"


def figures_of(end: Seen) -> list[str]:
    """What the report counts."""
    doubtful = [row for row in end["outgoing"] if row["state"] == "in_doubt"]
    twice = [row for row in end["outgoing"] if row["maybe_twice"]]
    return ["points", *["in doubt"] * len(doubtful), *["perhaps twice"] * len(twice)]
