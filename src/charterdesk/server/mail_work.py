"""Mail beside the worker: what lies in the trays is taken, what came in is understood, files are scanned, what is to go
out is sent, people of the desk are told what concerns them. Each lane is a thread; whatever dies, another one goes on
with what it had.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import count
from typing import Final

from django.conf import settings
from django.db import close_old_connections, connections

from charterdesk.apps.base.now import now
from charterdesk.apps.base.scanning import scan_new
from charterdesk.apps.channels.confined import Reader
from charterdesk.apps.channels.hurry import MANY_FILES, MOST_FILES_AGAIN, Hurried, Rationed, Reads, Steady, Wearing
from charterdesk.apps.channels.incoming.lanes import AGAIN, AWAITED, HEAVY, LIGHT, STEADY, THOROUGH, TURN
from charterdesk.apps.channels.incoming.looking import look_due
from charterdesk.apps.channels.incoming.understanding import Reads as ReadsAny
from charterdesk.apps.channels.incoming.understanding import understand_due
from charterdesk.apps.channels.models import Mailbox
from charterdesk.apps.channels.outgoing import transport
from charterdesk.apps.channels.outgoing.sending import send_due
from charterdesk.apps.contracts.charters import NoCharter, UnreadableCharter, charter_at
from charterdesk.apps.notifications.mailing import mail_due
from charterdesk.apps.notifications.pushing import push_due
from charterdesk.apps.on_call.calling import send_due as page_due
from charterdesk.server.listeners.tray import take_trays
from charterdesk.server.worker import owner_name

UNDERSTOOD_AT_ONCE: Final = 30
# What the quick thread takes of each lane as it goes round; how long that is at the most: incoming/lanes.py.
ROUND: Final = ((TURN, 24), (LIGHT, 20), (HEAVY, 1), (AGAIN, 1))
HEAVY_WHEN_NOTHING_ELSE: Final = 3  # where no mail was in the first two
LOOKED_AT_IN_A_ROUND: Final = 8  # of those that have waited unread
OLDEST_EVERY: Final = 3  # times the one that waits longest goes first, else the lightest
# Of these so many that are not light are tried at once; more of them wait with their like.
TRIED_AT_ONCE: Final = {TURN: 2, LIGHT: 2}
NICE_WHEN_SLOW: Final = 10  # the next mail goes before the one that takes long
MOST_READ_AHEAD: Final = 20  # mailboxes
SENT_AT_ONCE: Final = 1  # one that hangs holds up no other
SENDING_LANES: Final = 4
SECONDS_WITHOUT_WORK: Final = 1.0
SECONDS_WITHOUT_ANSWER: Final = 0.4
SECONDS_WITHOUT_MAIL: Final = 0.2  # mails come from other processes, which wake nobody; looking costs one question
SECONDS_AFTER_A_FAILURE: Final = 5.0
SECONDS_TO_STOP: Final = 25
log: Final = logging.getLogger(__name__)

Step = Callable[[], int]


class Round:
    """What the quick thread does again and again: some mails of each lane, each lane in its own patience."""

    def __init__(self, owner: str, reader: Reads) -> None:
        self._owner = owner
        hurried = Hurried(reader, Wearing(), MANY_FILES)
        self._rounds = count(1)
        self._rations = {lane: Rationed(hurried.patience, mails) for lane, mails in TRIED_AT_ONCE.items()}
        self._headers = Hurried(reader, Steady(), None, Steady())
        self._readers = {
            HEAVY: replace(hurried, most_files=MOST_FILES_AGAIN),
            AGAIN: Hurried(reader, Steady(), MOST_FILES_AGAIN, Steady()),
            **{lane: replace(hurried, patience=ration) for lane, ration in self._rations.items()},
        }

    def __call__(self) -> int:
        """Go round once; how many mails were taken up."""
        oldest = next(self._rounds) % OLDEST_EVERY == 0
        for ration in self._rations.values():
            ration.renew()
        read = 0
        for lane, most in ROUND:
            many = HEAVY_WHEN_NOTHING_ELSE if lane == HEAVY and not read else most
            read += understand_due(self._owner, self._readers[lane], many, only(lane), oldest=oldest)
        return read + look_due(self._owner, self._headers, LOOKED_AT_IN_A_ROUND, oldest=oldest)


class Aside:
    """What another thread does again and again: one mail of these lanes, each in its own patience, so that what comes
    in meanwhile and is lighter goes first.
    """

    def __init__(self, owner: str, readers: Mapping[int, ReadsAny], oldest: ReadsAny) -> None:
        """The lanes in their order; `oldest` reads the mail of them all that waits longest, when it is its turn."""
        self._owner = owner
        self._readers = readers
        self._oldest = oldest
        self._turns = count(1)

    def __call__(self) -> int:
        """Take up one mail; 0 where there is none."""
        lanes = [(only(lane), reader, False) for lane, reader in self._readers.items()]
        if next(self._turns) % OLDEST_EVERY == 0:
            lanes.insert(0, (range(min(self._readers), max(self._readers) + 1), self._oldest, True))
        return next(
            (1 for some, reader, oldest in lanes if understand_due(self._owner, reader, 1, some, oldest=oldest)), 0
        )


class MailWork:
    """The lanes of one process, from `start` until `stop` is set and `join` has come back."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._work_came = threading.Event()
        self._lanes = [
            threading.Thread(target=self._run, args=(lane, idle), name=name, daemon=True)
            for name, lane, idle in (
                ("tray", self._tray, SECONDS_WITHOUT_WORK),
                ("understanding", self._understanding, SECONDS_WITHOUT_MAIL),
                ("heavy mails", self._heavy, SECONDS_WITHOUT_MAIL),
                ("slow mails", self._slowly, SECONDS_WITHOUT_MAIL),
                ("scanning", self._scanning, SECONDS_WITHOUT_WORK),
                ("notices", self._notices, SECONDS_WITHOUT_WORK),
                *((f"sending-{n}", self._sending, SECONDS_WITHOUT_ANSWER) for n in range(1, SENDING_LANES + 1)),
            )
        ]

    def start(self) -> None:
        """Begin."""
        for lane in self._lanes:
            lane.start()

    def join(self) -> None:
        """After `stop` is set: wait for the mails in hand, at most 25 seconds in all."""
        self._work_came.set()
        give_up = time.monotonic() + SECONDS_TO_STOP
        for lane in self._lanes:
            lane.join(max(0.0, give_up - time.monotonic()))
        log.info("the mail lanes have ended")

    def _run(self, lane: Callable[[], Iterator[Step]], idle: float) -> None:
        try:
            for step in lane():
                while not self._stop.is_set():
                    self._wait(self._did(step), idle)
        finally:
            connections.close_all()

    def _did(self, step: Step) -> int | None:
        try:
            close_old_connections()
            return step()
        except Exception:
            log.exception("the lane %s goes on after a failure", threading.current_thread().name)
            return None

    def _wait(self, done: int | None, idle: float) -> None:
        if done is None:
            self._stop.wait(SECONDS_AFTER_A_FAILURE)
        elif done:
            # What one lane has done is mostly work for another.
            self._work_came.set()
        else:
            self._work_came.clear()
            self._work_came.wait(idle)

    def _tray(self) -> Iterator[Step]:
        yield lambda: take_trays(self._stop)

    def _understanding(self) -> Iterator[Step]:
        owner = owner_name()
        with Reader() as reader:
            reader.start()
            self._did(_read_charters)
            yield Round(owner, reader)

    def _heavy(self) -> Iterator[Step]:
        with Reader() as reader:
            reader.start()
            steady = Hurried(reader, Steady())
            yield Aside(owner_name(), {AWAITED: steady, HEAVY: Hurried(reader, Wearing(), MOST_FILES_AGAIN)}, steady)

    def _slowly(self) -> Iterator[Step]:
        """Its reader begins when there is a mail for it: most desks never need it."""
        with Reader(nice=NICE_WHEN_SLOW) as reader:
            yield Aside(owner_name(), {STEADY: Hurried(reader, Steady()), THOROUGH: reader}, reader)

    def _scanning(self) -> Iterator[Step]:
        if settings.CLAMAV is not None:
            yield scan_new

    def _sending(self) -> Iterator[Step]:
        owner = owner_name()
        with _way_out() as way_out:
            if way_out is not None:
                yield lambda: send_due(owner, way_out, SENT_AT_ONCE)

    def _notices(self) -> Iterator[Step]:
        with _way_out() as way_out:
            yield lambda: page_due(way_out) + (mail_due(way_out) if way_out is not None else 0) + push_due()


