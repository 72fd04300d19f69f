"""Makes the files in `vectors/`: `python -m tests.credentials.build_vectors`.

`golden.json` is a whole credential, signed with a key that everybody knows; `small.json` a short
one; `did.json` what the issuer publishes. The files in `tampered/` are made from the short one,
each with the one fault that its name says. Those called `signed-…` carry a signature of their own.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from app.credentials.keys import encode_multikey
from app.domain.credentials import CredentialOrder
from app.domain.evidence import Graded
from app.domain.requirements import GradeAtLeast
from tests.credentials.samples import (
    INSTITUTION,
    Office,
    build_definition,
    build_order,
    build_signing_key,
    build_verdict,
    build_version,
)
from tests.credentials.signing import ANOTHER_KEY, KNOWN_KEY, Json, sign

FOLDER = Path(__file__).parent / "vectors"

Change = Callable[[Json], object]


def build_known_office() -> Office:
    """An office that signs with the key that everybody knows."""
    office = Office()
    sealed = office.sealer.seal(KNOWN_KEY.private_bytes_raw())
    office.key = build_signing_key(encode_multikey(KNOWN_KEY.public_key()), sealed)
    office.publish([office.key])
    return office


def build_small_order() -> CredentialOrder:
    """One requirement, no rubric."""
    definition = replace(
        build_definition(),
        requirement=GradeAtLeast(key="plan", title="Lesson plan", minimum=Decimal(60)),
        rubric=None,
    )
    version = build_version(definition)
    verdict = build_verdict(version, plan=Graded(Decimal(7), Decimal(10)))
    return replace(build_order(version), verdict=verdict)


def build_vectors() -> dict[str, bytes]:
    """Every file by its name."""
    office = build_known_office()
    small: Json = json.loads(office.issue(build_small_order()))
    did_document = office.documents.did_document(INSTITUTION, [office.key])
    files = {
        "golden.json": json.loads(office.issue(build_order())),
        "small.json": small,
        "did.json": did_document,
    }
    for name, document in _tampered(small):
        files[f"tampered/{name}.json"] = document
    return {
        name: (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()
        for name, document in files.items()
    }


def _tampered(small: Json) -> Iterator[tuple[str, Json]]:
    for name, change in CHANGES.items():
        document = copy.deepcopy(small)
        change(document)
        yield name, document
    for name, change in CHANGES_BEFORE_SIGNING.items():
        document = copy.deepcopy(small)
        change(document)
        yield f"signed-{name}", sign(document)
    yield "signed-by-another-key", sign(small, ANOTHER_KEY)


def _proof(document: Json, **members: object) -> None:
    document["proof"][0].update(members)


def _look_alikes(document: Json) -> None:
    """Two subjects that differ in nothing, each with eight results that differ in nothing."""
    subject = document["credentialSubject"]
    results = [{"type": ["Result"], "status": "Completed"}] * 8
    twin = {"type": subject["type"], "achievement": subject["achievement"]["id"], "result": results}
    document["credentialSubject"] = [subject, twin, copy.deepcopy(twin)]


CHANGES: dict[str, Change] = {
    "altered-name-of-holder": lambda d: d["credentialSubject"]["identifier"][1].update(
        identityHash="Sample Learner Two"
    ),
    "altered-result": lambda d: d["credentialSubject"]["result"][0].update(value="70.01"),
    "altered-valid-from": lambda d: d.update(validFrom="2026-11-22T09:30:14Z"),
    "altered-signature": lambda d: _proof(
        d, proofValue=d["proof"][0]["proofValue"].replace("z", "z2", 1)[:-1]
    ),
    "altered-proof-created": lambda d: _proof(d, created="2026-11-22T09:30:16Z"),
    "added-expiry": lambda d: d.update(validUntil="2099-01-01T00:00:00Z"),
    "added-unknown-property": lambda d: d["credentialSubject"].update(grade="A"),
    "added-unknown-type": lambda d: d["type"].append("DiplomaCredential"),
    "added-relative-address": lambda d: d["evidence"].append(
        {"id": "portfolio/1", "type": ["Evidence"], "name": "Portfolio"}
    ),
    "added-null": lambda d: d.update(description=None),
    "removed-status": lambda d: d.pop("credentialStatus"),
    "removed-proof": lambda d: d.pop("proof"),
    "removed-issuer": lambda d: d.pop("issuer"),
    "removed-signature": lambda d: d["proof"][0].pop("proofValue"),
    "removed-key-name": lambda d: d["proof"][0].pop("verificationMethod"),
    "not-a-credential": lambda d: d.update(type=["OpenBadgeCredential"]),
    "another-issuer": lambda d: d["issuer"].update(id="did:web:other.example.org"),
    "another-context": lambda d: d["@context"].append("https://other.example.org/context.json"),
    "another-data-model": lambda d: d["@context"].pop(0),
    "inline-context": lambda d: d["@context"].append({"grade": "https://other.example.org/grade"}),
    "inner-context": lambda d: d["evidence"][0].update({"@context": {"name": None}}),
    "inner-keyword": lambda d: d.update({"@included": [{"id": "urn:x:y", "name": "More"}]}),
    "another-cryptosuite": lambda d: _proof(d, cryptosuite="ecdsa-rdfc-2019"),
    "another-purpose": lambda d: _proof(d, proofPurpose="authentication"),
    "chained-proof": lambda d: _proof(d, previousProof="urn:x:earlier"),
    "proof-created-at-no-moment": lambda d: _proof(d, created="yesterday"),
    "look-alikes": _look_alikes,
}

CHANGES_BEFORE_SIGNING: dict[str, Change] = {
    "expired": lambda d: d.update(validUntil="2026-11-22T09:30:14Z"),
    "not-yet-valid": lambda d: d.update(validFrom="2026-11-22T09:32:00Z"),
    "without-valid-from": lambda d: d.pop("validFrom"),
    "without-time-zone": lambda d: d.update(validFrom="2026-11-22T09:30:15"),
    "without-status": lambda d: d.pop("credentialStatus"),
    "with-another-kind-of-status": lambda d: d.update(
        credentialStatus={"id": "https://other.example.org/list", "type": "1EdTechRevocationList"}
    ),
}


def write_vectors() -> None:
    """Write every file."""
    for name, content in build_vectors().items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    write_vectors()
