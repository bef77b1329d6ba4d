"""What `charterdesk calls import`, `source`, `recount`, `replay` and `simulate` are given."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias

Command: TypeAlias = "Callable[[argparse.Namespace], int]"
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001  # argparse names no other
FORMATS: Final = ("smdr", "queue_log", "asterisk_cdr", "freeswitch_cdr")
SPOKEN: Final = ("smdr", "generic", "placetel", "sipgate", "ami")
DISORDERS: Final = frozenset({"late", "doubled", "swapped", "replayed"})
LARGEST_PORT: Final = 2**16 - 1


def add_calls(calls: Commands, command: Command) -> None:
    """Add what keeps records of calls."""
    imported = calls.add_parser(
        "import", help="keep the records of a file; safe to run twice, or again when broken off"
    )
    imported.add_argument("file", type=Path, metavar="FILE")
    imported.add_argument("--format", choices=FORMATS, help="where the source does not exist yet")
    imported.add_argument("--desk", required=True)
    imported.add_argument("--source", required=True, metavar="NAME", help="the exchange that wrote them")
    imported.add_argument("--time-zone", default="", metavar="ZONE", help="of the exchange's clock; else the desk's")
    imported.set_defaults(command=command, verb="import")
    source = calls.add_parser("source", help="an exchange whose records are taken by TCP (SMDR)")
    source.add_argument("desk", metavar="DESK")
    source.add_argument("name", metavar="NAME")
    source.add_argument("--format", choices=FORMATS, default="smdr")
    source.add_argument("--listen", type=_address, metavar="HOST:PORT", help="the exchange connects to us here")
    source.add_argument("--connect", type=_address, metavar="HOST:PORT", help="we connect to the exchange")
    source.add_argument("--peer", action="append", metavar="ADDRESS", help="only this address may send; several may")
    source.add_argument("--time-zone", default="", metavar="ZONE", help="of the exchange's clock; else the desk's")
    source.add_argument("--group", action="append", metavar="NUMBER=NAME", help="a number that is the desk's; several")
    source.add_argument("--settings", type=Path, metavar="FILE", help="other settings, as JSON")
    source.add_argument("--off", action="store_true", help="listen no more")
    source.set_defaults(command=command, verb="source")
    recounted = calls.add_parser("recount", help="make all calls of a source anew, by the settings of now")
    recounted.add_argument("desk", metavar="DESK")
    recounted.add_argument("name", metavar="NAME")
    recounted.set_defaults(command=command, verb="recount")
    replayed = calls.add_parser("replay", help="read again the records of a source that were put aside")
    replayed.add_argument("desk", metavar="DESK")
    replayed.add_argument("name", metavar="NAME")
    replayed.set_defaults(command=command, verb="replay")
    _add_simulate(calls, command)


def _add_simulate(calls: Commands, command: Command) -> None:
    simulated = calls.add_parser("simulate", help="speak to a running server as an exchange or a service would")
    simulated.add_argument("--speak", choices=SPOKEN, default="smdr", help="SMDR by TCP, a webhook, or Asterisk's AMI")
    simulated.add_argument(
        "--to",
        metavar="WHERE",
        default="127.0.0.1:5000",
        help="HOST:PORT of the listener (smdr), or on which to be Asterisk (ami); the address of a hook",
    )
    simulated.add_argument("--secret-file", type=Path, metavar="FILE", help="what signs posts, or lets in (ami)")
    simulated.add_argument("--user", default="charterdesk", help="who is let in (ami)")
    simulated.add_argument("--rate", type=float, default=0.0, metavar="N", help="so many events or records a second")
    simulated.add_argument("--disorder", type=_disorder, default=frozenset(), metavar="late,doubled,swapped,replayed")
    simulated.add_argument("--calls", type=int, default=100, metavar="N")
    simulated.add_argument("--every", type=float, default=0.0, metavar="SECONDS", help="between two records")
    simulated.add_argument("--seed", type=int, default=1, help="the same number gives the same calls")
    simulated.add_argument("--print", dest="only_print", action="store_true", help="write the records, send nothing")
    simulated.set_defaults(command=command, verb="simulate")


def _disorder(text: str) -> frozenset[str]:
    named = frozenset(text.split(","))
    if not named <= DISORDERS:
        raise argparse.ArgumentTypeError(f"choose of {', '.join(sorted(DISORDERS))}")
    return named


def _address(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdecimal() or not 0 < int(port) <= LARGEST_PORT:
        message = f"'{text}' is not an address; write for instance 192.0.2.7:5000"
        raise argparse.ArgumentTypeError(message)
    return host.removeprefix("[").removesuffix("]"), int(port)
