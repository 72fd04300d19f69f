"""Data Integrity proofs, cryptosuite eddsa-rdfc-2022 (Data Integrity EdDSA 1.0, section 3.2)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature

from app.credentials.canonical import canonicalise
from app.credentials.multibase import decode_base58btc, encode_base58btc
from app.credentials.slots import Varying
from app.credentials.template import canonicalise_varying

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

PROOF_TYPE = "DataIntegrityProof"
CRYPTOSUITE = "eddsa-rdfc-2022"
PURPOSE = "assertionMethod"

_VARYING: Varying = {"created": None, "verificationMethod": None}


def create_proof(
    document: dict[str, Any],
    varying: Varying,
    *,
    key: Ed25519PrivateKey,
    verification_method: str,
    created: str,
) -> dict[str, Any]:
    """The proof of a document that has none yet (section 3.2.1); `document` stays as it is.

    `created` is a dateTimeStamp, `varying` as in `canonicalise_varying`. Raises ValueError,
    naming the field, if the document is not safe to sign.
    """
    # 3.2.1, steps 1-2: the proof options.
    proof = {
        "type": PROOF_TYPE,
        "created": created,
        "verificationMethod": verification_method,
        "cryptosuite": CRYPTOSUITE,
        "proofPurpose": PURPOSE,
    }
    # 3.2.5, step 4: the proof configuration stands under the document's own contexts.
    configuration = {"@context": document["@context"], **proof}
    # 3.2.3 and 3.2.5, step 5: both in canonical form.
    hashed = _hash(
        canonicalise_varying(configuration, _VARYING), canonicalise_varying(document, varying)
    )
    # 3.2.6: the signature; 3.2.1, steps 7-8: into the proof as base58btc.
    return {**proof, "proofValue": encode_base58btc(key.sign(hashed))}


def verify_proof(document: dict[str, Any], proof: dict[str, Any], key: Ed25519PublicKey) -> bool:
    """Whether `key` signed this document, given without its proof (section 3.2.2).

    Type and cryptosuite must have been looked at. Raises ValueError if the document cannot be
    canonicalised.
    """
    # 3.2.2, steps 1-3: the options are the proof without its value.
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    try:
        signature = decode_base58btc(proof["proofValue"])
    except ValueError:
        return False
    # 3.2.2, steps 4-6: transformed, configured, hashed.
    configuration = {**options, "@context": document["@context"]}
    hashed = _hash(canonicalise(configuration), canonicalise(document))
    # 3.2.7: the signature over it.
    try:
        key.verify(signature, hashed)
    except InvalidSignature:
        return False
    return True


def _hash(configuration: bytes, document: bytes) -> bytes:
    """3.2.4: SHA-256 of the proof configuration, then of the document, in this order."""
    return hashlib.sha256(configuration).digest() + hashlib.sha256(document).digest()
