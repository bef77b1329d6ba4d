"""The process that takes mail in and sends it out, and is killed: `python -m torture.mail_hand`, orders as in hand.py.

Its mail servers are the test's: the account to fetch from, the port to listen on and the server that takes mail are
told with each order. It may be killed at every statement, commit and step of a file, as in hand.py, in whatever thread,
and whenever it sends to a mail server or hears from one.
"""

from __future__ import annotations

import contextvars
import io
import os
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import django

django.setup()

from django.conf import settings  # noqa: E402  # after the setup
from django.db import connection  # noqa: E402
from django.db.backends.signals import connection_created  # noqa: E402

from charterdesk.apps.base import now  # noqa: E402
from charterdesk.apps.base.actor import system_actor  # noqa: E402
from charterdesk.apps.base.models import Event  # noqa: E402
from charterdesk.apps.channels import mailboxes  # noqa: E402
from charterdesk.apps.channels.check_data import check_mail  # noqa: E402
from charterdesk.apps.channels.confined import Reader  # noqa: E402
from charterdesk.apps.channels.hurry import Hurried, Steady  # noqa: E402
from charterdesk.apps.channels.incoming import door, looking, understanding  # noqa: E402
from charterdesk.apps.channels.incoming.lanes import READ_WITHIN  # noqa: E402
from charterdesk.apps.channels.models import IncomingMail, Mailbox, OutgoingMail  # noqa: E402
from charterdesk.apps.channels.outgoing import sending, transport  # noqa: E402
from charterdesk.apps.tickets.models import Message, Ticket  # noqa: E402
from charterdesk.server.environment import MailServer, Service  # noqa: E402
from charterdesk.server.listeners import imap, lmtp, pipe, tray  # noqa: E402
from four_desks import paris  # noqa: E402
from torture import hand  # noqa: E402
from torture.hand import Order, Points, look_for_damage, number_rows_from_the_last  # noqa: E402
from torture.mail_scenarios import BOX, BY_NAME, MailScenario  # noqa: E402
from torture.race_card import THURSDAY  # noqa: E402

ROUNDS: Final = 12  # an hour each: longer than every lease and every first wait after a refusal
MOST_TURNS: Final = 500  # of ten mails each: a storm leaves hundreds to send
MOST_LOOKED_AT: Final = 20
OWNER: Final = "torture"
SECONDS_FOR_A_CLIENT: Final = 20
UNDER_WAY: Final = ("to_write", "waiting", "sending")


