"""A SAML response, believed only as far as its one signed assertion goes.

The library verifies the signature and the profile; what it leaves loose is asked for here: exactly one assertion and
one signature, which is the assertion's own and covers all of it, ids that name one thing, an audience, a recipient and
an end that are there, and clocks that differ by a minute at most (SAML 2.0 profiles, 4.1.4; signature wrapping).
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from charterdesk.apps.base import typed
from charterdesk.apps.base.late import Late
from charterdesk.apps.base.now import now
from charterdesk.apps.people.identity import Refused

if TYPE_CHECKING:
    import xmlsec
    from lxml import etree
    from onelogin.saml2 import errors, response, xml_utils
else:
    xmlsec, etree, errors = Late("xmlsec"), Late("lxml.etree"), Late("onelogin.saml2.errors")
    response, xml_utils = Late("onelogin.saml2.response"), Late("onelogin.saml2.xml_utils")

LARGEST: Final = 256 * 1024  # characters of a response
LEEWAY: Final = timedelta(seconds=60)  # by which clocks may differ
LONGEST_LIFE: Final = timedelta(hours=24)  # of an assertion: it is remembered as long
LONGEST_TEXT: Final = 320  # of an address; a name and a subject are shorter
MORE: Final = "http://www.w3.org/2001/04/xmldsig-more#"
EXCLUSIVE: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
SIGNATURES: Final = frozenset(
    f"{MORE}{name}" for name in ("rsa-sha256", "rsa-sha384", "rsa-sha512", "ecdsa-sha256", "ecdsa-sha384")
) | {"http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"}
DIGESTS: Final = frozenset(
    {"http://www.w3.org/2001/04/xmlenc#sha256", f"{MORE}sha384", "http://www.w3.org/2001/04/xmlenc#sha512"}
)
ENVELOPED: Final = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
# Never RSA 1.5: who may ask often enough reads what was encrypted by it.
ENCRYPTIONS: Final = frozenset(
    {
        *(f"http://www.w3.org/2001/04/xmlenc#aes{bits}-cbc" for bits in (128, 192, 256)),
        *(f"http://www.w3.org/2009/xmlenc11#aes{bits}-gcm" for bits in (128, 192, 256)),
        "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
        "http://www.w3.org/2009/xmlenc11#rsa-oaep",
    }
)
EMAILS: Final = (
    "email",
    "mail",
    "urn:oid:0.9.2342.19200300.100.1.3",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
)
NAMES: Final = (
    "displayName",
    "name",
    "urn:oid:2.16.840.1.113730.3.1.241",
    "http://schemas.microsoft.com/identity/claims/displayname",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
)
NAMESPACES: Final = {
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "xenc": "http://www.w3.org/2001/04/xmlenc#",
}
TRANSIENT: Final = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
SUCCESS: Final = "urn:oasis:names:tc:SAML:2.0:status:Success"


@dataclass(frozen=True, slots=True)
class Said:
    """What the server says of who signed in; `answers`: the request, "" where nobody asked."""

    subject: str
    email: str
    name: str
    answers: str
    assertion_id: str
    expires_at: datetime


def verified(ours: Any, text: str, address: str, said: Mapping[str, Any]) -> Said:
    """What a response says, received at `address`, by the server of these settings; `said`: what is kept of it.

    Refused for whatever is not the one assertion, signed by one of the server's certificates, for this desk, now.
    """
    try:
        _look(xml_utils.OneLogin_Saml2_XML.to_etree(_decoded(text)))
        received = response.OneLogin_Saml2_Response(ours, text)
        root = received.get_xml_document()
        assertion = _signed_assertion(root)
        parts = urlsplit(address)
        here = {"https": "on" if parts.scheme == "https" else "off", "http_host": parts.netloc, "script_name": ""}
        if not received.is_valid({**here, "path_info": parts.path}):
            raise Refused(f"not_valid: {str(received.get_error())[:200]!r}")
        return _read(assertion, root, address, said, ours.get_sp_data()["entityId"])
    except (
        errors.OneLogin_Saml2_Error,
        errors.OneLogin_Saml2_ValidationError,
        xmlsec.Error,
        etree.LxmlError,
        ValueError,
    ) as error:
        raise Refused(f"not_read: {type(error).__name__}") from error


def _decoded(text: str) -> bytes:
    if len(text) > LARGEST:
        raise ValueError("too long")
    found = b64decode("".join(text.split()), validate=True)
    if b"\x00" in found or b"<!DOCTYPE" in found or b"<!ENTITY" in found:
        raise ValueError("a document type, or another encoding")
    return found


def _look(root: Any) -> None:
    """Before anything is decrypted: a response that succeeded, with one assertion at its place."""
    if root.tag != f"{{{NAMESPACES['samlp']}}}Response":
        raise Refused("no_response")
    status = root.find("samlp:Status/samlp:StatusCode", NAMESPACES)
    if status is None or status.get("Value") != SUCCESS:
        raise Refused("not_signed_in")
    sealed = root.findall("saml:EncryptedAssertion", NAMESPACES)
    if len(sealed) + len(root.findall("saml:Assertion", NAMESPACES)) != 1:
        raise Refused("not_one_assertion")
    methods = {one.get("Algorithm") for one in _all(root, "EncryptionMethod")}
    hidden = [*_all(root, "EncryptedData")]
    if len(hidden) != len(sealed) or not methods <= ENCRYPTIONS:
        raise Refused("encrypted_otherwise")


def _signed_assertion(root: Any) -> Any:
    """The one assertion of a response, whose own signature, the only one of it, covers it."""
    found = _all(root, "Assertion")
    if len(found) != 1 or found[0].getparent() is not root or _all(root, "EncryptedData"):
        raise Refused("not_one_assertion")
    named = [(etree.QName(name).localname.lower(), value) for one in root.iter() for name, value in one.attrib.items()]
    ids = [value for name, value in named if name == "id"]
    if len(set(ids)) != len(ids):
        raise Refused("an_id_twice")
    signatures = [one for one in _all(root, "Signature") if one.getparent() is found[0]]
    others = [one for one in _all(root, "Signature") if one.getparent() is not found[0]]
    if len(signatures) != 1 or any(one.getparent() is not root for one in others) or len(others) > 1:
        raise Refused("not_signed")
    for signature in (*signatures, *others):
        _check_signature(signature)
    return found[0]


def _check_signature(signature: Any) -> None:
    """It signs what holds it, whole, in a way that is still safe."""
    references = signature.findall("ds:SignedInfo/ds:Reference", NAMESPACES)
    if len(references) != 1 or references[0].get("URI") != f"#{signature.getparent().get('ID')}":
        raise Refused("signs_another_thing")
    transforms = [one.get("Algorithm") for one in references[0].findall("ds:Transforms/ds:Transform", NAMESPACES)]
    if transforms[:1] != [ENVELOPED] or not set(transforms[1:]) <= {EXCLUSIVE, f"{EXCLUSIVE}WithComments"}:
        raise Refused("signed_otherwise")
    method = signature.find("ds:SignedInfo/ds:SignatureMethod", NAMESPACES)
    digest = references[0].find("ds:DigestMethod", NAMESPACES)
    if method is None or digest is None:
        raise Refused("signed_otherwise")
    if method.get("Algorithm") not in SIGNATURES or digest.get("Algorithm") not in DIGESTS or _all(signature, "Object"):
        raise Refused("signed_otherwise")


def _read(assertion: Any, root: Any, address: str, said: Mapping[str, Any], entity_id: str) -> Said:
    """The assertion's own words, which the signature covers; nothing of the response around it is believed."""
    subject = assertion.find("saml:Subject/saml:NameID", NAMESPACES)
    if subject is None or subject.get("Format") == TRANSIENT or subject.get("SPNameQualifier", entity_id) != entity_id:
        raise Refused("no_subject")
    audiences = [_text(one) for one in assertion.findall("saml:Conditions/saml:AudienceRestriction/*", NAMESPACES)]
    if entity_id not in audiences:
        raise Refused("other_audience")
    if _text(assertion.find("saml:Issuer", NAMESPACES)) != said["entity_id"]:
        raise Refused("other_server")
    if root.get("Destination") != address:
        raise Refused("other_address")
    answers, expires_at = _confirmed(assertion, address)
    if root.get("InResponseTo", "") != answers:
        raise Refused("answers_another")
    emails = _values(assertion, said.get("email_attribute"), EMAILS) or [_text(subject)]
    names = _values(assertion, said.get("name_attribute"), NAMES) or [""]
    return Said(
        subject=_text(subject),
        email=emails[0][:LONGEST_TEXT],
        name=typed.line(names[0])[:LONGEST_TEXT],
        answers=answers,
        assertion_id=str(assertion.get("ID")),
        expires_at=expires_at,
    )


