"""AES-256-GCM by its published vectors, and what an envelope refuses to open."""

import dataclasses
import os
import secrets

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from charterdesk.apps.vault import envelope
from charterdesk.apps.vault.envelope import Binding, DamagedError, Sealed, UnknownKeyError, rewrapped, seal, unseal

# Test cases 13 to 16 of the GCM specification (McGrew and Viega), as submitted to NIST for SP 800-38D.
KEY = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
IV = "cafebabefacedbaddecaf888"
PLAIN = (
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"
)
CIPHER = (
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
    "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
)
VECTORS = [
    ("00" * 32, "00" * 12, "", "", "530f8afbc74536b9a963b4f1c4cb738b"),
    ("00" * 32, "00" * 12, "00" * 16, "", "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"),
    (KEY, IV, PLAIN, "", CIPHER + "b094dac5d93471bdec1a502270e3cc6c"),
    (
        KEY,
        IV,
        PLAIN[:120],
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        CIPHER[:120] + "76fc6ece0f4e1768cddf8853bb2d551b",
    ),
]
HERE = Binding(desk=1, customer=2, record=3, field="secret", version=1)
MASTERS = {"a": os.urandom(32), "b": os.urandom(32)}


def changed(sealed, part, stored):
    """The envelope with something else in one of its columns."""
    columns = {"wrap_nonce": sealed.wrap_nonce, "wrapped": sealed.wrapped, "nonce": sealed.nonce}
    columns |= {"ciphertext": sealed.ciphertext, part: stored}
    return Sealed(sealed.key_id, **columns)


class Unbound(Binding):
    """A place without associated data, as the vector has none."""

    def associated(self):
        return b""


@pytest.mark.parametrize(("key", "nonce", "plain", "associated", "sealed"), VECTORS)
def test_the_cipher_is_the_published_one(key, nonce, plain, associated, sealed):
    cipher = AESGCM(bytes.fromhex(key))
    found = cipher.encrypt(bytes.fromhex(nonce), bytes.fromhex(plain), bytes.fromhex(associated))
    assert found.hex() == sealed


def test_what_is_sealed_is_what_the_vector_says(monkeypatch):
    key, nonce, plain, _associated, sealed = VECTORS[1]
    drawn = iter([bytes.fromhex(key), bytes.fromhex(nonce), os.urandom(12)])
    monkeypatch.setattr(secrets, "token_bytes", lambda _size: next(drawn))
    found = seal("a", MASTERS["a"], Unbound(0, 0, 0, "", 0), bytes.fromhex(plain).decode())
    assert found.ciphertext.hex() == sealed


@given(st.text(max_size=400), st.integers(1, 2**40), st.integers(1, 9999))
def test_a_secret_comes_back_as_it_was_given_and_only_there(secret, record, version):
    here = Binding(1, 2, record, "secret", version)
    sealed = seal("a", MASTERS["a"], here, secret)
    assert unseal(MASTERS, here, sealed) == secret
    for elsewhere in (
        dataclasses.replace(here, desk=9),
        dataclasses.replace(here, customer=9),
        dataclasses.replace(here, record=record + 1),
        dataclasses.replace(here, field="login"),
        dataclasses.replace(here, version=version + 1),
    ):
        with pytest.raises(DamagedError):
            unseal(MASTERS, elsewhere, sealed)


@given(st.data())
def test_one_bit_changed_anywhere_and_nothing_opens(data):
    sealed = seal("a", MASTERS["a"], HERE, "secret of somebody")
    part = data.draw(st.sampled_from(["wrap_nonce", "wrapped", "nonce", "ciphertext"]))
    stored = bytearray(getattr(sealed, part))
    bit = data.draw(st.integers(0, len(stored) * 8 - 1))
    stored[bit // 8] ^= 1 << (bit % 8)
    with pytest.raises(DamagedError):
        unseal(MASTERS, HERE, changed(sealed, part, bytes(stored)))


@given(st.sampled_from(["wrap_nonce", "wrapped", "nonce", "ciphertext"]), st.binary(max_size=40))
def test_anything_else_in_a_column_is_refused_without_another_error(part, stored):
    sealed = seal("a", MASTERS["a"], HERE, "secret of somebody")
    with pytest.raises(DamagedError):
        unseal(MASTERS, HERE, changed(sealed, part, stored))


def test_a_key_that_is_not_at_hand_is_named():
    sealed = seal("a", MASTERS["a"], HERE, "secret")
    with pytest.raises(UnknownKeyError, match="a"):
        unseal({"b": MASTERS["b"]}, HERE, sealed)
    with pytest.raises(DamagedError):
        unseal(MASTERS, HERE, dataclasses.replace(sealed, key_id="b"))


@given(st.lists(st.text(max_size=20), min_size=20, max_size=60))
def test_no_two_secrets_share_a_nonce_and_a_key(told):
    every = [seal("a", MASTERS["a"], HERE, secret) for secret in [*told, *told]]
    data_keys = {envelope._unwrap(MASTERS, HERE, sealed) for sealed in every}
    assert len(data_keys) == len({(sealed.key_id, sealed.wrap_nonce) for sealed in every}) == len(every)


def test_wrapping_anew_opens_no_secret_and_loses_none():
    sealed = seal("a", MASTERS["a"], HERE, "secret")
    new = rewrapped(MASTERS, "b", HERE, sealed)
    assert (new.key_id, new.nonce, new.ciphertext) == ("b", sealed.nonce, sealed.ciphertext)
    assert unseal({"b": MASTERS["b"]}, HERE, new) == "secret"


def test_nothing_of_a_secret_stands_in_what_is_printed():
    assert "ciphertext" not in repr(seal("a", MASTERS["a"], HERE, "secret"))
