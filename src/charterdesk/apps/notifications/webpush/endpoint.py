"""Handing a push to its service. A browser names the service, so that the address is not trusted: https only, and
never a machine of our own network (server-side request forgery).
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from contextlib import closing
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

SECONDS_A_STEP: Final = 10
HTTPS: Final = 443
MOST_ADDRESSES: Final = 3
LONGEST_ANSWER: Final = 1024  # bytes; nothing of it is used


class Unsafe(ValueError):
    """An endpoint that nobody may be made to call."""


class Unreached(Exception):
    """The service could not be spoken to."""


def check_endpoint(endpoint: str) -> str:
    """The host of an endpoint; Unsafe for anything but https with a name or a public address, at the usual port."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError as error:
        raise Unsafe("no address") from error
    host = parts.hostname or ""
    if parts.scheme != "https" or not host or parts.username or parts.password or not endpoint.isascii():
        raise Unsafe("https only")
    if settings.DEMO:
        return host
    if port not in {None, HTTPS} or "." not in host:
        raise Unsafe("another port, or a name without a domain")
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        return host
    if not _is_public(literal):
        raise Unsafe("an internal address")
    return host


def post(endpoint: str, body: bytes, headers: Mapping[str, str]) -> int:
    """POST to the service, and the status that it answers; redirects are not followed. Unsafe where its name leads to
    an internal address, Unreached.
    """
    return _asked("POST", endpoint, body, headers, LONGEST_ANSWER)[0]


def get(endpoint: str, most: int) -> tuple[int, bytes]:
    """GET what stands at an address: the status, and at most so many bytes. Unsafe and Unreached as for `post`."""
    return _asked("GET", endpoint, None, {}, most)


def _asked(method: str, endpoint: str, body: bytes | None, headers: Mapping[str, str], most: int) -> tuple[int, bytes]:
    """The address that was checked is the one that is called: a name that changes meanwhile leads nowhere else."""
    host = check_endpoint(endpoint)
    parts = urlsplit(endpoint)
    port = parts.port or HTTPS
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreached(f"{host}: {error}") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))[:MOST_ADDRESSES]
    if not settings.DEMO and not all(_is_public(ipaddress.ip_address(one)) for one in addresses):
        raise Unsafe("an internal address")
    path = parts.path or "/"
    target = f"{path}?{parts.query}" if parts.query else path
    try:
        connection = http.client.HTTPSConnection(host, port, timeout=SECONDS_A_STEP)
        connection.sock = _connected(addresses, port, host)
        with closing(connection):
            connection.request(method, target, body=body, headers=dict(headers))
            answer = connection.getresponse()
            return answer.status, answer.read(most)
    except (OSError, http.client.HTTPException) as error:
        raise Unreached(f"{host}: {type(error).__name__}") from error


def _connected(addresses: list[str], port: int, host: str) -> ssl.SSLSocket:
    problem: OSError = OSError("no address")
    for address in addresses:
        try:
            plain = socket.create_connection((address, port), timeout=SECONDS_A_STEP)
        except OSError as error:
            problem = error
            continue
        try:
            return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        except OSError:
            plain.close()
            raise
    raise problem


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    mapped = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    checked = mapped or address
    return checked.is_global and not checked.is_multicast
