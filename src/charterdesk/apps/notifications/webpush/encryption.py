"""What is pushed is read by the browser alone, not by the service that carries it (RFC 8291, RFC 8188)."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD_BYTES: Final = 4096
SALT_BYTES: Final = 16
AUTH_BYTES: Final = 16
POINT_BYTES: Final = 65
# A push service takes 4096 bytes in all: header, padding delimiter and tag go off (RFC 8291, 4).
LONGEST: Final = RECORD_BYTES - (SALT_BYTES + 4 + 1 + POINT_BYTES) - 1 - 16
LAST_RECORD: Final = b"\x02"


class BadKeys(ValueError):
    """What the browser gave is no public key of P-256 with a secret of 16 bytes."""


@dataclass(frozen=True, slots=True)
class BrowserKeys:
    """The public key of a browser's subscription and the secret that it shares with whoever may push to it."""

    public: bytes
    auth: bytes

    @classmethod
    def read(cls, p256dh: str, auth: str) -> BrowserKeys:
        """As browsers give them, in base64url; BadKeys."""
        try:
            keys = cls(decoded(p256dh), decoded(auth))
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), keys.public)
        except (NotBase64, ValueError) as error:
            raise BadKeys("no key of P-256") from error
        if len(keys.public) != POINT_BYTES or len(keys.auth) != AUTH_BYTES:
            raise BadKeys("keys of another length")
        return keys


def encrypted(
    text: bytes, keys: BrowserKeys, *, salt: bytes | None = None, own: ec.EllipticCurvePrivateKey | None = None
) -> bytes:
    """The text as the body of a push message with the content coding aes128gcm, one record; ValueError when it is too
    long. `salt` and `own` are made anew for each message; only the vector of the RFC gives them.
    """
    if len(text) > LONGEST:
        raise ValueError(f"a push carries at most {LONGEST} bytes")
    salt = salt or secrets.token_bytes(SALT_BYTES)
    own = own or ec.generate_private_key(ec.SECP256R1())
    browser = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), keys.public)
    own_public = point_of(own)
    shared = own.exchange(ec.ECDH(), browser)
    key_info = b"WebPush: info\x00" + keys.public + own_public
    secret = _derived(shared, salt=keys.auth, info=key_info, length=32)
    key = _derived(secret, salt=salt, info=b"Content-Encoding: aes128gcm\x00", length=16)
    nonce = _derived(secret, salt=salt, info=b"Content-Encoding: nonce\x00", length=12)
    header = salt + RECORD_BYTES.to_bytes(4, "big") + bytes([len(own_public)]) + own_public
    return header + AESGCM(key).encrypt(nonce, text + LAST_RECORD, None)


def point_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The public key as an uncompressed point (X9.62), 65 bytes."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def decoded(text: str) -> bytes:
    """Base64url without padding, as browsers write it."""
    return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))


def encoded(raw: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _derived(secret: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)
