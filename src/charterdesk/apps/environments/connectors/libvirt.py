"""libvirt (KVM, QEMU) through libvirt-python, an optional extra: read only, over TLS with certificates on both sides.

The address is qemu+tls://host: nothing in it may turn the check of certificates off. The certificates of this side lie
where libvirt looks for them (/etc/pki/libvirt); user and secret are asked for only where the server wants SASL too.
"""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID
from xml.etree import ElementTree as ET

from charterdesk.apps.base.late import Late
from charterdesk.apps.environments.connectors.interface import (
    SECONDS_A_STEP,
    Found,
    Listing,
    NotListed,
    Site,
    latest,
    listing,
    power_of,
    word,
)
from charterdesk.apps.environments.connectors.sites import host_of

libvirt: Final = Late("libvirt")
PORT: Final = 16514
ALIVE: Final = (5, 3)  # a question every so many seconds; so many may stay unanswered
XML_KEPT: Final = 200_000  # characters of a description that are read
OS: Final = ".//{http://libosinfo.org/xmlns/libvirt/domain/1.0}os"


def check(site: Site) -> None:
    """NotListed for an address that is not spoken to."""
    host_of(site.address, "qemu+tls", PORT)


def listed(site: Site) -> Listing:
    """Every machine of the host."""
    host, port = host_of(site.address, "qemu+tls", PORT)
    try:
        # libvirt itself waits for a host that is not there as long as the system lets it.
        socket.create_connection((host, port), timeout=SECONDS_A_STEP).close()
    except OSError as error:
        raise NotListed("unreached", type(error).__name__) from None
    at = f"[{host}]" if ":" in host else host
    return listed_at(f"qemu+tls://{at}:{port}/system", site)


def listed_at(uri: str, site: Site) -> Listing:
    """Every machine that libvirt tells at one of its own addresses."""
    try:
        wanted = [libvirt.VIR_CRED_AUTHNAME, libvirt.VIR_CRED_PASSPHRASE]
        libvirt.registerErrorHandler(_quiet, None)
        connection = libvirt.openAuth(uri, [wanted, _answer, site], libvirt.VIR_CONNECT_RO)
    except ImportError:
        raise NotListed("library", "pip install 'charterdesk[libvirt]'") from None
    except libvirt.libvirtError as error:
        raise _why(error) from None
    try:
        if connection.isSecure() != 1 or connection.getHostname() is None:
            raise NotListed("certificate", "the way is not encrypted")
        return listing(found(domain, word(connection.getHostname(), 200)) for domain in connection.listAllDomains())
    except libvirt.libvirtError as error:
        raise _why(error) from None
    finally:
        connection.close()


def found(domain: Any, host: str) -> Found | None:
    """A machine; None for one that has gone since it was listed, or has no uuid."""
    try:
        uuid, state = UUID(domain.UUIDString()), domain.state()[0]
        made = latest(_made(snapshot) for snapshot in domain.listAllSnapshots())
        guest = _guest(domain)
        return Found(uuid, word(domain.name()) or str(uuid), power_of(state), guest, host, made)
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
    tree = _tree(domain.XMLDesc(0))
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
    if "certificate" in said.lower():
        return NotListed("certificate", said)
    if "auth" in said.lower():
        return NotListed("denied", said)
    return NotListed("unreached", said)
