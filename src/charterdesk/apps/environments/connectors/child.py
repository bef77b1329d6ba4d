"""The process in which one hypervisor is asked: the question is its input, a line of its output each machine.

It says first that it has its library, and last that it is done, or why nothing is told. It ends by itself where nobody
waits for it any more.
"""

from __future__ import annotations

import dataclasses
import json
import resource
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from charterdesk.apps.environments.connectors import libvirt, vsphere
from charterdesk.apps.environments.connectors.interface import SECONDS_IN_ALL, Found, NotListed, Site

MOST_MEMORY: Final = 2 * 1024**3
SECONDS_MORE: Final = 60
Teller = Callable[[str, int, Site], Iterator[Found | None]]
TELLERS: Final[Mapping[str, tuple[Callable[[], object], Teller]]] = {
    "vsphere": (vsphere.ready, vsphere.told),
    "libvirt": (libvirt.ready, libvirt.told),
}


def answer(asked: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What is said of one question, in order."""
    ready, told = TELLERS[asked["kind"]]
    site = Site("", asked["user"], asked["secret"], asked["certificates"])
    try:
        ready()
        yield {"ready": True}
        for one in told(asked["host"], asked["port"], site):
            yield _as_told(one) if one is not None else {"left_out": True}
    except NotListed as why:
        yield {"problem": why.problem, "said": str(why)}
    else:
        yield {"done": True}


def _as_told(one: Found) -> dict[str, Any]:
    moments = {"snapshot_at": one.snapshot_at, "booted_at": one.booted_at}
    spoken = {name: at.isoformat() if at else None for name, at in moments.items()}
    return {**dataclasses.asdict(one), "uuid": str(one.uuid), **spoken}


def main() -> None:
    """Answer once."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    signal.alarm(SECONDS_IN_ALL + SECONDS_MORE)
    for said in answer(json.load(sys.stdin)):
        sys.stdout.write(f"{json.dumps(said)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
