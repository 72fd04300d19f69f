"""What must not be signed is refused, and the message names the field."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.credentials.guard import check_document
from app.credentials.open_badge import CONTEXTS
from app.domain.awarding import Holder
from app.domain.microcredentials import Outcome, QualificationLevel
from app.domain.requirements import CriterionAtLevel
from tests.credentials.samples import (
    INSTITUTION,
    Office,
    build_definition,
    build_order,
    build_version,
)

Json = dict[str, Any]


def build_document(**members: object) -> Json:
    return {
        "@context": CONTEXTS,
        "id": "urn:x:y",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        **members,
    }


ACHIEVEMENT: Json = {"type": ["Achievement"]}

REFUSED = [
    ({"name": "a\x08b"}, "name: the character U\\+0008"),
    ({"name": "a\x0cb"}, "name: the character U\\+000C"),
    ({"name": "a\x00b"}, "name: the character U\\+0000"),
    ({"name": "a\x7fb"}, "name: the character U\\+007F"),
    ({"name": "a\ufffeb"}, "name: the character U\\+FFFE"),
    ({"name": "a\ud800b"}, "name: the character U\\+D800"),
    ({"name": None}, "name: NoneType"),
    ({"name": Decimal(1)}, "name: Decimal"),
    ({"evidence": []}, "evidence: an empty list"),
    ({"evidence": [None]}, r"evidence\[0\]: NoneType"),
    ({"evidence": [[]]}, r"evidence\[0\]: an empty list"),
    ({"evidence": [[{}]]}, r"evidence\[0\]: a list in a list"),
    ({"credentialSubject": {**ACHIEVEMENT, "creditsAvailable": 0.1 + 0.2}}, "more than 2 decimals"),
    ({"credentialSubject": {**ACHIEVEMENT, "creditsAvailable": 1e-7}}, "more than 2 decimals"),
    (
        {"credentialSubject": {**ACHIEVEMENT, "creditsAvailable": float("nan")}},
        r"credentialSubject\.creditsAvailable",
    ),
    ({"credentialSubject": {**ACHIEVEMENT, "tag": ["a", "🎓"]}}, r"tag\[1\]: a character beyond"),
    ({"grade": "A"}, "grade: not a term"),
    ({"credentialSubject": {"achievement": "urn:x:z"}}, r"credentialSubject\.achievement: not a"),
    ({"credentialSubject": {"type": "Diploma"}}, "credentialSubject: unknown type 'Diploma'"),
    ({"credentialSubject": {"type": [1]}}, r"credentialSubject\.type"),
    ({"id": "credentials/1"}, "id: not an absolute IRI"),
    ({"id": ""}, "id: not an absolute IRI"),
    ({"id": "_:b0"}, "id: not an absolute IRI"),
    ({"id": "https://e.example/a b"}, "id: not an absolute IRI"),
    ({"id": "https://e.example/{id}"}, "id: not an absolute IRI"),
    ({"id": "https://e.example/🎓"}, "id: not an absolute IRI"),
    ({"id": 7}, "id: not an absolute IRI"),
    ({"issuer": "the issuer"}, "issuer: not an absolute IRI"),
    (
        {"evidence": [{"type": ["Alignment"], "targetUrl": "level 6"}]},
        r"evidence\[0\]\.targetUrl: not an absolute IRI",
    ),
    ({"evidence": [{"@context": {}}]}, r"evidence\[0\]\.@context"),
    ({"evidence": [{"@id": "urn:x:z"}]}, r"evidence\[0\]\.@id"),
]


@pytest.mark.parametrize(("members", "message"), REFUSED)
def test_unsafe_documents_are_refused(members: Json, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        check_document(build_document(**members))


@pytest.mark.parametrize(
    "members",
    [
        {"name": 'tab\tline\nreturn\r "quoted" \\ 🎓 \x85'},
        {"credentialSubject": {**ACHIEVEMENT, "tag": ["🎓"]}},
        {"credentialSubject": {**ACHIEVEMENT, "creditsAvailable": 8.2}},
        {"credentialSubject": {**ACHIEVEMENT, "creditsAvailable": 8}},
        {"id": "https://e.example/é?a=%7B#b"},
        {"issuer": "did:web:localhost%3A8443:issuers:sample"},
        {"name": {"@value": "Emri", "@language": "sq"}},
    ],
)
def test_safe_documents_pass(members: Json) -> None:
    check_document(build_document(**members))


def test_a_proof_has_the_purposes_of_its_own_context() -> None:
    proof = {"@context": CONTEXTS, "type": "DataIntegrityProof", "proofPurpose": "assertionMethod"}
    check_document(proof)
    with pytest.raises(ValueError, match="proofPurpose: not a term"):
        check_document({**proof, "proofPurpose": "showing off"})


@pytest.mark.parametrize(
    ("holder", "message"),
    [
        (Holder(name="a\x08b", email="a@example.org"), r"identifier\[1\]\.identityHash: .*U\+0008"),
        (Holder(name="\ud800", email="a@example.org"), r"identifier\[1\]\.identityHash: .*U\+D800"),
        (Holder(name=" ", email="a@example.org"), "identifier: the holder's name"),
        (Holder(name="Sample Learner One", email=" "), "identifier: the holder's name and e-mail"),
    ],
)
def test_a_holder_that_cannot_be_signed_is_refused(holder: Holder, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Office().issue(replace(build_order(), holder=holder))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": "\x01"}, "name: the character U\\+0001"),
        ({"title": " "}, "name: breaks the rule"),
        ({"description": ""}, "description: breaks the rule"),
        ({"language": "English"}, "inLanguage: breaks the rule"),
        ({"country": "Albania"}, "creator.address.addressCountryCode: breaks the rule"),
        ({"ects": Decimal(0)}, "creditsAvailable: breaks the rule"),
        ({"identifier": ""}, "humanCode: breaks the rule"),
        (
            {"outcomes": (Outcome(key="a", text="A", alignment_url="esco:1 2"),)},
            r"alignment\[2\]\.targetUrl: not an absolute IRI",
        ),
        (
            {"levels": (QualificationLevel(framework="EQF", level="six or seven"),)},
            r"alignment\[0\]\.targetUrl: not an absolute IRI",
        ),
        (
            {
                "requirement": CriterionAtLevel(
                    key="a", title="A", criterion="unknown", minimum_level="b"
                )
            },
            "requirement a: the rubric has no criterion unknown",
        ),
    ],
)
def test_a_definition_that_cannot_be_signed_is_refused(changes: Json, message: str) -> None:
    """Already where it is published, so that nobody finds out at the first claim."""
    version = build_version(replace(build_definition(), **changes))
    with pytest.raises(ValueError, match=message):
        Office().documents.achievement(INSTITUTION, version)


def test_a_retired_key_signs_no_more() -> None:
    office = Office()
    office.key = replace(office.key, retired_at=office.now)
    with pytest.raises(ValueError, match="retired"):
        office.issue()


def test_another_institutions_key_is_refused() -> None:
    office = Office()
    office.key = replace(office.key, institution_id=2)
    with pytest.raises(ValueError, match="another institution's"):
        office.issue()


def test_the_refusal_of_a_shape_does_not_repeat_the_value() -> None:
    """It may be somebody's name, and the message goes into a log."""
    order = replace(build_order(), institution=replace(INSTITUTION, country="Nowhere"))
    with pytest.raises(ValueError, match="addressCountryCode") as caught:
        Office().issue(order)
    assert "Nowhere" not in str(caught.value)
    assert json.dumps(str(caught.value))