def _confirmed(assertion: Any, address: str) -> tuple[str, datetime]:
    """Which request the bearer answers, and until when he is believed."""
    bearers = [
        one.find("saml:SubjectConfirmationData", NAMESPACES)
        for one in assertion.findall("saml:Subject/saml:SubjectConfirmation", NAMESPACES)
        if one.get("Method") == "urn:oasis:names:tc:SAML:2.0:cm:bearer"
    ]
    if len(bearers) != 1 or bearers[0] is None or bearers[0].get("Recipient") != address:
        raise Refused("other_address")
    conditions = assertion.find("saml:Conditions", NAMESPACES)
    ends = [bearers[0].get("NotOnOrAfter"), conditions.get("NotOnOrAfter")]
    if ends[0] is None:
        raise Refused("never_ends")
    present = now()
    end = min(_instant(one) for one in ends if one is not None)
    begins = [_instant(one) for one in (conditions.get("NotBefore"), assertion.get("IssueInstant")) if one is not None]
    if end + LEEWAY <= present or end - present > LONGEST_LIFE or any(one > present + LEEWAY for one in begins):
        raise Refused("not_now")
    return bearers[0].get("InResponseTo", ""), end + LEEWAY


def _values(assertion: Any, wanted: str | None, usual: tuple[str, ...]) -> list[str]:
    """What the server says under the first of these names that it uses."""
    said: dict[str, list[str]] = {}
    for one in assertion.findall("saml:AttributeStatement/saml:Attribute", NAMESPACES):
        values = [_text(value) for value in one.findall("saml:AttributeValue", NAMESPACES)]
        said.setdefault(one.get("Name", ""), []).extend(value for value in values if value)
    return next((said[name] for name in ((wanted,) if wanted else usual) if said.get(name)), [])


def _all(root: Any, name: str) -> list[Any]:
    """Every element of this name, whatever its namespace."""
    return [one for one in root.iter() if isinstance(one.tag, str) and etree.QName(one).localname == name]


def _text(element: Any) -> str:
    return "" if element is None else "".join(element.itertext()).strip()


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("an instant without its zone")
    return found.astimezone(UTC)