class PoolOfTheSameMoment(ThreadPoolExecutor):
    """Its threads live at the moment of whoever asks them."""

    def submit(self, task: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As ever, with the caller's pretended clock."""
        return super().submit(contextvars.copy_context().run, task, *args, **kwargs)


setattr(lmtp, "ThreadPoolExecutor", PoolOfTheSameMoment)  # noqa: B010  # only here the clock is pretended


class MailPoints(Points):
    """As Points, in every thread; and before each piece that is sent to a mail server or heard from one."""

    def watch(self) -> None:
        """Be told of everything that lasts, and of every word with a server."""
        connection.close()
        connection_created.connect(self._watch_connection, weak=False)
        for name in ("fsync", "replace", "rename", "mkdir", "unlink"):
            setattr(os, name, self._with_point(name, getattr(os, name)))
        for name in ("send", "sendall", "recv", "recv_into"):
            setattr(socket.socket, name, self._with_word(name, getattr(socket.socket, name)))

    def _watch_connection(self, connection: Any, **_: object) -> None:
        connection.execute_wrappers.append(self.before_statement)
        commit = connection._commit

        def commit_between_points() -> object:
            self.reach("before commit")
            done = commit()
            self.reach("after commit")
            return done

        connection._commit = commit_between_points

    def _with_word(self, name: str, function: Callable[..., object]) -> Callable[..., object]:
        def called(end: socket.socket, *args: Any, **kwargs: Any) -> object:
            if end.family == socket.AF_INET:
                self.reach(name)
            return function(end, *args, **kwargs)

        return called


def prepare(order: Order) -> object:
    """Store what stands before the scenario; the mail that comes."""
    number_rows_from_the_last()
    with now.at(paris(THURSDAY)):
        return BY_NAME[order["scenario"]].prepare()


def run(order: Order) -> object:
    """One round of everything, in which the process may be killed."""
    scenario = BY_NAME[order["scenario"]]
    points = MailPoints(order.get("kill"))
    with now.at(paris(THURSDAY)):
        if scenario.way == "imap" and not order.get("aimed"):
            fetch_from(order)
        if "kill" in order:
            points.watch()
        work(scenario, order)
    return {"points": points.passed}


def settle(order: Order) -> object:
    """What is found after the kill; what happens after the restart: rounds, an hour apart, until nothing is left to do;
    what is found at the end.
    """
    found = seen_at(beginning(order))
    scenario = BY_NAME[order["scenario"]]
    for hours in range(1, ROUNDS):
        with now.at(beginning(order) + timedelta(hours=hours)):
            did = work(scenario, order)
        order["bring"] = False
        if not did and not left_to_do():
            return {"found": found, "end": look(order)}
    raise RuntimeError("it does not become quiet")


def exchange(order: Order) -> object:
    """A mail of another installation, perhaps, and what follows from it at once; this one has a key of its own."""
    settings.SECRET_KEY = order["secret"]
    with now.at(paris(THURSDAY) + timedelta(seconds=order["later"])):
        if order["letter"]:
            mailbox = Mailbox.objects.get(name=BOX)
            door.receive(mailbox, order["letter"].encode("ascii"), via="lmtp", envelope_from=order["sender"])
        return work(BY_NAME[order["scenario"]], order)


def left_to_do() -> int:
    """Mails that are neither at their end nor given up."""
    coming = IncomingMail.objects.filter(state=IncomingMail.RECEIVED).count()
    return coming + OutgoingMail.objects.filter(state__in=UNDER_WAY).count()


def work(scenario: MailScenario, order: Order) -> int:
    """Take in what comes, understand it, send what is to be sent; how much was done."""
    settings.MAIL_SERVER = MailServer("127.0.0.1", order["smtp_port"], "none")
    done = take_in(scenario, order)
    with Reader() as reader:
        if scenario.waits:
            done += repeated(lambda: look_at_those_that_wait(reader))
        done += repeated(lambda: understanding.understand_due(OWNER, reader))
    way_out = transport.configured()
    assert way_out is not None
    done += repeated(lambda: sending.send_due(OWNER, way_out))
    way_out.close()
    return done


def look_at_those_that_wait(reader: Reader) -> int:
    """As time goes by while others are read."""
    with now.at(now.now() + READ_WITHIN):
        return looking.look_due(OWNER, Hurried(reader, Steady(), None, Steady()), MOST_LOOKED_AT)


def repeated(function: Callable[[], int]) -> int:
    """Until it finds nothing more; how much it found."""
    done = 0
    for _turn in range(MOST_TURNS):
        found = function()
        if not found:
            return done
        done += found
    raise RuntimeError("it finds something for ever")


def take_in(scenario: MailScenario, order: Order) -> int:
    """The way in; the mail server brings the mail (`bring`) as long as it has not been told that it is safe."""
    if scenario.way == "imap":
        OneRound(Mailbox.objects.get(name=BOX).pk, threading.Event()).run()
    if scenario.way == "lmtp" and order["bring"]:
        listen(order["lmtp_port"])
    if scenario.way == "pipe":
        if order["bring"]:
            pipe_in(order["given"]["letter"].encode("ascii"), Path(order["told"]))
        return tray.take_trays(threading.Event())
    return 0


class OneRound(imap.Fetcher):
    """Fetches what there is, and ends where it would wait for more."""

    def _round(self, turn: str) -> float | None:
        seconds = super()._round(turn)
        self._stop_asked.set()
        return seconds

    def _wait(self, *_: object) -> bool:
        self._stop_asked.set()
        return False


def listen(port: int) -> None:
    """Listen until the mail server has come and gone."""
    listener = lmtp.LmtpListener(Service(host="127.0.0.1", port=port))
    listener.open()
    give_up = time.monotonic() + SECONDS_FOR_A_CLIENT
    came = False
    while not came or listener._open:
        came = came or bool(listener._open)
        assert time.monotonic() < give_up, "no mail server came"
        time.sleep(0.002)
    listener.close()


def pipe_in(raw: bytes, told: Path) -> None:
    """As `mail-in`: what it says to the mail server by ending well is written down."""
    assert tray.make_tray(BOX)
    folder = os.open(tray.root() / BOX, os.O_RDONLY | os.O_DIRECTORY)
    pipe.put(folder, io.BytesIO(raw), None, "")
    os.close(folder)
    told.touch()


def fetch_from(order: Order) -> None:
    """This run has an account of its own."""
    mailbox = Mailbox.objects.select_related("desk").get(name=BOX)
    account = mailboxes.ImapAccount(
        host="127.0.0.1", port=order["imap_port"], tls="none", user=order["user"], password=order["password"]
    )
    terms = mailboxes.MailboxTerms(address=mailbox.address, authserv_id=mailbox.authserv_id, imap=account)
    mailboxes.change_mailbox(system_actor(mailbox.desk), BOX, terms)


def beginning(order: Order) -> datetime:
    """When it happened: now, or on the day of the scenarios."""
    return datetime.now(UTC) if order.get("today") else paris(THURSDAY)


def look(order: Order) -> object:
    """What is stored of mail a day later, when nothing may be under way any more."""
    return seen_at(beginning(order) + timedelta(days=1))


def seen_at(moment: datetime) -> object:
    """What is stored of mail, and whether all is whole."""
    with now.at(moment):
        wrong = [*look_for_damage(), *(str(difference) for difference in check_mail())]
    coming = IncomingMail.objects.order_by("pk")
    going = OutgoingMail.objects.exclude(reason="torture").order_by("pk")
    return {
        "wrong": wrong,
        "in the tray": len(list(tray.root().glob(f"*/*{pipe.MAIL}"))),
        "tickets": Ticket.objects.count(),
        "messages": Message.objects.count(),
        "filled in": Event.objects.filter(code="ticket.mail_read").count(),
        "incoming": list(coming.values("state", "disposition", "ticket_id", "message_id", "problems", "last_error")),
        "outgoing": list(going.values("kind", "state", "reason", "to_address", "msg_id", "maybe_twice")),
    }


if __name__ == "__main__":
    hand.main({"prepare": prepare, "aim": fetch_from, "run": run, "settle": settle, "look": look, "exchange": exchange})
