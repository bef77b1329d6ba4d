"""What must be said of a sign-in server before it is believed."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from charterdesk.apps.people.checks import Problems

DOMAIN: Final = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")
# Nobody's own: whoever vouched for them could be anybody.
PUBLIC_MAIL: Final = frozenset(
    {
        *("gmail.com", "googlemail.com", "outlook.com", "outlook.fr", "hotmail.com", "hotmail.fr", "live.com"),
        *("live.fr", "msn.com", "yahoo.com", "yahoo.fr", "yahoo.es", "icloud.com", "me.com", "gmx.com", "gmx.fr"),
        *("proton.me", "protonmail.com", "orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "laposte.net", "pt.lu"),
    }
)


def domains_in(text: str) -> list[str]:
    """The domains that somebody typed, with spaces, commas or lines between."""
    return sorted({word.strip().lower().lstrip("@") for word in re.split(r"[\s,;]+", text) if word.strip()})


def domain_problem(domains: Collection[str], taken: Collection[str]) -> str:
    """What is wrong with them, if anything is; `taken`: those of other servers of the installation."""
    for name in domains:
        if not DOMAIN.fullmatch(name):
            return _("%(domain)s is no domain.") % {"domain": name}
        if name in PUBLIC_MAIL:
            return _("Everybody can have an address at %(domain)s.") % {"domain": name}
        if name in taken:
            return _("Another server vouches for %(domain)s.") % {"domain": name}
    return "" if domains else _("Write at least one domain for whose addresses the server vouches.")


def check_server(issuer: str, client_id: str, problems: Problems) -> None:
    """A server that may be spoken to, and the name that it gave to this desk."""
    if not is_safe(issuer):
        problems["issuer"] = _("The address of the server must begin with https://.")
    if not client_id:
        problems["client_id"] = _("The name that the server gave to this desk is needed.")


def is_safe(address: str) -> bool:
    """Whether a server may be spoken to at this address: https, or this machine where the operator allows it."""
    try:
        parts = urlsplit(address)
        _port = parts.port
    except ValueError:
        return False
    if not parts.hostname or parts.username or parts.fragment or not address.isascii():
        return False
    here = settings.IDENTITY_INSIDE and parts.scheme == "http" and parts.hostname == "127.0.0.1"
    return parts.scheme == "https" or here
