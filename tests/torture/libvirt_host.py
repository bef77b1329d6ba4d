"""A real libvirtd with its qemu driver on the loopback, behind TLS, with directories of its own.

It runs in a mount namespace (root, `unshare`), so that nothing of a libvirt of this machine is read or written.
Machines are defined, never started: no processor of ours is lent to them.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from torture.authority import Authority, Pair

OWN = ("/etc/libvirt", "/var/lib/libvirt", "/var/cache/libvirt", "/var/log/libvirt", "/run/libvirt")
SECONDS_TO_START = 40.0
CONF = """
listen_tls = 1
listen_tcp = 0
listen_addr = "127.0.0.1"
tls_port = "{port}"
ca_file = "{authority}"
cert_file = "{certificate}"
key_file = "{key}"
auth_tls = "{auth}"
auth_unix_rw = "none"
tls_no_sanity_certificate = 1
log_outputs = "3:file:{folder}/libvirtd.log"
"""


@dataclass(frozen=True, slots=True)
class Host:
    """Where it listens, and its process: `pid` is also the way into its mounts."""

    port: int
    pid: int
    folder: Path

    def virsh(self, *orders: str) -> str:
        """What virsh of the host itself says."""
        told = subprocess.run(  # noqa: S603  # orders of the test
            ["nsenter", "-m", "-t", str(self.pid), "virsh", "-q", "-c", "qemu:///system", *orders],  # noqa: S607
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert told.returncode == 0, told.stderr
        return told.stdout

    def give_account(self, user: str, password: str) -> None:
        """Somebody whom SASL lets in."""
        kept = ["-f", str(self.folder / "passwd.db"), "-u", os.uname().nodename, user]
        order = ["saslpasswd2", "-p", "-c", "-a", "libvirt", *kept]
        subprocess.run(order, input=password.encode(), check=True)  # noqa: S603  # the same

    def define(self, descriptions: Iterable[str]) -> None:
        """Machines from their descriptions, in one sitting."""
        orders = []
        for number, text in enumerate(descriptions):
            path = self.folder / f"machine-{number}.xml"
            path.write_text(text)
            orders.append(f"define {path}")
        self.virsh("; ".join(orders))


def machine(name: str, uuid: str, *, system: str = "", title: str = "") -> str:
    """The description of a machine without disks; `name` and `title` are written as they stand, already escaped."""
    metadata = ""
    if system:
        space = "http://libosinfo.org/xmlns/libvirt/domain/1.0"
        metadata = f'<metadata><l:libosinfo xmlns:l="{space}"><l:os id="{system}"/></l:libosinfo></metadata>'
    return (
        f"<domain type='qemu'><name>{name}</name><uuid>{uuid}</uuid>{title and f'<title>{title}</title>'}{metadata}"
        "<memory unit='MiB'>16</memory><vcpu>1</vcpu><os><type arch='x86_64' machine='pc'>hvm</type></os></domain>"
    )


@contextmanager
def libvirt_host(folder: Path, authority: Authority, server: Pair, *, auth: str = "none") -> Iterator[Host]:
    """It runs until the end of the block, at qemu+tls://127.0.0.1:<port>."""
    folder.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = {"authority": authority.certificate, "certificate": server.certificate, "key": server.key}
    conf = folder / "libvirtd.conf"
    conf.write_text(CONF.format(port=port, auth=auth, folder=folder, **said))
    mounts = "".join(f"mkdir -p {at} && mount -t tmpfs none {at} && " for at in OWN)
    if auth == "sasl":
        (folder / "libvirt.conf").write_text(f"mech_list: scram-sha-256\nsasldb_path: {folder}/passwd.db\n")
        mounts += f"mkdir -p /etc/sasl2 && mount -t tmpfs none /etc/sasl2 && cp {folder}/libvirt.conf /etc/sasl2/ && "
    with subprocess.Popen(  # noqa: S603  # the daemon of this test
        ["unshare", "-m", "sh", "-c", f"{mounts}exec libvirtd -l -f {conf} -p {folder}/pid"],  # noqa: S607
        stdout=sys.stderr,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
    ) as process:
        try:
            _wait_for(port, process)
            yield Host(port, process.pid, folder)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        assert process.poll() is None, "libvirtd ended"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("libvirtd does not listen")