def only(lane: int) -> range:
    """One lane, as a range of lanes."""
    return range(lane, lane + 1)


def _read_charters() -> int:
    """Read the charters of desks that take mail before it comes: the first mail of each would wait for it."""
    boxes = Mailbox.objects.filter(active=True).select_related("desk").order_by("desk_id")
    desks = list({box.desk_id: box.desk for box in boxes[:MOST_READ_AHEAD]}.values())
    for desk in desks:
        with suppress(NoCharter, UnreadableCharter):
            charter_at(desk, now())
    return len(desks)


def work_once() -> int:
    """Take, understand and send everything that is due now; how much there was."""
    owner, stop, whole = owner_name(), threading.Event(), 0
    with Reader() as reader, _way_out() as way_out:
        done = 1
        while done:
            done = take_trays(stop) + scan_new()
            done += understand_due(owner, reader, UNDERSTOOD_AT_ONCE)
            done += send_due(owner, way_out, UNDERSTOOD_AT_ONCE) if way_out is not None else 0
            done += page_due(way_out) + (mail_due(way_out) if way_out is not None else 0) + push_due()
            whole += done
    return whole


@contextmanager
def _way_out() -> Iterator[transport.Transport | None]:
    way_out = transport.configured()
    try:
        yield way_out
    finally:
        if way_out is not None:
            way_out.close()
