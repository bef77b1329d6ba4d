"""What the command line says and asks: answers on standard output, everything else on standard error."""

from __future__ import annotations

import sys
from getpass import getpass


def answer(text: object) -> None:
    """A line that was asked for."""
    sys.stdout.write(f"{text}\n")


def say(message: object) -> None:
    """A complaint, without the signs that would move the terminal's cursor."""
    line = "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in str(message))
    sys.stderr.write(f"{line}\n")


def secret(whose: str) -> str:
    """A password: asked for unseen, or the first line of what is piped in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return getpass(f"Password for {whose}: ")
