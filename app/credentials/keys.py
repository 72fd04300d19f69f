"""Ed25519 keys: making them, their Multikey form, and their private part under seal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.credentials.multibase import decode_base58btc, encode_base58btc

if TYPE_CHECKING:
    from app.ports.messages import Sealer

ED25519_PUBLIC = b"\xed\x01"  # multicodec 0xed as a varint (Controlled Identifiers 1.0, 2.2.2)
KEY_BYTES = 32


def new_signing_key(sealer: Sealer) -> tuple[str, bytes]:
    """A new key: the public one as Multikey (`z6Mk…`), the private one sealed."""
    private = Ed25519PrivateKey.generate()
    return encode_multikey(private.public_key()), sealer.seal(private.private_bytes_raw())


def open_private_key(sealed: bytes, sealer: Sealer) -> Ed25519PrivateKey:
    """The private key; ValueError, saying what to do, if no configured secret opens it."""
    return Ed25519PrivateKey.from_private_bytes(sealer.open(sealed))


def encode_multikey(public: Ed25519PublicKey) -> str:
    """The key as `publicKeyMultibase`."""
    return encode_base58btc(ED25519_PUBLIC + public.public_bytes_raw())


def decode_multikey(text: str) -> Ed25519PublicKey:
    """The key behind `publicKeyMultibase`. Raises ValueError for anything but an Ed25519 key."""
    data = decode_base58btc(text)
    if not data.startswith(ED25519_PUBLIC) or len(data) != len(ED25519_PUBLIC) + KEY_BYTES:
        raise ValueError("not an Ed25519 Multikey")
    return Ed25519PublicKey.from_public_bytes(data[len(ED25519_PUBLIC) :])
