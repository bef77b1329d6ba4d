"""An exchange that is not there: records of invented calls, sent to a running server as IP Office sends them.

Every scenario of the manual comes by: answered, announced to, transferred, picked up, given up, sent to a mailbox.
Lines are split over packets at random places, and begin with NUL bytes now and then, as they do in the wild.
"""

from __future__ import annotations

import argparse
import random
import socket
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from charterdesk.apps.base.now import now
from charterdesk.server.terminal import answer, say

DONE: Final = 0
FAILED: Final = 1
FIRST_ID: Final = 1_000_000
CHARGES: Final = "," * 13
TRUNK: Final = "T9017,Line 17.1"
SECONDS_TO_CONNECT: Final = 10


def simulate(parsed: argparse.Namespace) -> int:
    """Send the records of so many calls; the exit status."""
    records = list(records_of(parsed.calls, now().replace(tzinfo=None), random.Random(parsed.seed)))  # noqa: S311
    if parsed.only_print:
        for record in records:
            answer(record)
        return DONE
    chance = random.Random(parsed.seed)  # noqa: S311  # invented calls, not secrets
    try:
        with socket.create_connection(parsed.to, SECONDS_TO_CONNECT) as line:
            for record in records:
                raw = (b"\0" * chance.choice((0, 0, 0, 3))) + record.encode("ascii") + b"\r\n"
                cut = chance.randint(1, len(raw) - 1)
                line.sendall(raw[:cut])
                line.sendall(raw[cut:])
                time.sleep(parsed.every)
    except OSError as error:
        say(f"--to: {error}")
        return FAILED
    answer(f"{len(records)} records of {parsed.calls} calls were sent")
    return DONE


def records_of(number: int, begins: datetime, chance: random.Random) -> Iterator[str]:
    """The records of so many calls, one after the other; `begins` is the exchange's local time."""
    moment = begins
    for call in range(FIRST_ID, FIRST_ID + number):
        moment += timedelta(seconds=chance.randint(5, 90))
        kind = chance.choices(
            (_answered, _announced, _transferred, _picked_up, _given_up, _mailbox), (60, 12, 10, 5, 6, 7)
        )
        yield from kind[0](call, moment, chance)


def _record(call: int, at: datetime, talked: int, rang: int, *, more: bool, parties: str, held: int = 0) -> str:
    spoken = f"{talked // 3600:02}:{talked % 3600 // 60:02}:{talked % 60:02}"
    caller = f"06{call * 7919 % 10**8:08}"
    said = f"{at:%Y/%m/%d %H:%M:%S},{spoken},{rang},{caller},I,500,0352123456,,0,{call},{more:d}"
    return f"{said},{parties},{held},0{CHARGES}"


def _agent(chance: random.Random) -> str:
    extension = chance.randint(201, 208)
    return f"E{extension},Extn{extension},{TRUNK}"


def _answered(call: int, at: datetime, chance: random.Random) -> Iterator[str]:
    yield _record(call, at, chance.randint(20, 900), chance.randint(1, 40), more=False, parties=_agent(chance))


def _announced(call: int, at: datetime, chance: random.Random) -> Iterator[str]:
    played = chance.randint(5, 90)
    yield _record(call, at, played, 0, more=True, parties=f"V9501,VM Channel 1,{TRUNK}")
    later = at + timedelta(seconds=played)
    yield _record(call, later, chance.randint(20, 900), chance.randint(1, 8), more=False, parties=_agent(chance))


def _transferred(call: int, at: datetime, chance: random.Random) -> Iterator[str]:
    yield _record(call, at, chance.randint(5, 60), chance.randint(1, 40), more=True, parties=_agent(chance), held=9)
    yield _record(call, at, chance.randint(20, 900), 0, more=False, parties=_agent(chance))


def _picked_up(call: int, at: datetime, chance: random.Random) -> Iterator[str]:
    yield _record(call, at, 0, chance.randint(5, 30), more=True, parties=_agent(chance))
    yield _record(call, at, chance.randint(20, 600), 1, more=False, parties=_agent(chance))


def _given_up(call: int, at: datetime, chance: random.Random) -> Iterator[str]:
    yield _record(call, at, 0, chance.randint(2, 120), more=False, parties=f"E500,Support,{TRUNK}")


def _mailbox(call: int, at: datetime, chance: random.Random) -> Iterator[str]:
    yield _record(
        call, at, chance.randint(5, 60), chance.randint(15, 30), more=False, parties=f"V9502,VM Channel 2,{TRUNK}"
    )
