"""What must be said of a sign-in server before it is believed."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final, Protocol
from urllib.parse import urlsplit

from cryptography import x509
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


class Said(Protocol):
    """What a form says of a server."""

    @property
    def protocol(self) -> str: ...  # noqa: D102
    @property
    def issuer(self) -> str: ...  # noqa: D102
    @property
    def client_id(self) -> str: ...  # noqa: D102
    @property
    def sign_in_url(self) -> str: ...  # noqa: D102
    @property
    def certificate(self) -> str: ...  # noqa: D102
    @property
    def only(self) -> bool: ...  # noqa: D102


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


def settings_of(said: Said, problems: Problems) -> dict[str, str | bool]:
    """What is kept of a server beside its secret; what is wrong is added to the problems."""
    if said.protocol == "oidc":
        issuer = said.issuer.strip().rstrip("/")
        if not is_safe(issuer):
            problems["issuer"] = _("The address of the server must begin with https://.")
        if not said.client_id.strip():
            problems["client_id"] = _("The name that the server gave to this desk is needed.")
        return {"issuer": issuer, "client_id": said.client_id.strip(), "only": said.only}
    if not said.issuer.strip():
        problems["issuer"] = _("The server's entity name is needed.")
    if not is_safe(said.sign_in_url.strip()):
        problems["sign_in_url"] = _("The address of the server must begin with https://.")
    try:
        x509.load_pem_x509_certificate(said.certificate.strip().encode())
    except ValueError:
        problems["certificate"] = _("This is no certificate (PEM).")
    return {
        "issuer": said.issuer.strip(),
        "sign_in_url": said.sign_in_url.strip(),
        "certificate": said.certificate.strip(),
        "only": said.only,
    }


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
