"""Who listens for changes in this process, and the one thread that looks for them while somebody does."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import Error, connections

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.notifications.arrivals import told_of
from charterdesk.apps.people.access import is_staff, may
from charterdesk.apps.telephone import live
from charterdesk.apps.workspace import changes, presence

SECONDS_BETWEEN_LOOKS: Final = 0.5
SECONDS_BETWEEN_LOOKS_WITHOUT_DATABASE: Final = 5.0
SECONDS_BETWEEN_CHECKS: Final = 30.0  # of a listener's session and rights
CHECKS_AT_ONCE: Final = 25
MOST_OF_ALL: Final = 2000
MOST_OF_AN_ACCOUNT: Final = 20
CALLS: Final = "calls"  # the topic of calls of the desk
MOST_TOPICS: Final = 200  # beyond, a listener looks at everything anew
Admission = Callable[[], Actor | None]
log: Final = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class Listener:
    """A browser that listens. `admission` says again who he is, None once he may no longer; `since` and `at` are what
    his page already shows. What waits for him is a set of topics, so that a slow reader costs no more than that.
    """

    actor: Actor
    admission: Admission
    since: int | None = None
    at: datetime | None = None
    version: int = 0
    waiting: set[str] = field(default_factory=set)
    told: asyncio.Event = field(default_factory=asyncio.Event)
    over: bool = False
    greeted: bool = False
    checked_at: float = field(default_factory=time.monotonic)

    def tell(self, topics: Iterable[str], version: int) -> None:
        """Have these topics sent; in the loop's thread."""
        self.waiting.update(topics)
        if len(self.waiting) > MOST_TOPICS:
            self.waiting = {changes.EVERYTHING}
        self.version = max(self.version, version)
        self.told.set()

    def end(self) -> None:
        """Send no more; in the loop's thread."""
        self.over = True
        self.told.set()


class Hub:
    """All listeners of this process. One thread asks the database twice a second, only while somebody listens."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._guard = threading.Lock()
        self._closed = threading.Event()

    @property
    def looks(self) -> bool:
        """Whether the journal is being looked at."""
        return self._thread is not None

    def has_room_for(self, account_id: int | None) -> bool:
        """Whether this account may open one more connection."""
        with self._guard:
            his = sum(listener.actor.account_id == account_id for listener in self._listeners)
            return len(self._listeners) < MOST_OF_ALL and his < MOST_OF_AN_ACCOUNT

    def join(self, listener: Listener) -> None:
        """Have the listener told from now on."""
        with self._guard:
            if self._closed.is_set():
                listener.end()
                return
            self._loop = asyncio.get_running_loop()
            self._listeners.add(listener)
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, name="live", daemon=True)
                self._thread.start()

    def leave(self, listener: Listener) -> None:
        """Forget the listener."""
        with self._guard:
            self._listeners.discard(listener)

    def close(self) -> None:
        """End all connections at once and let nobody join any more: the process stops."""
        self._closed.set()
        with self._guard:
            listeners = list(self._listeners)
        for listener in listeners:
            self._in_loop(listener.end)

    def _in_loop(self, call: Callable[..., None], *given: object) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(call, *given)

    def _all(self) -> list[Listener]:
        """Those who listen; nobody lets the thread end."""
        with self._guard:
            if not self._listeners or self._closed.is_set():
                self._thread = None
            return list(self._listeners) if self._thread is not None else []

    def _look(self) -> None:
        lookout: _Lookout | None = None
        away = False
        while listeners := self._all():
            try:
                lookout = lookout or _Lookout()
                self._tell(lookout, listeners)
                away = False
            except Error:
                if not away:
                    log.warning("the database is away: nobody is told of changes meanwhile", exc_info=True)
                away = True
                connections.close_all()
            except Exception:
                log.exception("changes could not be told")
                away = True
            self._closed.wait(SECONDS_BETWEEN_LOOKS_WITHOUT_DATABASE if away else SECONDS_BETWEEN_LOOKS)
        connections.close_all()

    def _tell(self, lookout: _Lookout, listeners: list[Listener]) -> None:
        seen = lookout.look()
        for listener in listeners:
            topics = seen.topics(listener.actor)
            if not listener.greeted:
                topics |= _missed(listener)
                listener.greeted = True
                self._in_loop(listener.tell, topics, lookout.version)
            elif topics:
                self._in_loop(listener.tell, topics, lookout.version)
        overdue = time.monotonic() - SECONDS_BETWEEN_CHECKS
        for listener in [one for one in listeners if one.checked_at < overdue][:CHECKS_AT_ONCE]:
            actor = listener.admission()
            if actor is None:
                self._in_loop(listener.end)
            else:
                listener.actor = actor
            listener.checked_at = time.monotonic()


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one look found: changes of the journal, people told of them, tickets (desk, number) with other company,
    desks that were told of calls.
    """

    changes: list[changes.Change]
    told: frozenset[int]
    company: frozenset[tuple[int, int]]
    calls: frozenset[int] = frozenset()

    def topics(self, actor: Actor) -> set[str]:
        topics = changes.topics(actor, self.changes) if self.changes else set()
        if self.company and is_staff(actor):
            topics |= {f"present:{number}" for desk_id, number in self.company if desk_id == actor.desk.pk}
        if actor.desk.pk in self.calls and may(actor, "call.see") is not None:
            topics.add(CALLS)
        if actor.person_id in self.told:
            topics.add(notices(actor))
        return topics


class _Lookout:
    """Looks at the database for what is new since it last looked."""

    def __init__(self) -> None:
        self._watch = changes.Watch()
        self._present = presence.everywhere()
        self._calls = live.Watch()

    @property
    def version(self) -> int:
        return self._watch.version

    def look(self) -> _Seen:
        present = presence.everywhere()
        moved = present ^ self._present
        self._present = present
        company = frozenset((desk_id, number) for desk_id, number, _person, _types in moved)
        found = self._watch.read()
        told = told_of({change.version for change in found}) if found else frozenset[int]()
        return _Seen(found, told, company, self._calls.read())


def notices(actor: Actor) -> str:
    """The topic of what the actor himself is told."""
    return f"notices:{actor.person_id}"


def _missed(listener: Listener) -> set[str]:
    found, all_of_it = changes.missed(listener.since, listener.at)
    if not all_of_it:
        return {changes.EVERYTHING}
    topics = changes.topics(listener.actor, found)
    return topics | {notices(listener.actor)} if topics else topics


hub: Final = Hub()
