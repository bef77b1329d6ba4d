"""A hypervisor is asked in a process of its own: its libraries wait as long as the other side lets them, and what it
answers may end that process, never the worker.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from charterdesk.apps.environments.connectors.interface import (
    PROBLEMS,
    SECONDS_A_STEP,
    SECONDS_IN_ALL,
    Found,
    Listing,
    NotListed,
    Site,
    listing,
)

SECONDS_TO_START: Final = 60
LONGEST_LINE: Final = 20_000  # bytes of one machine
CHUNK: Final = 64 * 1024
MODULE: Final = "charterdesk.apps.environments.connectors.child"
PASSED_ON: Final = (
    "HOME",
    "LD_LIBRARY_PATH",
    "PATH",
    "PYTHONPATH",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "SYSTEMROOT",
    "TZ",
    "XDG_CONFIG_HOME",
)


def listed(kind: str, host: str, port: int, site: Site) -> Listing:
    """Every machine that a hypervisor of this kind tells. NotListed; `unreached` where it keeps silent for 20 seconds
    or is not done after four minutes.
    """
    asked = {
        "kind": kind,
        "host": host,
        "port": port,
        "user": site.user,
        "secret": site.secret,
        "certificates": site.certificates,
    }
    child = subprocess.Popen(  # noqa: S603  # our own module, no word of a stranger
        # -P: what lies in the folder from which the desk was started is no module.
        [sys.executable, "-P", "-m", MODULE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # What the libraries say is looked at, so it is asked for in one language.
        env={"LC_ALL": "C.UTF-8", **{name: os.environ[name] for name in PASSED_ON if name in os.environ}},
        process_group=0,
    )
    with child:
        try:
            _hand_over(child, json.dumps(asked).encode())
            return listing(_machines(_lines(child)))
        except (KeyError, TypeError, ValueError):
            raise NotListed("unreadable", "the process that asked says what none says") from None
        finally:
            child.kill()


def _hand_over(child: subprocess.Popen[bytes], question: bytes) -> None:
    if child.stdin is not None:
        with suppress(BrokenPipeError):
            child.stdin.write(question)
        with suppress(BrokenPipeError):
            child.stdin.close()


def _machines(lines: Iterator[dict[str, Any]]) -> Iterator[Found | None]:
    for said in lines:
        if "problem" in said:
            problem = said["problem"] if said["problem"] in PROBLEMS else "unreadable"
            raise NotListed(problem, str(said.get("said", "")))
        if "done" in said:
            return
        if "uuid" in said:
            told = {**said, "uuid": UUID(said["uuid"])}
            for name in ("snapshot_at", "booted_at"):
                told[name] = datetime.fromisoformat(said[name]) if said[name] else None
            yield Found(**told)
        elif "left_out" in said:
            yield None
    raise NotListed("unreadable", "it ended the process that asked")


def _lines(child: subprocess.Popen[bytes]) -> Iterator[dict[str, Any]]:
    """What the child says, a line each; the first one, that it has what it needs, may take longer."""
    until, seconds, begun = time.monotonic() + SECONDS_IN_ALL, SECONDS_TO_START, b""
    if child.stdout is None:
        return
    poll = select.poll()
    poll.register(child.stdout, select.POLLIN)
    while True:
        left = min(seconds, until - time.monotonic())
        if left <= 0 or not poll.poll(left * 1000):
            raise NotListed("unreached", "it keeps silent")
        piece = os.read(child.stdout.fileno(), CHUNK)
        if not piece:
            return
        *lines, begun = (begun + piece).split(b"\n")
        if len(begun) > LONGEST_LINE:
            return
        for line in lines:
            seconds = SECONDS_A_STEP
            yield json.loads(line)
