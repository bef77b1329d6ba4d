"""Exchanges that are not there: invented calls, told to a running server as each kind of exchange or service tells.

Records of IP Office (SMDR by TCP) are written here; what posts webhooks or speaks the manager interface is `simulated`.

Every scenario of the manual comes by: answered, announced to, transferred, picked up, given up, sent to a mailbox.
Lines are split over packets at random places, and begin with NUL bytes now and then, as they do in the wild.
"""

from __future__ import annotations

import argparse
import socket
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Final
from urllib.parse import urlsplit

from charterdesk.apps.base.now import now
from charterdesk.server.simulated.manager import packets_of, serve
from charterdesk.server.simulated.posts import posts_of, send
from charterdesk.server.simulated.story import told
from charterdesk.server.terminal import answer, say

DONE: Final = 0
FAILED: Final = 1
FIRST_ID: Final = 1_000_000
CHARGES: Final = "," * 13
TRUNK: Final = "T9017,Line 17.1"
SECONDS_TO_CONNECT: Final = 10
LONGEST_CALL: Final = timedelta(minutes=20)


def simulate(parsed: argparse.Namespace) -> int:
    """Tell of so many calls in the words that are asked for; the exit status."""
    told_by = {"smdr": _records, "ami": _manager}.get(parsed.speak, _posts)
    try:
        return told_by(parsed)
    except (OSError, ValueError) as error:
        say(f"charterdesk calls simulate: {error}")
        return FAILED


def _posts(parsed: argparse.Namespace) -> int:
    """Post what happens to the address of a hook."""
    if urlsplit(parsed.to).scheme not in {"http", "https"}:
        raise ValueError("--to is the address of a hook: https://desk.example/north/api/v1/telephone/...")
    happens = told(parsed.calls, Random(parsed.seed), parsed.disorder)  # noqa: S311  # invented calls, not secrets
    posts = posts_of(happens, parsed.speak, _secret(parsed), int(now().timestamp()))
    if parsed.only_print:
        for post in posts:
            answer(post.body.decode())
        return DONE
    began = time.monotonic()
    answers = send(posts, parsed.to, parsed.rate)
    took = time.monotonic() - began
    said = ", ".join(f"{number} answered {status}" for status, number in sorted(answers.said.items()))
    within = ", ".join(f"{share:.0%} within {answers.within(share) * 1000:.0f} ms" for share in (0.5, 0.95, 0.99))
    answer(
        f"{len(answers.took)} posts of {parsed.calls} calls in {took:.1f} s, {len(answers.took) / took:.0f} a second"
    )
    answer(f"{said}; {within}")
    return DONE if set(answers.said) <= {"200"} else FAILED


def _manager(parsed: argparse.Namespace) -> int:
    """Be Asterisk, to which Charterdesk connects."""
    happens = told(parsed.calls, Random(parsed.seed), parsed.disorder)  # noqa: S311  # as above
    if parsed.only_print:
        for one in happens:
            for packet in packets_of(one):
                answer(packet.decode().strip() + "\n")
        return DONE
    packets, actions = serve(
        _address(parsed.to), happens, parsed.user, _secret(parsed), rate=parsed.rate, seed=parsed.seed
    )
    answer(f"{packets} packets of {parsed.calls} calls were told, {actions} actions answered")
    return DONE


def _secret(parsed: argparse.Namespace) -> str:
    return parsed.secret_file.read_text(encoding="utf-8").strip() if parsed.secret_file else ""


def _address(text: str) -> tuple[str, int]:
    host, _colon, port = text.rpartition(":")
    if not port.isdecimal():
        raise ValueError(f"--to: '{text}' is not an address; write for instance 127.0.0.1:5038")
    return host.removeprefix("[").removesuffix("]"), int(port)


def _records(parsed: argparse.Namespace) -> int:
    """Send the records of IP Office."""
    records = list(records_of(parsed.calls, _begins(parsed), Random(parsed.seed)))  # noqa: S311
    if parsed.only_print:
        for record in records:
            answer(record)
        return DONE
    chance = Random(parsed.seed)  # noqa: S311  # invented calls, not secrets
    every = 1 / parsed.rate if parsed.rate else parsed.every
    with socket.create_connection(_address(parsed.to), SECONDS_TO_CONNECT) as line:
        for record in records:
            raw = (b"\0" * chance.choice((0, 0, 0, 3))) + record.encode("ascii") + b"\r\n"
            cut = chance.randint(1, len(raw) - 1)
            line.sendall(raw[:cut])
            line.sendall(raw[cut:])
            time.sleep(every)
    answer(f"{len(records)} records of {parsed.calls} calls were sent")
    return DONE


def _begins(parsed: argparse.Namespace) -> datetime:
    """When the first call begins, so that the last one is over: an exchange writes a record when a call has ended."""
    present = now().replace(tzinfo=None)
    *_others, last = records_of(parsed.calls, present, Random(parsed.seed))  # noqa: S311
    begins = datetime.strptime(last.partition(",")[0], "%Y/%m/%d %H:%M:%S")  # noqa: DTZ007  # local, as it is written
    return present - (begins - present) - LONGEST_CALL


def records_of(number: int, begins: datetime, chance: Random) -> Iterator[str]:
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


def _agent(chance: Random) -> str:
    extension = chance.randint(201, 208)
    return f"E{extension},Extn{extension},{TRUNK}"


def _answered(call: int, at: datetime, chance: Random) -> Iterator[str]:
    yield _record(call, at, chance.randint(20, 900), chance.randint(1, 40), more=False, parties=_agent(chance))


def _announced(call: int, at: datetime, chance: Random) -> Iterator[str]:
    played = chance.randint(5, 90)
    yield _record(call, at, played, 0, more=True, parties=f"V9501,VM Channel 1,{TRUNK}")
    later = at + timedelta(seconds=played)
    yield _record(call, later, chance.randint(20, 900), chance.randint(1, 8), more=False, parties=_agent(chance))


def _transferred(call: int, at: datetime, chance: Random) -> Iterator[str]:
    yield _record(call, at, chance.randint(5, 60), chance.randint(1, 40), more=True, parties=_agent(chance), held=9)
    yield _record(call, at, chance.randint(20, 900), 0, more=False, parties=_agent(chance))


def _picked_up(call: int, at: datetime, chance: Random) -> Iterator[str]:
    yield _record(call, at, 0, chance.randint(5, 30), more=True, parties=_agent(chance))
    yield _record(call, at, chance.randint(20, 600), 1, more=False, parties=_agent(chance))


def _given_up(call: int, at: datetime, chance: Random) -> Iterator[str]:
    yield _record(call, at, 0, chance.randint(2, 120), more=False, parties=f"E500,Support,{TRUNK}")


def _mailbox(call: int, at: datetime, chance: Random) -> Iterator[str]:
    yield _record(
        call, at, chance.randint(5, 60), chance.randint(15, 30), more=False, parties=f"V9502,VM Channel 2,{TRUNK}"
    )
