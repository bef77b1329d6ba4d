"""Certificates by which the servers of organisations sign, and the key with which they may encrypt for this desk."""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from charterdesk.apps.base.now import now

BLOCK: Final = re.compile(r"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)
LEAST_BITS: Final = 2048
WARNED_BEFORE: Final = timedelta(days=30)
YEARS: Final = 10


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate in the words of a page: whose, its SHA-256 in pairs, until when; `state`: "", "soon", "past"."""

    subject: str
    digest: str
    until: datetime
    state: str


def read_all(text: str) -> list[str]:
    """The certificates in a text, as one line of base64 each: PEM blocks, or the bare base64 of one certificate as
    metadata has it. ValueError for one that cannot be read, or whose key is too weak to be believed.
    """
    found = BLOCK.findall(text) or ([text] if text.strip() else [])
    lines = ["".join(one.split()) for one in found]
    for line in lines:
        key = _loaded(line).public_key()
        strong = isinstance(key, rsa.RSAPublicKey) and key.key_size >= LEAST_BITS
        if not (strong or isinstance(key, ec.EllipticCurvePublicKey)):
            raise ValueError("a weak key, or one of another kind")
    return list(dict.fromkeys(lines))


def described(line: str) -> Certificate:
    """What is shown of a kept certificate."""
    loaded = _loaded(line)
    until = loaded.not_valid_after_utc
    present = now()
    state = "past" if until <= present else "soon" if until - present < WARNED_BEFORE else ""
    digest = loaded.fingerprint(hashes.SHA256()).hex(":").upper()
    return Certificate(loaded.subject.rfc4514_string(), digest, until, state)


def new_key(name: str) -> tuple[str, str]:
    """A key of this desk for one server (PEM), and its certificate (one line of base64)."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=LEAST_BITS)
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    present = now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(present - timedelta(days=1))
        .not_valid_after(present + timedelta(days=365 * YEARS))
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    line = certificate.public_bytes(serialization.Encoding.PEM).decode()
    return pem, read_all(line)[0]


def _loaded(line: str) -> x509.Certificate:
    return x509.load_der_x509_certificate(b64decode(line, validate=True))
