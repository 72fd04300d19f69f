"""Documents signed with keys that everybody knows, and what is said of them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.credentials.did import build_key_id
from app.credentials.keys import encode_multikey
from app.credentials.proofs import create_proof
from app.domain.credentials import Check, CheckResult, Finding, VerificationReport
from tests.credentials.samples import BASE_URL, LIST, Office, build_order

Json = dict[str, Any]

PASSED, FAILED, NOT_CHECKED = CheckResult.PASSED, CheckResult.FAILED, CheckResult.NOT_CHECKED

KNOWN_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ANOTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
CREATED = "2026-11-22T09:30:15Z"

ACHIEVEMENT = f"{BASE_URL}/achievements/7d0d0d3e-1f6b-4d4c-9a51-3f2f6f6f0a04"
DID = "did:web:laurel.example.org:issuers:sample"
DID_URL = f"{BASE_URL}/issuers/sample/did.json"
LIST_URL = f"{BASE_URL}/status/{LIST}"


def issue(**changes: Any) -> Json:  # noqa: ANN401 - parts of an order, of any type
    """The credential of the sample order with these parts in place of its own."""
    issued: Json = json.loads(Office().issue(replace(build_order(), **changes)))
    return issued


def did_key(key: Ed25519PrivateKey) -> str:
    """The did:key of a key."""
    return f"did:key:{encode_multikey(key.public_key())}"


def sign(document: Json, key: Ed25519PrivateKey = KNOWN_KEY, did: str = DID) -> Json:
    """The document with a new proof in place of any that it has."""
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    method = build_key_id(did, encode_multikey(key.public_key()))
    proof = create_proof(unsigned, {}, key=key, verification_method=method, created=CREATED)
    return {**unsigned, "proof": [proof]}


def dump(document: Json) -> bytes:
    """As somebody would upload it."""
    return json.dumps(document).encode()


def answer(report: VerificationReport, check: Check) -> tuple[CheckResult, Finding]:
    """What was answered to one of the four questions."""
    point = report.point(check)
    return point.result, point.finding
