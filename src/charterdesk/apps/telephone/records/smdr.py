"""Avaya IP Office SMDR: a line of text -> a record. Fields by their places, 17 at least, 30 to 37 in practice; no
quoting, no header; times rounded up to whole seconds, in the exchange's local time.

Sources: the IP Office manual's appendix on SMDR (fields and examples), and records seen of releases 9 and 11.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple

from charterdesk.apps.telephone.records.clocks import read_count, read_duration, read_moment
from charterdesk.apps.telephone.records.record import LONGEST_ID, LONGEST_PARTY, Aside, Terms

FEWEST: Final = 17
DIRECTIONS: Final = frozenset("IO")
MORE: Final = {"0": False, "1": True}
CONTROL: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
DEVICE: Final = re.compile(r"[A-Z]\d*")
KNOWN_DEVICE: Final = re.compile(r"[ETV]\d+")
WITHHELD: Final = frozenset(
    {"anonymous", "withheld", "unknown", "unavailable", "private", "restricted", "blocked", "n/a"}
)
FIRST_VOICEMAIL: Final = 9500
(
    START, CONNECTED, RING, CALLER, DIRECTION, CALLED, DIALLED, ACCOUNT, INTERNAL, CALL_ID, CONTINUATION,
    DEVICE1, NAME1, DEVICE2, NAME2, HOLD, PARK,
) = range(FEWEST)  # fmt: skip
CAUSE, TARGETER, TARGETED = 27, 28, 29


class Record(NamedTuple):
    """One record: a segment of a call. Times are seconds; `starts_at` is aware UTC.

    `cause` is what made an outside call ("u", "mt"): who, and why, in small letters.
    """

    exchange_id: str
    starts_at: datetime
    twice: bool
    connected: int
    ring: int
    caller: str
    inbound: bool
    called: str
    dialled: str
    account: str
    internal: bool
    more: bool
    device1: str
    name1: str
    device2: str
    name2: str
    hold: int
    park: int
    cause: tuple[str, str]
    targeter: str
    targeted: str

    @property
    def lasts(self) -> int:
        """Seconds of the whole segment: connected, ringing, on hold, parked."""
        return self.connected + self.ring + self.hold + self.park


def parse(line: bytes, terms: Terms, heard_at: datetime | None = None) -> Record | Aside:
    """Read one line. An Aside names the first thing that cannot be read."""
    text = _text(line)
    fields = text.split(",")
    if len(fields) < FEWEST:
        return Aside("too_few_fields")
    if not (DEVICE.fullmatch(fields[DEVICE2]) and fields[HOLD].isdigit() and fields[PARK].isdigit()):
        fields = _mended(fields)
    moment = read_moment(fields[START].strip(), terms.zone, heard_at)
    connected, ring = read_duration(fields[CONNECTED].strip()), read_count(fields[RING].strip())
    hold, park = read_count(fields[HOLD].strip()), read_count(fields[PARK].strip())
    if (
        moment is None
        or connected is None
        or ring is None
        or hold is None
        or park is None
        or fields[CONTINUATION] not in MORE
        or fields[DIRECTION] not in DIRECTIONS
        or not _is_id(fields[CALL_ID])
        or (not text.isprintable() and CONTROL.search(text))
        or not _is_device(fields[DEVICE1])
        or not _is_device(fields[DEVICE2])
    ):
        return Aside(_problem(fields, moment is not None, (connected, ring, hold, park)))
    cause, targeter, targeted = ("", ""), "", ""
    if len(fields) > TARGETED and fields[CAUSE]:
        cause, targeter, targeted = _cause(fields[CAUSE]), fields[TARGETER][:LONGEST_PARTY], fields[TARGETED]
    inbound = fields[DIRECTION] == "I"
    return Record(
        fields[CALL_ID],
        moment.at,
        moment.twice,
        connected,
        ring,
        number(fields[CALLER]),
        inbound,
        number(fields[CALLED]),
        number(fields[DIALLED]),
        fields[ACCOUNT].strip()[:LONGEST_PARTY],
        _internal(fields, inbound=inbound),
        MORE[fields[CONTINUATION]],
        fields[DEVICE1],
        fields[NAME1],
        fields[DEVICE2],
        fields[NAME2],
        hold,
        park,
        cause,
        targeter,
        targeted[:LONGEST_PARTY],
    )


def number(text: str) -> str:
    """A number as the exchange wrote it, without the address that SIP trunks put behind it; empty where withheld."""
    if text.isdigit() and len(text) <= LONGEST_PARTY:
        return text
    if "@" in text:
        text = text.partition("@")[0].removeprefix("sip:")
    text = text.strip()
    return "" if text.lower() in WITHHELD else text[:LONGEST_PARTY]


def is_extension(device: str) -> bool:
    """Whether a device is an extension (or a hunt group)."""
    return device.startswith("E")


def is_voicemail(device: str, name: str) -> bool:
    """Whether a device is a voicemail port: V9500 and its channel, or named so."""
    return device.startswith("V") and (name.lower().startswith("vm channel") or port(device) >= FIRST_VOICEMAIL)


def is_conference(device: str, name: str) -> bool:
    """Whether a device is a channel of a conference."""
    return device.startswith("V1") and (len(device) > len("V9500") or name.lower().startswith("co channel"))


def port(device: str) -> int:
    """The number of a voicemail port; 0 where it is none of four digits."""
    return int(device[1:]) if len(device) == len("V9500") else 0


def _text(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("latin-1")


@lru_cache(maxsize=5000)
def _is_device(text: str) -> bool:
    return not text or DEVICE.fullmatch(text) is not None


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_ID


def _problem(fields: Sequence[str], dated: bool, times: Sequence[int | None]) -> str:  # noqa: FBT001  # one guard
    """The name of the first field that cannot be read."""
    connected, ring, hold, park = (each is not None for each in times)
    guards = (
        (dated, "call_start"),
        (connected, "connected_time"),
        (ring, "ring_time"),
        (fields[DIRECTION] in DIRECTIONS, "direction"),
        (_is_id(fields[CALL_ID]), "call_id"),
        (fields[CONTINUATION] in MORE, "continuation"),
        (hold, "hold_time"),
        (park, "park_time"),
        (not any(CONTROL.search(field) for field in fields), "control_characters"),
    )
    return next((problem for holds, problem in guards if not holds), "device")


def _internal(fields: Sequence[str], *, inbound: bool) -> bool:
    """Field 9; the manual itself has a record with another letter there: then a trunk or its absence tells."""
    said = fields[INTERNAL].strip()
    if said in MORE:
        return MORE[said]
    return not inbound and not any(fields[device].startswith("T") for device in (DEVICE1, DEVICE2))


def _cause(text: str) -> tuple[str, str]:
    who, _blank, why = text.strip().lower().partition(" ")
    return who, why.strip()


def _mended(fields: list[str]) -> list[str]:
    """The fields with the names of parties put together again: nothing quotes a comma in a name."""
    for second in range(DEVICE2, min(DEVICE2 + 4, len(fields) - 3)):
        if not KNOWN_DEVICE.fullmatch(fields[second]):
            continue
        for hold in range(second + 2, min(second + 6, len(fields) - 1)):
            if fields[hold].isdigit() and fields[hold + 1].isdigit():
                first_name, second_name = ",".join(fields[NAME1:second]), ",".join(fields[second + 1 : hold])
                return [*fields[:NAME1], first_name, fields[second], second_name, *fields[hold:]]
    return fields
