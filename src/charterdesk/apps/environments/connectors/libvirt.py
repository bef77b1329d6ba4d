"""libvirt (KVM, QEMU) through libvirt-python, an optional extra: read only, over TLS with certificates on both sides.

The address is qemu+tls://host: nothing in it may turn the check of certificates off. The certificates of this side lie
in the folder that the operator names, else where libvirt looks for them; user and secret are asked for only where the
server wants SASL too. Nothing here has a time-out, so it runs in a process that may be ended (apart.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID
from xml.etree import ElementTree as ET

from django.conf import settings

from charterdesk.apps.base.late import Late
from charterdesk.apps.environments.connectors import apart
from charterdesk.apps.environments.connectors.interface import (
    Found,
    Listing,
    NotListed,
    Site,
    latest,
    power_of,
    word,
)
from charterdesk.apps.environments.connectors.sites import host_of

libvirt: Final = Late("libvirt")
PORT: Final = 16514
XML_KEPT: Final = 200_000  # characters of a description that are read
# How libvirt says it, in lower case: its numbers tell less. What comes first counts.
SAID: Final = (
    ("our own certificate", "own"),
    ("the client certificate", "own"),
    ("client key", "own"),
    ("cannot read", "own"),
    ("tls confirmation", "own"),  # the server does not take ours
    ("certificate", "certificate"),
    ("auth", "denied"),
)
OS: Final = ".//{http://libosinfo.org/xmlns/libvirt/domain/1.0}os"


def check(site: Site) -> tuple[str, int]:
    """Host and port; NotListed for an address that is not spoken to."""
    return host_of(site.address, "qemu+tls", PORT)


def listed(site: Site) -> Listing:
    """Every machine of the host."""
    named = settings.LIBVIRT_CERTIFICATES
    return apart.listed("libvirt", *check(site), replace(site, certificates=str(named or "")))


def ready() -> None:
    """NotListed where the library is not there."""
    try:
        # Without a handler of ours it prints what it is told.
        libvirt.registerErrorHandler(_quiet, None)
    except ImportError as error:
        raise NotListed("library", f"{error}: pip install 'charterdesk[libvirt]'"[:200]) from None


def told(host: str, port: int, site: Site) -> Iterator[Found | None]:
    """Its machines, one after the other; NotListed."""
    at = f"[{host}]" if ":" in host else host
    own = f"?pkipath={quote(site.certificates, safe='')}" if site.certificates else ""
    wanted = [libvirt.VIR_CRED_AUTHNAME, libvirt.VIR_CRED_PASSPHRASE]
    try:
        way = [wanted, _answer, site]
        connection = libvirt.openAuth(f"qemu+tls://{at}:{port}/system{own}", way, libvirt.VIR_CONNECT_RO)
        try:
            if connection.isSecure() != 1:
                raise NotListed("certificate", "the way is not encrypted")
            named = word(connection.getHostname(), 200)
            for domain in connection.listAllDomains():
                yield found(domain, named)
        finally:
            connection.close()
    except libvirt.libvirtError as error:
        raise _why(error) from None


def found(domain: Any, host: str) -> Found | None:
    """A machine; None for one that has gone since it was listed, or has no uuid. What its description or its snapshots
    do not tell stays unknown: the machine is there all the same.
    """
    try:
        uuid, state = UUID(domain.UUIDString()), domain.state()[0]
        named = word(domain.name()) or str(uuid)
    except (libvirt.libvirtError, ValueError):
        return None
    return Found(uuid, named, power_of(state), _guest(domain), host, _latest_snapshot(domain))


def _latest_snapshot(domain: Any) -> datetime | None:
    try:
        return latest(_made(snapshot) for snapshot in domain.listAllSnapshots())
    except (libvirt.libvirtError, ValueError):
        return None


def _made(snapshot: Any) -> datetime:
    told = _tree(snapshot.getXMLDesc(0)).findtext("creationTime") or ""
    try:
        return datetime.fromtimestamp(int(told), UTC)
    except (OverflowError, OSError) as error:
        raise ValueError("no moment") from error


def _guest(domain: Any) -> str:
    """What the description says of its system: the number of libosinfo, else the kind."""
    try:
        tree = _tree(domain.XMLDesc(0))
    except (libvirt.libvirtError, ValueError):
        return ""
    named = tree.find(OS)
    return word((named.get("id") if named is not None else "") or tree.findtext("os/type"))


def _tree(text: str) -> ET.Element:
    if len(text) > XML_KEPT or "<!" in text:
        raise ValueError("no description")
    try:
        return ET.fromstring(text)  # noqa: S314  # it has no declarations, and the operator names the host
    except ET.ParseError as error:
        raise ValueError("no description") from error


def _answer(credentials: list[list[Any]], site: Site) -> int:
    for one in credentials:
        one[4] = site.user if one[0] == libvirt.VIR_CRED_AUTHNAME else site.secret
    return 0


def _quiet(_context: object, _error: object) -> None:
    """What libvirt would print."""


def _why(error: Exception) -> NotListed:
    said = str(error)[:200]
    return NotListed(next((problem for words, problem in SAID if words in said.lower()), "unreached"), said)
