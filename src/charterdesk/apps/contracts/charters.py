"""Which charter holds: the published version of a day, read once and kept by its digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from django.db.models import BigIntegerField, DateField, QuerySet

from charterdesk.apps.base.models import Desk
from charterdesk.apps.base.prepared import Given, Prepared
from charterdesk.apps.contracts.models import CharterVersion
from charterdesk.rules.charter.load import Problem, load
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.worktime.calendar import zone_named

KEPT: Final = 500
_read: dict[str, Charter] = {}


def _versions() -> QuerySet[CharterVersion]:
    return CharterVersion.objects.filter(desk_id=Given("desk", BigIntegerField())).defer("text", "holidays")


_HOLDING: Final = Prepared(
    lambda: (
        _versions()
        .filter(holds_from__lte=Given("day", DateField()))
        .order_by("-holds_from", "-published_at", "-pk")[:1]
    )
)
_FIRST: Final = Prepared(lambda: _versions().order_by("holds_from", "-published_at", "-pk")[:1])


class NoCharter(Exception):
    """The desk has published no charter yet: it can promise nothing."""


class UnreadableCharter(Exception):
    """A text that was published without errors is no longer read by this version of the program."""


@dataclass(frozen=True, slots=True)
class Published:
    """A charter as published, and what it says."""

    version: CharterVersion
    charter: Charter


def charter_of(version: CharterVersion) -> Charter:
    """What a published version says; read once in the life of the process, for its digest names its content."""
    kept = _read.get(version.digest)
    if kept is None:
        kept = read_text(version)
        if len(_read) >= KEPT:
            _read.clear()
        _read[version.digest] = kept
    return kept


def charters_of(digests: Mapping[int, str]) -> dict[int, Charter]:
    """What these versions say, by the digest of each; only what this process has not read yet is asked for."""
    kept = {key: _read.get(digest) for key, digest in digests.items()}
    unread = [key for key, charter in kept.items() if charter is None]
    versions = CharterVersion.objects.filter(pk__in=unread) if unread else ()
    read_now = {version.pk: charter_of(version) for version in versions}
    return {key: charter or read_now[key] for key, charter in kept.items()}


def read_text(version: CharterVersion) -> Charter:
    """What the text of a version says, read now. UnreadableCharter when it is no charter (any more)."""
    charter = read(version.name, version.text, version.holidays)
    if not isinstance(charter, Charter):
        raise UnreadableCharter("; ".join(str(problem) for problem in charter))
    return charter


def read(name: str, text: str, holidays: Mapping[str, str]) -> Charter | tuple[Problem, ...]:
    """A charter's text, read: the charter or what is wrong with it. The same content is read once."""
    return _read_once(name, text, tuple(sorted(holidays.items())))


@lru_cache(maxsize=16)
def _read_once(name: str, text: str, holidays: tuple[tuple[str, str], ...]) -> Charter | tuple[Problem, ...]:
    return load(text, name, dict(holidays))


def charter_at(desk: Desk, at: datetime) -> Published:
    """The charter that holds at this instant: the latest `holds_from` not after that day, the latest text published
    for it. Before the first one holds, the first one: it refuses by itself (EC-13). NoCharter if there is none.
    """
    version = _HOLDING.first(desk=desk.pk, day=day_of(desk, at)) or _FIRST.first(desk=desk.pk)
    if version is None:
        raise NoCharter
    return Published(version, charter_of(version))


def day_of(desk: Desk, at: datetime) -> date:
    """The date on the desk's wall at this instant: contracts and charters run in whole days of the desk."""
    return at.astimezone(zone_named(desk.time_zone)).date()
