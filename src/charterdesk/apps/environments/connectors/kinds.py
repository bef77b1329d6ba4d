"""The kinds of connector: a line each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from charterdesk.apps.environments.connectors import libvirt, listed_file, vsphere
from charterdesk.apps.environments.connectors.interface import Lister, Site


@dataclass(frozen=True, slots=True)
class Kind:
    """`check` refuses an address that is not asked (NotListed); `listed` asks; `hypervisor`: what machines run on."""

    check: Callable[[Site], object]
    listed: Lister
    hypervisor: str = ""


KINDS: Final[Mapping[str, Kind]] = {
    "vsphere": Kind(vsphere.check, vsphere.listed, "vsphere"),
    "libvirt": Kind(libvirt.check, libvirt.listed, "libvirt"),
    "file": Kind(listed_file.check, listed_file.listed),
}
