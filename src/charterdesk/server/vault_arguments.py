"""What `charterdesk vault` is given."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001  # argparse names no other


def add_vault(commands: Commands, *, alone: Callable[[], None], with_database: Callable[[], None]) -> None:
    """Add what is done with the master keys; `alone` and `with_database` get ready what a command needs."""

    def command(parsed: argparse.Namespace) -> int:
        (alone if parsed.verb == "key" else with_database)()
        # Read when it is asked for: every other command starts without it.
        status: int = import_module("charterdesk.server.vault_commands").do(parsed)
        return status

    vault = commands.add_parser(
        "vault", help="the master keys of the vault: make one, wrap anew, look whether all opens"
    )
    of_vault = vault.add_subparsers(required=True, metavar="COMMAND")
    made = of_vault.add_parser("key", help="put a new master key at the head of a file, made where there is none")
    made.add_argument("file", type=Path, nargs="?", metavar="FILE", help="else the one that the setting names")
    made.add_argument("--until", type=date.fromisoformat, metavar="DAY", help="the last day on which it holds")
    made.set_defaults(command=command, verb="key")
    rotated = of_vault.add_parser("rotate", help="wrap every data key under the first master key; no secret is opened")
    rotated.set_defaults(command=command, verb="rotate")
    looked = of_vault.add_parser("check", help="open every secret without showing it, and say which do not open")
    looked.set_defaults(command=command, verb="check")
