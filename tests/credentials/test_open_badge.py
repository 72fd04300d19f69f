"""What a credential says: the facts of the definition, the award and its holder."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from uuid import UUID

import pytest

from app.credentials.open_badge import hash_identity
from app.domain.evaluation import Evidence, evaluate
from app.domain.evidence import Attested, LevelReached, Waiver
from tests.credentials.samples import (
    AWARD,
    BASE_URL,
    INSTITUTION,
    LIST,
    NOW,
    Office,
    build_definition,
    build_fact,
    build_order,
    build_verdict,
    build_version,
)
from tests.credentials.signing import ACHIEVEMENT, DID, Json, issue


def test_who_when_and_what(credential: Json) -> None:
    assert credential["@context"] == [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
    ]
    assert credential["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert credential["id"] == f"{BASE_URL}/credentials/{AWARD}"
    assert credential["name"] == "Designing formative assessment"
    assert credential["validFrom"] == credential["awardedDate"] == "2026-11-22T09:30:15Z"
    assert credential["issuer"] == Office().documents.issuer_profile(INSTITUTION)
    assert credential["issuer"]["id"] == DID
    assert credential["issuer"]["name"] == "Sample institution"
    assert credential["issuer"]["address"]["addressCountryCode"] == "AL"


def test_moments_are_whole_seconds_in_utc() -> None:
    tirana = timezone(timedelta(hours=1))
    issued = issue(issued_at=datetime(2026, 11, 22, 0, 15, 30, 999_999, tzinfo=tirana))
    assert issued["validFrom"] == "2026-11-21T23:15:30Z"
    assert issued["proof"][0]["created"] == "2026-11-21T23:15:30Z"


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        issue(issued_at=NOW.replace(tzinfo=None))


def test_the_holder_is_a_name_and_a_hashed_email(credential: Json) -> None:
    email, name = credential["credentialSubject"]["identifier"]
    expected = hashlib.sha256(f"learner.one@example.org{AWARD.hex}".encode()).hexdigest()
    assert email == {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": f"sha256${expected}",
        "identityType": "emailAddress",
        "salt": AWARD.hex,
    }
    assert name == {
        "type": "IdentityObject",
        "hashed": False,
        "identityHash": "Sample Learner One",
        "identityType": "name",
    }
    assert "learner.one" not in json.dumps(credential).lower()


def test_the_hash_is_the_specifications() -> None:
    # Open Badges 3.0, IdentityHash.
    expected = "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"
    assert hash_identity("a@example.com", "Kosher") == expected


def test_two_credentials_of_one_holder_have_different_hashes(credential: Json) -> None:
    other = issue(uuid=UUID(int=1))
    hashes = {c["credentialSubject"]["identifier"][0]["identityHash"] for c in (credential, other)}
    assert len(hashes) == 2


def test_results_are_what_was_reached(credential: Json) -> None:
    subject = credential["credentialSubject"]
    assert subject["result"] == [
        {
            "type": ["Result"],
            "resultDescription": f"{ACHIEVEMENT}#requirements/plan",
            "status": "Completed",
            "value": "87.5",
        },
        {
            "type": ["Result"],
            "resultDescription": f"{ACHIEVEMENT}#requirements/alignment",
            "status": "Completed",
            "achievedLevel": f"{ACHIEVEMENT}#requirements/alignment/levels/exemplary",
        },
        {
            "type": ["Result"],
            "resultDescription": f"{ACHIEVEMENT}#requirements/observed",
            "status": "Completed",
        },
    ]
    assert subject["narrative"] == (
        "- Lesson plan: 87.5 %\n"
        "- Alignment of task and outcome: Exemplary\n"
        "- Observed lesson: completion attested"
    )


def test_what_was_not_met_is_not_told(credential: Json) -> None:
    """The learner's feedback was only "Developing"; another requirement stood in for it."""
    told = json.dumps([credential["credentialSubject"][name] for name in ("result", "narrative")])
    assert "feedback" not in told.lower()


def test_a_waiver_is_told_and_is_no_result() -> None:
    version = build_version()
    waiver = Waiver(
        uuid=UUID(int=9),
        person_id=1,
        offering_id=1,
        leaf="plan",
        granted_by=2,
        authority="Sample board",
        reason="Recognised prior learning",
        granted_at=NOW,
    )
    facts = (
        build_fact("alignment", LevelReached("proficient")),
        build_fact("observed", Attested(completed=True)),
    )
    evidence = Evidence(facts=facts, waivers=(waiver,))
    definition = version.definition
    verdict = evaluate(definition.requirement, definition.rubric, evidence, NOW)
    subject = issue(verdict=verdict)["credentialSubject"]
    assert [result["resultDescription"].rpartition("/")[2] for result in subject["result"]] == [
        "alignment",
        "observed",
    ]
    assert "- Lesson plan: waived" in subject["narrative"]


def test_the_decision_record_is_bound_by_its_hash(credential: Json) -> None:
    (evidence,) = credential["evidence"]
    assert evidence["id"] == f"{BASE_URL}/credentials/{AWARD}/decision"
    assert build_order().decision.digest in evidence["narrative"]
    assert evidence["type"] == ["Evidence"]


def test_the_status_entry_is_a_single_one(credential: Json) -> None:
    assert credential["credentialStatus"] == {
        "id": f"{BASE_URL}/status/{LIST}#4711",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "4711",
        "statusListCredential": f"{BASE_URL}/status/{LIST}",
    }


def test_texts_stay_in_the_language_of_the_definition() -> None:
    definition = replace(build_definition(), language="sq", title="Dizajn i vlerësimit")
    version = build_version(definition)
    order = replace(build_order(version), verdict=build_verdict(version))
    issued = json.loads(Office().issue(order))
    assert issued["name"] == "Dizajn i vlerësimit"
    assert issued["credentialSubject"]["achievement"]["inLanguage"] == "sq"
