"""The way to trackers: https with checked certificates, bounded in time and size, never to another server than the one
that was asked, and never into our own network unless the operator names the host (CHARTERDESK_INTERNAL_TRACKERS).
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from charterdesk.apps.base.now import now
from charterdesk.apps.integrations.trackers import console
from charterdesk.apps.integrations.trackers.dialogue import Answer, Busy, Call, Refused, Send, Site, sent_to
from charterdesk.apps.integrations.trackers.kinds import CONSOLE

SECONDS_A_STEP: Final = 10
SECONDS_IN_ALL: Final = 30
SECONDS_A_FILE: Final = 120
HTTPS: Final = 443
MOST_ADDRESSES: Final = 3
LARGEST_ANSWER: Final = 4 * 1024 * 1024
PIECE: Final = 64 * 1024
MOST_MOVES: Final = 3
MOVED: Final = frozenset({301, 302, 307, 308})
PRINTER: Final = console.Printer()


class Unsafe(Refused):
    """An address that nobody may be made to call."""


class TooLarge(Refused):
    """A file of more bytes than are taken."""


class Unreached(Busy):
    """The tracker could not be spoken to."""


def sender(kind: str, site: Site) -> Send:
    """What carries calls to this site."""
    if kind == CONSOLE:
        return lambda call: PRINTER.send(site, call, now())
    return lambda call: carried(site.address, call)


def check_address(address: str) -> tuple[str, str, int]:
    """Scheme, host and port of a site; Unsafe for anything but https with a name or a public address, at the usual
    port. A host that the operator named may be anywhere; over http only this machine itself may be spoken to.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise Unsafe(0, "no address") from error
    host = parts.hostname or ""
    named = host in settings.INTERNAL_TRACKERS
    plain = parts.scheme == "http" and named and _is_loopback(host)
    strange = parts.username or parts.password or parts.query or parts.fragment or not address.isascii()
    if not host or strange or not (parts.scheme == "https" or plain):
        raise Unsafe(0, "https only")
    if not named and (port not in {None, HTTPS} or "." not in host):
        raise Unsafe(0, "another port, or a name without a domain")
    literal = _literal(host)
    if not named and literal is not None and not _is_public(literal):
        raise Unsafe(0, "an internal address")
    return parts.scheme, host, port or (80 if plain else HTTPS)


def carried(address: str, call: Call) -> Answer:
    """The answer to a call; Unsafe, Unreached. What moved on the same server is asked for there, a few times (a
    repository that was renamed): nothing else is followed.
    """
    if call.host:
        return _carried(f"https://{call.host}", call)
    answer = _carried(address, call)
    for _time in range(MOST_MOVES):
        there = _moved(address, call, answer)
        if not there:
            break
        call = replace(call, path=there)
        answer = _carried(address, call)
    return answer


def _moved(address: str, call: Call, answer: Answer) -> str:
    """The path below the site at which it is now; empty where it is where it was, or on another server. A file is not
    looked for in another part of it: what is sent from there is a page to sign in.
    """
    if answer.status not in MOVED:
        return ""
    site, there = urlsplit(address), sent_to(answer)
    same = not there.netloc or (there.scheme, there.netloc.lower()) == (site.scheme, site.netloc.lower())
    base = site.path.rstrip("/")
    if not same or not there.path.startswith(f"{base}/"):
        return ""
    path = there.path.removeprefix(base)
    if call.largest and path.split("/")[1] != call.path.split("/")[1]:
        return ""
    return path + (f"?{there.query}" if there.query else "")


def _carried(address: str, call: Call) -> Answer:
    # The address that was checked is the one that is called.
    scheme, host, port = check_address(address)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreached(0, f"{host}: {error}") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))[:MOST_ADDRESSES]
    if host not in settings.INTERNAL_TRACKERS and not all(_is_public(ipaddress.ip_address(one)) for one in addresses):
        raise Unsafe(0, "an internal address")
    target = urlsplit(address).path.rstrip("/") + call.path
    if any(sign <= " " for sign in target):
        raise Unsafe(0, "no path")
    try:
        return _exchanged(_connected(addresses, port, host, secured=scheme == "https"), host, port, target, call)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreached(0, f"{host}: {type(error).__name__}") from error


def _connected(addresses: list[str], port: int, host: str, *, secured: bool) -> socket.socket:
    problem: OSError = OSError("no address")
    for address in addresses:
        try:
            plain = socket.create_connection((address, port), timeout=SECONDS_A_STEP)
        except OSError as error:
            problem = error
            continue
        if not secured:
            return plain
        try:
            return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        except OSError:
            plain.close()
            raise
    raise problem


def _exchanged(line: socket.socket, host: str, port: int, target: str, call: Call) -> Answer:
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS_A_STEP)
    connection.sock = line
    a_file = call.largest or len(call.body) > PIECE
    until = time.monotonic() + (SECONDS_A_FILE if a_file else SECONDS_IN_ALL)
    headers = {**call.headers, "Connection": "close", **({"Content-Length": str(len(call.body))} if call.body else {})}
    try:
        # In pieces: what is sent at once has to be away within one step, which a file on a slow line is not.
        connection.request(call.method, target, body=_pieces(call.body, until) if call.body else None, headers=headers)
        answer = connection.getresponse()
        body = bytearray()
        # A server that trickles keeps within every step and holds us for ever: all of it has an end.
        while piece := answer.read1(PIECE):
            body += piece
            if call.largest and len(body) > call.largest:
                raise TooLarge(0, "too large")
            if len(body) > max(LARGEST_ANSWER, call.largest) or time.monotonic() > until:
                raise http.client.HTTPException("too long")
        told = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, told, bytes(body))
    finally:
        connection.close()


def _pieces(body: bytes, until: float) -> Iterator[bytes]:
    for first in range(0, len(body), PIECE):
        if time.monotonic() > until:
            raise http.client.HTTPException("too long")
        yield body[first : first + PIECE]


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    literal = _literal(host)
    return literal is not None and literal.is_loopback


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    mapped = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    checked = mapped or address
    return checked.is_global and not checked.is_multicast
