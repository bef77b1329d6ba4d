"""A vCenter of the simulator that govmomi brings (Debian: golang-go, golang-github-vmware-govmomi-dev), behind TLS."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from torture.authority import Pair

SOURCE = Path(__file__).with_name("vcenter.go")
LIBRARIES = "/usr/share/gocode"
USER, PASSWORD = "desk@vsphere.local", "pa<ss & wörd"


@dataclass(frozen=True, slots=True)
class VCenter:
    """Where it listens, and its process."""

    port: int
    pid: int


def built(folder: Path) -> Path:
    """The simulator, from its source: a minute of one core."""
    program = folder / "vcenter"
    subprocess.run(  # noqa: S603  # the compiler of this machine
        ["go", "build", "-o", str(program), str(SOURCE)],  # noqa: S607
        env={
            "PATH": os.environ["PATH"],
            "GO111MODULE": "off",
            "GOPATH": LIBRARIES,
            "GOCACHE": str(folder / "cache"),
            "GOFLAGS": "-p=1",
        },
        check=True,
        timeout=900,
    )
    return program


@contextmanager
def vcenter_host(program: Path, server: Pair, machines: int) -> Iterator[VCenter]:
    """It runs until the end of the block, at https://localhost:<port>, with so many machines."""
    with subprocess.Popen(  # noqa: S603  # the simulator of this test
        [str(program), str(server.certificate), str(server.key), USER, PASSWORD, str(machines // 2)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield VCenter(int(process.stdout.readline()), process.pid)
        finally:
            process.kill()
