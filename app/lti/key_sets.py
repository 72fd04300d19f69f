"""JWK Sets as platforms publish them (RFC 7517), reduced to the keys that may sign a launch."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import RSAAlgorithm
from jwt.exceptions import InvalidKeyError

if TYPE_CHECKING:
    from collections.abc import Mapping

# Shorter keys can be broken; far longer ones only cost time to check.
_SHORTEST_KEY_BITS = 2048
_LONGEST_KEY_BITS = 8192


def read_key_set(body: bytes) -> Mapping[str, tuple[RSAPublicKey, ...]]:
    """The usable keys by `kid`, in the order of the set; empty if this is no JWK Set.

    Usable is an RSA key of at least 2048 bits that is not meant for something
    else. `alg`, `use` and `key_ops` may be missing. One key that cannot be
    read does not spoil the others.
    """
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    entries = document.get("keys") if isinstance(document, dict) else None
    keys: dict[str, tuple[RSAPublicKey, ...]] = {}
    for entry in entries if isinstance(entries, list) else ():
        kid, key = _find_key(entry)
        if key is not None:
            keys[kid] = (*keys.get(kid, ()), key)
    return keys


def _find_key(entry: object) -> tuple[str, RSAPublicKey | None]:
    if not isinstance(entry, dict) or not _may_sign(entry):
        return "", None
    kid = entry.get("kid")
    if not isinstance(kid, str) or not kid:
        return "", None
    return kid, _read_rsa_key(entry)


def _may_sign(entry: Mapping[str, object]) -> bool:
    operations = entry.get("key_ops", ["verify"])
    return (
        entry.get("kty") == "RSA"
        and entry.get("use", "sig") == "sig"
        and entry.get("alg", "RS256") == "RS256"
        and isinstance(operations, list)
        and "verify" in operations
    )


def _read_rsa_key(entry: Mapping[str, object]) -> RSAPublicKey | None:
    modulus, exponent = entry.get("n"), entry.get("e")
    if not isinstance(modulus, str) or not isinstance(exponent, str):
        return None
    try:
        # Only the public members, so that a private key published by mistake is read as public.
        key = RSAAlgorithm.from_jwk({"kty": "RSA", "n": modulus, "e": exponent})
    except (InvalidKeyError, ValueError):
        return None
    if not isinstance(key, RSAPublicKey):
        return None
    return key if _SHORTEST_KEY_BITS <= key.key_size <= _LONGEST_KEY_BITS else None
