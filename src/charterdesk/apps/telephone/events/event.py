"""One thing that happened to a call, as every way of telling it is read; and how what was sent is read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from urllib.parse import parse_qsl

from charterdesk.rules.telephone.call import Direction

LONGEST: Final = 80  # characters of a number, a name, a queue
LONGEST_ID: Final = 100
LONGEST_NUMBER: Final = 7  # digits of seconds
MOST_FIELDS: Final = 100
MOST_AGENTS: Final = 40
WITHHELD: Final = frozenset({"anonymous", "unknown", "withheld", "private", "restricted", "unavailable", "null"})
Fields = Mapping[str, tuple[str, ...]]


class Kind(StrEnum):
    """What happened."""

    NEW = "new"
    """It rings, or is dialled."""
    ANSWER = "answer"
    """Somebody, or a mailbox, took it."""
    HANGUP = "hangup"
    """It is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEvent:
    """One thing that happened to a call; what it does not say is empty or None. ``at``: when, where the sender says so
    (aware UTC); ``waited`` and ``talked``: seconds, where he counted them. ``agents``: where it rings; ``agent``: who
    took it. ``cause``: why it ended, in the words of the generic webhook.
    """

    call_id: str
    kind: Kind
    direction: Direction | None = None
    caller: str = ""
    called: str = ""
    group: str = ""
    agents: tuple[str, ...] = ()
    agent: str = ""
    voicemail: bool = False
    cause: str = ""
    account: str = ""
    at: datetime | None = None
    waited: int | None = None
    talked: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Why something that was sent is no event of a call: kept aside with this code."""

    reason: str


Read = tuple[CallEvent, ...] | Refused


def fields_of(body: bytes) -> Fields | None:
    """The fields of a form or of a flat JSON object, each with its values; None for anything else."""
    try:
        text = body.decode("utf-8").strip("\ufeff\x00 \r\n\t")
    except UnicodeDecodeError:
        return None
    if text.startswith("{"):
        return _of_json(text)
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return None
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        key = name.removesuffix("[]")
        found[key] = (*found.get(key, ()), value)
    return found or None


def first(fields: Fields, *names: str, longest: int = LONGEST) -> str:
    """The first value that one of these fields has, on one line."""
    for name in names:
        for value in fields.get(name, ()):
            if line := " ".join(value.replace("\x00", "").split()):
                return line[:longest]
    return ""


def several(fields: Fields, name: str) -> tuple[str, ...]:
    """All values of a field."""
    lines = (" ".join(value.replace("\x00", "").split())[:LONGEST] for value in fields.get(name, ()))
    return tuple(dict.fromkeys(line for line in lines if line))[:MOST_AGENTS]


def number(text: str) -> str:
    """A number as it was sent, without what a SIP trunk puts around it; empty where it was withheld."""
    bare = text.strip().removeprefix("sip:").partition("@")[0].strip()
    return "" if bare.lower() in WITHHELD else bare[:LONGEST]


def whole(text: str) -> int | None:
    """A whole number of seconds that may be true of a call."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else None


def _of_json(text: str) -> Fields | None:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or len(said) > MOST_FIELDS:
        return None
    return {str(name): _values(value) for name, value in said.items()}


def _values(value: Any) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(one for entry in value[:MOST_AGENTS] for one in _values(entry) if not isinstance(entry, list))
    if isinstance(value, bool) or value is None or isinstance(value, dict):
        return ()
    return (str(value),)
