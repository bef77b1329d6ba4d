"""Where machines may be listed from: only hosts that the operator names, whatever somebody types at a desk.

Hypervisors stand in networks that nobody else may reach, so there is no other rule: a name that is not named by the
operator (CHARTERDESK_HYPERVISORS) is never resolved, and what a name leads to is the operator's matter.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

from charterdesk.apps.environments.connectors.interface import NotListed


def host_of(address: str, scheme: str, port: int) -> tuple[str, int]:
    """Host and port of an address such as https://vcenter.example.lan; NotListed for any other scheme, for names,
    passwords or paths in it, and for a host that the operator did not name.
    """
    try:
        parts = urlsplit(address)
        said = parts.port
    except ValueError:
        raise NotListed("address", "this is no address") from None
    host = parts.hostname or ""
    strange = parts.username or parts.password or parts.query or parts.fragment or parts.path.strip("/")
    if parts.scheme != scheme or not host or strange or not address.isascii():
        raise NotListed("address", f"an address such as {scheme}://host")
    if host not in settings.HYPERVISORS:
        raise NotListed("address", "the operator does not name this host")
    return host, said or port
