"""Which charter is tried: a published version, or a text that somebody is writing and that is stored nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.now import now
from charterdesk.apps.contracts.charters import NoCharter, charter_at
from charterdesk.apps.contracts.models import CharterVersion
from charterdesk.apps.contracts.queries import charter_versions
from charterdesk.charters import holiday_lists
from charterdesk.rules.charter.load import Problem, Reading, read
from charterdesk.web import moments

TEXT: Final = "text"
LARGEST_TEXT: Final = 300_000
MOST_VERSIONS: Final = 100


@dataclass(frozen=True, slots=True)
class Tried:
    """A version as it is tried: what it is called, its text, where everything stands in it."""

    key: str
    name: str
    text: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Shelf:
    """The versions that can be tried, the latest first, and the text that somebody is writing."""

    rows: tuple[CharterVersion, ...]
    running: CharterVersion | None
    text: str

    def choices(self) -> list[tuple[str, str]]:
        """The versions by key and name."""
        named = [(str(row.pk), _label(row, running=row == self.running)) for row in self.rows]
        return [*([(TEXT, _("the text below"))] if self.text else []), *named]

    def first(self) -> str:
        """The version that is tried where none is chosen: the running one."""
        usual = self.running or next(iter(self.rows), None)
        return str(usual.pk) if usual else TEXT if self.text else ""

    def tried(self, key: str) -> Tried | tuple[Problem, ...] | None:
        """A version, read; or what is wrong in it; None where there is no such version."""
        if key == TEXT and self.text:
            shared = {**(self.running.holidays if self.running else {}), **holiday_lists()}
            return _tried(TEXT, _("the text below"), "charter", self.text, shared)
        row = next((row for row in self.rows if str(row.pk) == key), None)
        if row is None:
            return None
        return _tried(key, _label(row, running=row == self.running), row.name, row.text, row.holidays)


def shelf(actor: Actor, text: str = "") -> Shelf:
    """The desk's versions; NotAllowed for who may not see them."""
    rows = tuple(charter_versions(actor)[:MOST_VERSIONS])
    try:
        running = charter_at(actor.desk, now()).version
    except NoCharter:
        running = None
    # The row that was read for its rules comes without its text.
    return Shelf(rows, next((row for row in rows if running and row.pk == running.pk), None), text[:LARGEST_TEXT])


def _label(row: CharterVersion, *, running: bool) -> str:
    values = {"name": row.name, "day": moments.calendar_day(row.holds_from)}
    return _("%(name)s, from %(day)s (running)") % values if running else _("%(name)s, from %(day)s") % values


def _tried(key: str, name: str, file: str, text: str, shared: Mapping[str, str]) -> Tried | tuple[Problem, ...]:
    found = _read_once(text, file, tuple(sorted(shared.items())))
    return Tried(key, name, text, found) if isinstance(found, Reading) else found


@lru_cache(maxsize=16)
def _read_once(text: str, file: str, shared: tuple[tuple[str, str], ...]) -> Reading | tuple[Problem, ...]:
    return read(text, file, dict(shared))
