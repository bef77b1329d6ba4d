"""SAML 2.0 servers of organisations: what is said of one, read from its metadata or typed, and kept.

One may be kept before its server is known: many servers want this desk's metadata first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from charterdesk.apps.base.actor import Actor
from charterdesk.apps.base.late import Late
from charterdesk.apps.people import certificates
from charterdesk.apps.people.access import require
from charterdesk.apps.people.checks import Problems, refuse
from charterdesk.apps.people.identity import begun, kept
from charterdesk.apps.people.models import IdentityProvider
from charterdesk.apps.people.provider_checks import is_safe

if TYPE_CHECKING:
    from lxml import etree
    from onelogin.saml2 import idp_metadata_parser
else:
    etree, idp_metadata_parser = Late("lxml.etree"), Late("onelogin.saml2.idp_metadata_parser")

SAML: Final = "saml"
LONGEST_METADATA: Final = 256 * 1024  # bytes
LONGEST_ENTITY_ID: Final = 1024  # SAML 2.0 core, 8.3.6
LONGEST_ATTRIBUTE: Final = 300
MOST_CERTIFICATES: Final = 4  # one, the next one, and those of a second machine
ATTRIBUTES: Final = ("email_attribute", "name_attribute")


@dataclass(frozen=True, slots=True)
class Described:
    """What a server's metadata says of it: who it is, where people sign in, by which certificates it signs (PEM)."""

    entity_id: str
    sso_url: str
    certificates: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SamlTerms:
    """All that is said of a SAML server. `certificates`: PEM, one or several; `email_attribute`, `name_attribute`:
    where it says them, "" for the usual names; `unasked`: it may sign in who did not ask here first; `only`: its people
    sign in no other way.
    """

    organisation_id: int
    domains: str = ""
    entity_id: str = ""
    sso_url: str = ""
    certificates: str = ""
    email_attribute: str = ""
    name_attribute: str = ""
    unasked: bool = False
    only: bool = False
    active: bool = False


def read_metadata(text: bytes) -> Described:
    """A server by its metadata (SAML 2.0 metadata, 2.4.3); ValueError for what is none, or tells of several servers."""
    if len(text) > LONGEST_METADATA or b"<!DOCTYPE" in text or b"\x00" in text:
        raise ValueError("too long, or with a document type")
    try:
        found = idp_metadata_parser.OneLogin_Saml2_IdPMetadataParser.parse(text).get("idp", {})
    except etree.LxmlError as error:
        raise ValueError("no XML") from error
    signing = found.get("x509certMulti", {}).get("signing") or [found.get("x509cert", "")]
    lines = [line for one in signing for line in certificates.read_all(one)]
    sso_url = found.get("singleSignOnService", {}).get("url", "")
    if text.count(b"IDPSSODescriptor") > 2 or not (found.get("entityId") and sso_url and lines):  # noqa: PLR2004  # it begins and ends
        raise ValueError("nobody, or several")
    return Described(found["entityId"], sso_url, "".join(map(pem, lines)))


def pem(line: str) -> str:
    """A kept certificate as people copy it."""
    rows = "\n".join(line[at : at + 64] for at in range(0, len(line), 64))
    return f"-----BEGIN CERTIFICATE-----\n{rows}\n-----END CERTIFICATE-----\n"


@transaction.atomic
def set_up(actor: Actor, terms: SamlTerms, provider_id: int | None = None) -> IdentityProvider:
    """Let the people of an organisation sign in at its own SAML server, or say something else of that server.

    NotFound for an organisation or a server of another desk, Invalid naming the field.
    """
    require(actor, "identity.manage")
    row, problems = begun(actor, SAML, terms.organisation_id, terms.domains, provider_id)
    said = _checked(terms, problems)
    refuse(problems)
    key = ""
    if not row.sealed_secret:
        key, row.settings = _new_key(row)
    row.settings = {"own_certificate": row.settings["own_certificate"], **said}
    row.active = terms.active
    return kept(actor, row, key)


def certificates_of(row: IdentityProvider) -> list[certificates.Certificate]:
    """The certificates by which the server signs, in the words of a page."""
    return [certificates.described(line) for line in row.settings.get("certificates", [])]


def _new_key(row: IdentityProvider) -> tuple[str, dict[str, str]]:
    key, line = certificates.new_key(row.name)
    return key, {"own_certificate": line}


def _checked(terms: SamlTerms, problems: Problems) -> dict[str, object]:
    entity_id, sso_url = terms.entity_id.strip(), terms.sso_url.strip()
    if (terms.active and not entity_id) or len(entity_id) > LONGEST_ENTITY_ID:
        problems["entity_id"] = _("The name that the server has for itself is needed (its entity id).")
    if (terms.active or sso_url) and not is_safe(sso_url):
        problems["sso_url"] = _("The address of the server must begin with https://.")
    try:
        lines = certificates.read_all(terms.certificates)
    except ValueError:
        lines = []
        problems["certificates"] = _("This is no certificate with an RSA key of 2048 bits or more, or an EC key.")
    if len(lines) > MOST_CERTIFICATES:
        problems["certificates"] = _("At most %(most)s certificates.") % {"most": MOST_CERTIFICATES}
    elif terms.active and not lines:
        problems.setdefault("certificates", _("The certificate by which the server signs is needed."))
    attributes = {name: getattr(terms, name).strip() for name in ATTRIBUTES}
    for name, value in attributes.items():
        if len(value) > LONGEST_ATTRIBUTE:
            problems[name] = _("This text is too long.")
    return {
        **attributes,
        "entity_id": entity_id,
        "sso_url": sso_url,
        "certificates": lines,
        "unasked": terms.unasked,
        "only": terms.only,
    }
