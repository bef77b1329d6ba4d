"""The envelope of a secret: a data key of its own for each version, wrapped by a master key outside the
database.

AES-256-GCM (NIST SP 800-38D) with random nonces of 96 bits. What is sealed is bound to desk, customer, record, field
and version: moved to another row, or changed by one bit, it is refused. No Django, no database.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12


class DamagedError(Exception):
    """What is stored was changed, or stands in the row of another record."""


class UnknownKeyError(Exception):
    """What is stored was sealed under a master key that is not at hand."""

    def __init__(self, key_id: str) -> None:
        super().__init__(key_id)
        self.key_id = key_id


@dataclass(frozen=True, slots=True)
class Binding:
    """Where a secret stands: it opens nowhere else."""

    desk: int
    customer: int
    record: int
    field: str
    version: int

    def associated(self) -> bytes:
        """The associated data of the seal."""
        return f"{self.desk}|{self.customer}|{self.record}|{self.field}|{self.version}".encode()


@dataclass(frozen=True, slots=True)
class Sealed:
    """What is stored of a secret: nothing of it opens without the master key."""

    key_id: str
    wrap_nonce: bytes
    wrapped: bytes
    nonce: bytes
    ciphertext: bytes = field(repr=False)


def seal(key_id: str, master: bytes, binding: Binding, secret: str) -> Sealed:
    """The secret in its envelope, under a data key that is used this once."""
    data_key, nonce = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(NONCE_BYTES)
    ciphertext = AESGCM(data_key).encrypt(nonce, secret.encode(), binding.associated())
    wrap_nonce, wrapped = _wrap(key_id, master, binding, data_key)
    return Sealed(key_id, wrap_nonce, wrapped, nonce, ciphertext)


def unseal(masters: Mapping[str, bytes], binding: Binding, sealed: Sealed) -> str:
    """The secret as it was given to `seal`. UnknownKeyError, DamagedError; never anything else of what is stored."""
    data_key = _unwrap(masters, binding, sealed)
    try:
        return AESGCM(data_key).decrypt(sealed.nonce, sealed.ciphertext, binding.associated()).decode()
    except (InvalidTag, ValueError) as error:
        raise DamagedError from error


def rewrapped(masters: Mapping[str, bytes], key_id: str, binding: Binding, sealed: Sealed) -> Sealed:
    """The same under another master key: only the data key is wrapped anew, the secret itself is not opened."""
    data_key = _unwrap(masters, binding, sealed)
    wrap_nonce, wrapped = _wrap(key_id, masters[key_id], binding, data_key)
    return replace(sealed, key_id=key_id, wrap_nonce=wrap_nonce, wrapped=wrapped)


def _wrap(key_id: str, master: bytes, binding: Binding, data_key: bytes) -> tuple[bytes, bytes]:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce, AESGCM(master).encrypt(nonce, data_key, _of_wrap(key_id, binding))


def _unwrap(masters: Mapping[str, bytes], binding: Binding, sealed: Sealed) -> bytes:
    master = masters.get(sealed.key_id)
    if master is None:
        raise UnknownKeyError(sealed.key_id)
    try:
        return AESGCM(master).decrypt(sealed.wrap_nonce, sealed.wrapped, _of_wrap(sealed.key_id, binding))
    except (InvalidTag, ValueError) as error:
        raise DamagedError from error


def _of_wrap(key_id: str, binding: Binding) -> bytes:
    return b"wrap|" + key_id.encode() + b"|" + binding.associated()
