"""What the operator does with the vault from the command line; no secret and no key is ever printed."""

from __future__ import annotations

import argparse
import sys
from typing import Final

from django.conf import settings

from charterdesk.apps.vault import rotating
from charterdesk.apps.vault.keys import SETTING, VaultClosedError, add
from charterdesk.server.terminal import say

DONE: Final = 0
FAILED: Final = 1
MALFORMED: Final = 2


def do(parsed: argparse.Namespace) -> int:
    """Do what is asked; the exit status: 0 done, 1 something does not open, 2 no keys."""
    verbs = {"key": _key, "rotate": _rotate, "check": _check}
    try:
        return verbs[parsed.verb](parsed)
    except VaultClosedError as closed:
        say(f"charterdesk: the vault is closed: {closed}")
        return MALFORMED


def refuse_closed_vault() -> None:
    """Do not start where secrets are kept, or keys are set up, and the keys cannot be used: SystemExit."""
    try:
        rotating.refuse_without_keys()
    except VaultClosedError as closed:
        say(f"charterdesk: not started, the vault is closed: {closed} (see {SETTING} in docs/operating.md)")
        raise SystemExit(MALFORMED) from None


def _key(parsed: argparse.Namespace) -> int:
    path = parsed.file or settings.VAULT_KEYS
    if path is None:
        say(f"FILE: say where the keys are to stand, or set {SETTING}")
        return MALFORMED
    name = add(path, until=parsed.until)
    sys.stdout.write(f"key {name} is the first of {path}; keep a copy of the file apart from the backups\n")
    if settings.VAULT_KEYS is None:
        sys.stdout.write(f"set {SETTING}={path}\n")
    return DONE


def _rotate(_parsed: argparse.Namespace) -> int:
    done = rotating.rotate()
    sys.stdout.write(f"{done.rewrapped} wrapped anew, {len(done.left)} left as they are\n")
    for line in done.left:
        sys.stdout.write(f"left: {line}\n")
    for name in done.unused:
        sys.stdout.write(
            f"no secret needs key {name} any more: its line may go, once backups made before are gone too\n"
        )
    return FAILED if done.left else DONE


def _check(_parsed: argparse.Namespace) -> int:
    looked = rotating.look()
    sys.stdout.write(f"{looked.whole} open, {len(looked.wrong)} do not\n")
    for line in looked.wrong:
        sys.stdout.write(f"closed: {line}\n")
    return FAILED if looked.wrong else DONE
