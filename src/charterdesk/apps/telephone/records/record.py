"""What the formats have in common: a line is read into a record or put aside, records are made into calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from charterdesk.rules.telephone.call import Call

LONGEST_PARTY: Final = 80
LONGEST_KEY: Final = 100
LONGEST_PROBLEM: Final = 200
LONGEST_ID: Final = 80
OPEN_FOR: Final = 12 * 3600  # seconds without a word after which a call that never ended has ended


@dataclass(frozen=True, slots=True)
class Aside:
    """A record that cannot be read; `problem` names what is wrong with it."""

    problem: str


class Unreadable(NamedTuple):
    """Bytes that were no whole record when they came: longer than a record may be, or cut."""

    raw: bytes
    problem: str


class Reduced(NamedTuple):
    """A call and the places of its records among those given; None is no call of the desk's (a twin's second record,
    an event of the exchange itself, another department's call). `restarted`: the exchange had begun anew before it.
    """

    call: Call | None
    records: tuple[int, ...]
    restarted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the records of one source mean: its name, the zone of the exchange's clock, and its settings.

    `groups`: number called -> name of the group; where some are named, other incoming calls are not the desk's.
    `queues`, `mailboxes`: numbers called, or ranges of voicemail ports, that play announcements or take messages.
    `shortest_message`: seconds below which a mailbox took no message. `columns` of a file that named them.
    `internal_digits`: a number with so many digits or fewer is an extension.
    """

    source: str
    zone: ZoneInfo
    groups: Mapping[str, str] = field(default_factory=dict)
    queues: frozenset[str] = frozenset()
    mailboxes: frozenset[str] = frozenset()
    queue_ports: tuple[tuple[int, int], ...] = ()
    mailbox_ports: tuple[tuple[int, int], ...] = ()
    shortest_message: int = 0
    columns: tuple[str, ...] = ()
    internal_digits: int = 5


class SettingsError(ValueError):
    """Settings of a source that mean nothing; the message names the setting."""


def terms_of(source: str, zone: str, settings: Mapping[str, object]) -> Terms:
    """The terms that settings state; SettingsError where they cannot be meant.

    `groups` is a list of numbers, or their names by number. `voicemail` holds `queues` and `mailboxes` (numbers
    called), `queue_ports` and `mailbox_ports` ("9501-9508") and `shortest_message` (seconds).
    """
    voicemail = settings.get("voicemail") or {}
    if not isinstance(voicemail, Mapping):
        raise SettingsError("voicemail")
    return Terms(
        source=source,
        zone=ZoneInfo(zone),
        groups=_names("groups", settings.get("groups")),
        queues=frozenset(_names("voicemail.queues", voicemail.get("queues"))),
        mailboxes=frozenset(_names("voicemail.mailboxes", voicemail.get("mailboxes"))),
        queue_ports=_ranges("voicemail.queue_ports", voicemail.get("queue_ports")),
        mailbox_ports=_ranges("voicemail.mailbox_ports", voicemail.get("mailbox_ports")),
        shortest_message=_count("voicemail.shortest_message", voicemail.get("shortest_message", 0)),
        columns=tuple(_names("columns", settings.get("columns"))),
        internal_digits=_count("internal_digits", settings.get("internal_digits", 5)),
    )


def _names(setting: str, value: object) -> dict[str, str]:
    if value is None:
        return {}
    if isinstance(value, Mapping):
        return {str(number): str(name) for number, name in value.items()}
    if isinstance(value, list | tuple):
        return {str(number): str(number) for number in value}
    raise SettingsError(setting)


def _ranges(setting: str, value: object) -> tuple[tuple[int, int], ...]:
    if value is None:
        return ()
    texts = value if isinstance(value, list | tuple) else [value]
    ends = [str(text).partition("-") for text in texts]
    try:
        return tuple((int(first), int(last or first)) for first, _dash, last in ends)
    except ValueError:
        raise SettingsError(setting) from None


def _count(setting: str, value: object) -> int:
    if not isinstance(value, int) or value < 0:
        raise SettingsError(setting)
    return value
