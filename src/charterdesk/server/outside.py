"""Speaking to the sign-in server of an organisation, whose address a manager typed: https, no redirects, little of it,
not for long, and no machine of our own network unless the operator says so (server-side request forgery).
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from charterdesk.apps.people.provider_checks import is_safe

SECONDS: Final = 5
LARGEST: Final = 1024 * 1024  # bytes of an answer
OK: Final = 200


class Unreached(Exception):
    """The server gave no answer that can be used."""


def get_json(address: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The JSON object at an address; Unreached."""
    return _object(_asked("GET", address, None, headers or {}))


def post_form(address: str, values: Mapping[str, str], headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The JSON object that answers a form; Unreached."""
    told = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
    return _object(_asked("POST", address, urlencode(values).encode(), told))


def _object(text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise Unreached("no JSON") from error
    if not isinstance(found, dict):
        raise Unreached("no JSON object")
    return found


def _asked(method: str, address: str, body: bytes | None, headers: Mapping[str, str]) -> bytes:
    if not is_safe(address):
        raise Unreached("not an address that may be spoken to")
    parts = urlsplit(address)
    host = str(parts.hostname)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    try:
        connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
        # The address that was checked is the one that is called.
        connection.sock = _connected(host, port, encrypted=parts.scheme == "https")
        try:
            connection.request(method, target, body=body, headers={"Accept": "application/json", **headers})
            answer = connection.getresponse()
            text = answer.read(LARGEST + 1)
        finally:
            connection.close()
    except (OSError, UnicodeError, http.client.HTTPException) as error:
        raise Unreached(type(error).__name__) from error
    if answer.status != OK or len(text) > LARGEST:
        raise Unreached(f"answered {answer.status}")
    return text


def _connected(host: str, port: int, *, encrypted: bool) -> socket.socket:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not settings.IDENTITY_INSIDE and not all(_is_public(one) for one in addresses):
        raise OSError("an address of our own network")
    plain = socket.create_connection((addresses[0], port), timeout=SECONDS)
    if not encrypted:
        return plain
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except OSError:
        plain.close()
        raise


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None) or address
    return inner.is_global and not inner.is_multicast
