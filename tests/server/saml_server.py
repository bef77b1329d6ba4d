"""A sign-in server of an organisation that speaks SAML 2.0: it signs with real keys, made for the tests."""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from urllib.parse import parse_qs, urlsplit

import xmlsec
from lxml import etree

from charterdesk.apps.base.now import now
from charterdesk.apps.people import certificates
from charterdesk.apps.people.saml_servers import pem

ENTITY = "https://login.quay.example/saml"
SSO = "https://login.quay.example/sso"
NS = {
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "md": "urn:oasis:names:tc:SAML:2.0:metadata",
}


@cache
def key(name="the server"):
    """A key of this name (PEM) and its certificate (base64)."""
    return certificates.new_key(name)


def certificate(name="the server"):
    return pem(key(name)[1])


def metadata(*names, entity=ENTITY, sso=SSO):
    keys = "".join(
        f'<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="{NS["ds"]}"><ds:X509Data><ds:X509Certificate>'
        f"{key(name)[1]}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
        for name in names or ("the server",)
    )
    return (
        f'<md:EntityDescriptor xmlns:md="{NS["md"]}" entityID="{entity}">'
        f'<md:IDPSSODescriptor protocolSupportEnumeration="{NS["samlp"]}">{keys}'
        f'<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{sso}"/>'
        "</md:IDPSSODescriptor></md:EntityDescriptor>"
    ).encode()


@dataclass(frozen=True)
class Asked:
    """A request as the server reads it."""

    id: str
    entity: str
    address: str


def asked(address):
    """What the address to which a browser was sent asks for."""
    given = parse_qs(urlsplit(address).query)
    root = etree.fromstring(zlib.decompress(b64decode(given["SAMLRequest"][0]), -15))
    return Asked(root.get("ID"), root.find("saml:Issuer", NS).text, root.get("AssertionConsumerServiceURL"))


@dataclass(frozen=True)
class Answer:
    """What the server says; each part can be said wrongly."""

    request: str
    audience: str
    address: str
    subject: str = "s-1"
    email: str = "nora@quay.example"
    name: str = "Nora"
    email_attribute: str = "mail"
    name_id: str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
    issuer: str = ENTITY
    recipient: str | None = None
    destination: str | None = None
    answers: str | None = None
    id: str = "_a1"
    status: str = "Success"
    begins: int = -5
    ends: int = 300
    conditions: str = ""
    bearer: str = "bearer"

    def xml(self):
        present = now()
        at = {
            name: (present + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
            for name, seconds in (("now", 0), ("begins", self.begins), ("ends", self.ends))
        }
        answers = self.request if self.answers is None else self.answers
        irt = f'InResponseTo="{answers}"' if answers else ""
        attributes = "".join(
            f'<saml:Attribute Name="{name}"><saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>'
            for name, value in ((self.email_attribute, self.email), ("displayName", self.name))
            if value
        )
        audience = (
            f"<saml:AudienceRestriction><saml:Audience>{self.audience}</saml:Audience></saml:AudienceRestriction>"
        )
        return etree.fromstring(f"""<samlp:Response xmlns:samlp="{NS["samlp"]}" xmlns:saml="{NS["saml"]}"
 ID="_r{self.id}" Version="2.0" IssueInstant="{at["now"]}" Destination="{self.destination or self.address}" {irt}>
<saml:Issuer>{self.issuer}</saml:Issuer>
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{self.status}"/></samlp:Status>
<saml:Assertion ID="{self.id}" Version="2.0" IssueInstant="{at["now"]}"><saml:Issuer>{self.issuer}</saml:Issuer>
<saml:Subject><saml:NameID Format="{self.name_id}">{self.subject}</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:{self.bearer}"><saml:SubjectConfirmationData
 NotOnOrAfter="{at["ends"]}" Recipient="{self.recipient or self.address}" {irt}/>
</saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{at["begins"]}" NotOnOrAfter="{at["ends"]}">{self.conditions or audience}</saml:Conditions>
<saml:AuthnStatement AuthnInstant="{at["now"]}"><saml:AuthnContext><saml:AuthnContextClassRef
>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>
<saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion></samlp:Response>""")


def answer(request, **said):
    """The answer to a request, nothing wrong with it but what is said."""
    return replace(Answer(request.id, request.entity, request.address), **said)


def sign(root, by="the server", *, element="saml:Assertion", transform=xmlsec.Transform.RSA_SHA256, more=()):
    """Sign an element of a response, as servers do: enveloped, exclusive canonical form."""
    signed = root if element == "." else root.find(element, NS)
    signature = xmlsec.template.create(signed, xmlsec.Transform.EXCL_C14N, transform, ns="ds")
    signed.insert(1, signature)
    digest = xmlsec.Transform.SHA1 if transform == xmlsec.Transform.RSA_SHA1 else xmlsec.Transform.SHA256
    reference = xmlsec.template.add_reference(signature, digest, uri=f"#{signed.get('ID')}")
    for one in (xmlsec.Transform.ENVELOPED, xmlsec.Transform.EXCL_C14N, *more):
        xmlsec.template.add_transform(reference, one)
    xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(signature))
    xmlsec.tree.add_ids(root, ["ID"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(key(by)[0], xmlsec.KeyFormat.PEM)
    context.key.load_cert_from_memory(pem(key(by)[1]), xmlsec.KeyFormat.CERT_PEM)
    context.sign(signature)
    return root


def encrypt(root, line, *, wrap=xmlsec.Transform.RSA_OAEP):
    """Encrypt the assertion for whoever has the key of this certificate."""
    assertion = root.find("saml:Assertion", NS)
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_memory(pem(line), xmlsec.KeyFormat.CERT_PEM))
    holder = etree.SubElement(root, f"{{{NS['saml']}}}EncryptedAssertion")
    data = xmlsec.template.encrypted_data_create(
        holder, xmlsec.Transform.AES256, type=xmlsec.EncryptionType.ELEMENT, ns="xenc"
    )
    xmlsec.template.encrypted_data_ensure_cipher_value(data)
    info = xmlsec.template.encrypted_data_ensure_key_info(data, ns="ds")
    wrapped = xmlsec.template.add_encrypted_key(info, wrap)
    xmlsec.template.encrypted_data_ensure_cipher_value(wrapped)
    context = xmlsec.EncryptionContext(manager)
    context.key = xmlsec.Key.generate(xmlsec.KeyData.AES, 256, xmlsec.KeyDataType.SESSION)
    holder.append(context.encrypt_xml(data, assertion))
    for one in root.findall("saml:Assertion", NS):
        root.remove(one)
    for one in root.findall("xenc:EncryptedData", {"xenc": "http://www.w3.org/2001/04/xmlenc#"}):
        root.remove(one)
        holder.append(one)
    return root


def posted(root):
    """The form that a browser posts."""
    text = root if isinstance(root, bytes) else etree.tostring(root)
    return {"SAMLResponse": b64encode(text).decode()}
