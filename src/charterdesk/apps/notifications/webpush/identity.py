"""Who pushes: a key of this installation, and a short-lived token signed with it (RFC 8292, VAPID)."""

from __future__ import annotations

import hmac
import json
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings

from charterdesk.apps.notifications.webpush.encryption import encoded, point_of

# RFC 8292, 2: at most 24 hours.
HOLDS: Final = timedelta(hours=12)
ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256


def own_key() -> ec.EllipticCurvePrivateKey:
    """The key of this installation, made from the secret key of the server: the same in every process and on every
    host, and nothing more to keep. Under another secret key browsers subscribe anew.
    """
    raw = hmac.digest(settings.SECRET_KEY.encode(), b"charterdesk.webpush", "sha512")
    return ec.derive_private_key(int.from_bytes(raw, "big") % (ORDER - 1) + 1, ec.SECP256R1())


def public_key() -> str:
    """What a browser is given when it subscribes, in base64url."""
    return encoded(point_of(own_key()))


def authorization(endpoint: str, at: datetime) -> str:
    """The header that says to the push service of this endpoint who pushes."""
    parts = urlsplit(endpoint)
    claims: dict[str, str | int] = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((at + HOLDS).timestamp()),
        "sub": f"mailto:{settings.DEFAULT_FROM_EMAIL}",
    }
    said = f"{_part({'typ': 'JWT', 'alg': 'ES256'})}.{_part(claims)}"
    key = own_key()
    r, s = decode_dss_signature(key.sign(said.encode(), ec.ECDSA(SHA256())))
    signature = encoded(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={said}.{signature}, k={encoded(point_of(key))}"


def _part(content: dict[str, str | int]) -> str:
    return encoded(json.dumps(content, separators=(",", ":")).encode())
