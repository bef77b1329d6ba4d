"""VMware vSphere (vCenter or ESXi) through pyVmomi, an optional extra: one look at the properties of all machines.

The certificate is always checked, each step ends after 20 seconds, and nothing but reading is asked for: a role of
vSphere that may only read is enough.
"""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from charterdesk.apps.base.late import Late
from charterdesk.apps.environments.connectors import apart
from charterdesk.apps.environments.connectors.interface import (
    MOST,
    SECONDS_A_STEP,
    Found,
    Listing,
    NotListed,
    Site,
    latest,
    moment,
    power_of,
    word,
)
from charterdesk.apps.environments.connectors.sites import host_of

pyvmomi: Final = Late("pyVmomi")
# vSphere 6.5, which later ones speak too. Named, since pyVmomi's own question for versions has no time-out.
SPOKEN: Final = "vim.version.version11"
AT_ONCE: Final = 500
READ: Final = (
    "name",
    "summary.config.instanceUuid",
    "summary.config.guestFullName",
    "summary.config.template",
    "runtime.powerState",
    "runtime.bootTime",
    "runtime.host",
    "snapshot",
)


def check(site: Site) -> tuple[str, int]:
    """Host and port; NotListed for an address that is not spoken to."""
    return host_of(site.address, "https", 443)


def listed(site: Site) -> Listing:
    """Every machine that the account sees, but templates."""
    return apart.listed("vsphere", *check(site), site)


def ready() -> None:
    """NotListed where the library is not there."""
    try:
        pyvmomi.SoapStubAdapter  # noqa: B018  # reading it reads the library
    except ImportError:
        raise NotListed("library", "pip install 'charterdesk[vsphere]'") from None


def told(host: str, port: int, site: Site) -> Iterator[Found | None]:
    """Its machines, one after the other; NotListed."""
    stub = None
    try:
        # Not by pyvim's Connect: it keeps what it opened in a global, and leaves it open where the account is refused.
        stub = pyvmomi.SoapStubAdapter(
            host,
            port,
            version=SPOKEN,
            path="/sdk",
            sslContext=ssl.create_default_context(),
            httpConnectionTimeout=SECONDS_A_STEP,
        )
        content = pyvmomi.vim.ServiceInstance("ServiceInstance", stub).RetrieveContent()
        content.sessionManager.Login(site.user, site.secret, None)
        try:
            hosts = {str(key): said.get("name") for key, said in _all(content, pyvmomi.vim.HostSystem, ("name",))}
            for said in _no_templates(content):
                yield found(said, hosts)
        finally:
            # A session that has ended cannot be ended, and why it did matters more.
            with suppress(Exception):
                content.sessionManager.Logout()
    except NotListed:
        raise
    except Exception as error:  # noqa: BLE001  # pyVmomi raises what it likes
        raise _why(error) from None
    finally:
        if stub is not None:
            stub.DropConnections()


def found(said: Mapping[str, Any], hosts: Mapping[str, Any]) -> Found | None:
    """A machine from its properties; None without an instance uuid. `hosts`: names by reference."""
    try:
        uuid = UUID(str(said.get("summary.config.instanceUuid")))
    except ValueError:
        return None
    tree = said.get("snapshot")
    return Found(
        uuid=uuid,
        name=word(said.get("name")) or str(uuid),
        power=power_of(said.get("runtime.powerState")),
        guest=word(said.get("summary.config.guestFullName")),
        host=word(hosts.get(str(said.get("runtime.host"))), 200),
        snapshot_at=latest(snapshots(tree.rootSnapshotList)) if tree is not None else None,
        booted_at=moment(said.get("runtime.bootTime")),
    )


def snapshots(tree: Iterable[Any]) -> Iterator[object]:
    """When each snapshot of a tree was made, however deep it is."""
    left = [*tree]
    while left:
        one = left.pop()
        left += one.childSnapshotList or ()
        yield one.createTime


def _no_templates(content: Any) -> Iterator[Mapping[str, Any]]:
    for _key, said in _all(content, pyvmomi.vim.VirtualMachine, READ):
        if not said.get("summary.config.template"):
            yield said


def _all(content: Any, kind: Any, names: tuple[str, ...]) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The properties of every object of a kind, some hundred at a time."""
    query = pyvmomi.vmodl.query.PropertyCollector
    view = content.viewManager.CreateContainerView(container=content.rootFolder, type=[kind], recursive=True)
    try:
        walk = query.TraversalSpec(name="all", path="view", skip=False, type=type(view))
        start = query.ObjectSpec(obj=view, skip=True, selectSet=[walk])
        wanted = query.FilterSpec(objectSet=[start], propSet=[query.PropertySpec(type=kind, pathSet=[*names])])
        collector, read = content.propertyCollector, 0
        page = collector.RetrievePropertiesEx([wanted], query.RetrieveOptions(maxObjects=AT_ONCE))
        while page is not None and read <= MOST:
            for one in page.objects:
                read += 1
                yield one.obj, {each.name: each.val for each in one.propSet}
            page = collector.ContinueRetrievePropertiesEx(page.token) if page.token else None
    finally:
        view.DestroyView()


def _why(error: Exception) -> NotListed:
    """What pyVmomi raised, as one of our reasons."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return NotListed("certificate", error.verify_message)
    said = type(error).__name__
    if said in {"vim.fault.InvalidLogin", "vim.fault.NoPermission", "vim.fault.InvalidLocale"}:
        return NotListed("denied", said)
    if said in {"vim.fault.NotAuthenticated", "vmodl.fault.ManagedObjectNotFound"}:
        return NotListed("ended", said)
    if isinstance(error, OSError | http.client.HTTPException):
        return NotListed("unreached", said)
    return NotListed("unreadable", said)
