"""Multibase texts, Multikeys, and private keys under seal."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from app.credentials.keys import decode_multikey, encode_multikey, new_signing_key, open_private_key
from app.credentials.multibase import (
    decode_base58btc,
    decode_base64url,
    encode_base58btc,
    encode_base64url,
)
from app.credentials.sealing import FernetSealer


@given(st.binary(max_size=80))
def test_base58btc_comes_back(data: bytes) -> None:
    assert decode_base58btc(encode_base58btc(data)) == data


@given(st.binary(max_size=80))
def test_base64url_comes_back(data: bytes) -> None:
    assert decode_base64url(encode_base64url(data)) == data


@pytest.mark.parametrize(
    ("data", "text"),
    [
        # From the Base58 draft (draft-msporny-base58-03, section 5).
        (b"Hello World!", "z2NEpo7TZRRrLZSi2U"),
        (b"\0\0\x28\x7f\xb4\xcd", "z11233QC4"),
        (b"", "z"),
    ],
)
def test_base58btc_is_the_published_one(data: bytes, text: str) -> None:
    assert encode_base58btc(data) == text


@pytest.mark.parametrize(
    "text", ["", "2NEpo7TZRRrLZSi2U", "z0", "zO", "zl", "z é", "z" + "2" * 200]
)
def test_other_texts_are_not_base58btc(text: str) -> None:
    with pytest.raises(ValueError, match="base58btc"):
        decode_base58btc(text)


@pytest.mark.parametrize("text", ["", "AAAA", "uAAA=", "uA+/A", "uA", "uAAAé"])
def test_other_texts_are_not_base64url(text: str) -> None:
    with pytest.raises(ValueError, match="base64url"):
        decode_base64url(text)


def test_a_multikey_is_the_published_form() -> None:
    # The key pair of the test vectors in Data Integrity EdDSA 1.0, appendix B.
    private = Ed25519PrivateKey.from_private_bytes(
        bytes.fromhex("c96ef9ea10c5e414c471723aff9de72c35fa5b70fae97e8832ecac7d2e2b8ed6")
    )
    multikey = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
    assert encode_multikey(private.public_key()) == multikey
    assert decode_multikey(multikey).public_bytes_raw() == private.public_key().public_bytes_raw()


@pytest.mark.parametrize(
    "text",
    [
        "zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169",  # a P-256 key
        encode_base58btc(b"\xed\x01" + b"k" * 31),
        encode_base58btc(b"\xed\x01" + b"k" * 33),
        "None",
    ],
)
def test_other_keys_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"Multikey|base58btc"):
        decode_multikey(text)


def test_a_new_key_is_sealed_and_opens() -> None:
    sealer = FernetSealer(["a secret"])
    public, sealed = new_signing_key(sealer)
    private = open_private_key(sealed, sealer)
    assert encode_multikey(private.public_key()) == public
    assert private.private_bytes_raw() not in sealed


def test_two_new_keys_differ() -> None:
    sealer = FernetSealer(["a secret"])
    assert new_signing_key(sealer)[0] != new_signing_key(sealer)[0]
