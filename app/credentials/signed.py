"""A signed document as a verifier meets it: the parts that a signature check needs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.credentials.contexts import CREDENTIALS, PINNED
from app.credentials.dates import read_moment
from app.credentials.proofs import CRYPTOSUITE, PROOF_TYPE, PURPOSE, verify_proof
from app.credentials.terms import VALUE_OBJECT, TermError, check_terms
from app.credentials.untrusted import Malformed, read_untrusted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MOST_CONTEXTS = 8  # each is written out where its address stood
COMPACT_JWS = re.compile(rb"\s*[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\s*")


class ForeignSuite(ValueError):
    """Signed, but in a way that Laurel does not verify, or under contexts that it does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedDocument:
    """A credential without its proof, the proof to check, and who is said to have signed."""

    unsecured: dict[str, Any]
    proof: dict[str, Any]
    issuer: str
    verification_method: str

    @property
    def signer(self) -> str:
        """The DID to which the named key belongs."""
        return self.verification_method.partition("#")[0]


def read_signed(content: bytes) -> SignedDocument:
    """The parts of a Verifiable Credential with a Data Integrity proof.

    Raises `Malformed` if it is none, `ForeignSuite` if it is one that cannot be checked here.
    """
    if COMPACT_JWS.fullmatch(content):
        raise ForeignSuite("a JWT")
    document = read_untrusted(content)
    proof = _choose_proof(document.pop("proof", None))
    _check_contexts(document)
    if "VerifiableCredential" not in as_list(document.get("type")):
        raise Malformed("not a Verifiable Credential")
    issuer = document.get("issuer")
    issuer = issuer.get("id") if isinstance(issuer, dict) else issuer
    method = proof.get("verificationMethod")
    if not isinstance(issuer, str) or not isinstance(method, str):
        raise Malformed("no issuer, or no key named")
    if not isinstance(proof.get("proofValue"), str):
        raise Malformed("no signature")
    _check_created(proof)
    return SignedDocument(
        unsecured=document, proof=proof, issuer=issuer, verification_method=method
    )


def is_signed_by(signed: SignedDocument, key: Ed25519PublicKey) -> bool:
    """Whether the key signed this document, all of it, unaltered.

    A part that means nothing under the contexts is signed by nobody, so such a document is not.
    Raises `Malformed` where the document is built so that nobody can tell.
    """
    try:
        check_terms(signed.unsecured)
        return verify_proof(signed.unsecured, signed.proof, key)
    except TermError:
        return False
    except ValueError as error:
        raise Malformed("cannot be canonicalised") from error


def as_list(value: object) -> list[Any]:
    """A JSON-LD value that may stand alone or in a list; none is an empty list."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _choose_proof(value: object) -> dict[str, Any]:
    """The first proof that we can check. Several are independent of each other."""
    proofs = as_list(value)
    if not proofs or not all(isinstance(proof, dict) for proof in proofs):
        raise Malformed("no proof")
    for proof in proofs:
        known = (proof.get("type"), proof.get("cryptosuite"), proof.get("proofPurpose"))
        if known == (PROOF_TYPE, CRYPTOSUITE, PURPOSE) and "previousProof" not in proof:
            chosen: dict[str, Any] = proof
            return chosen
    raise ForeignSuite("another cryptosuite")


def _check_contexts(document: dict[str, Any]) -> None:
    """Only pinned contexts, at the top only, and no other JSON-LD keyword anywhere.

    With a keyword or a context of its own, a document can say one thing to a reader of its JSON
    and another to the signature.
    """
    contexts = document.get("@context")
    if not isinstance(contexts, list) or not 0 < len(contexts) <= MOST_CONTEXTS:
        raise Malformed("no contexts, or too many")
    for context in contexts:
        if not isinstance(context, str) or context not in PINNED:
            raise ForeignSuite("an unknown context")
    if contexts[0] != CREDENTIALS:
        raise ForeignSuite("not the Verifiable Credentials Data Model 2.0")
    if any(name.startswith("@") for name in _inner_names(document)):
        raise ForeignSuite("JSON-LD keywords inside the document")


def _inner_names(document: dict[str, Any]) -> Iterator[str]:
    waiting: list[Any] = [value for name, value in document.items() if name != "@context"]
    yield from (name for name in document if name != "@context")
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield from value.keys() - VALUE_OBJECT
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _check_created(proof: dict[str, Any]) -> None:
    """Data Integrity EdDSA 1.0, 3.2.5, step 3."""
    try:
        if "created" in proof:
            read_moment(proof["created"])
    except ValueError as error:
        raise Malformed("the proof was created at no moment") from error
