"""The golden credential, and one file for each thing that can be wrong with one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import pytest

from app.credentials.canonical import canonicalise
from app.domain.credentials import (
    Check,
    CheckResult,
    CredentialOrder,
    Finding,
    VerificationReport,
)
from tests.credentials.build_vectors import (
    FOLDER,
    build_known_office,
    build_small_order,
    build_vectors,
)
from tests.credentials.samples import NOW, build_order

PASSED, FAILED, NOT_CHECKED = CheckResult.PASSED, CheckResult.FAILED, CheckResult.NOT_CHECKED
SIGNATURE, ISSUER, STATUS, DATES = Check.SIGNATURE, Check.ISSUER, Check.STATUS, Check.DATES

BROKEN = {SIGNATURE: (FAILED, Finding.SIGNATURE_BROKEN)}
MALFORMED = {
    SIGNATURE: (FAILED, Finding.MALFORMED),
    ISSUER: (NOT_CHECKED, Finding.MALFORMED),
    STATUS: (NOT_CHECKED, Finding.MALFORMED),
    DATES: (NOT_CHECKED, Finding.MALFORMED),
}
FOREIGN = dict.fromkeys(Check, (NOT_CHECKED, Finding.SIGNATURE_FOREIGN_SUITE))
NOT_THE_ISSUERS = {
    SIGNATURE: (NOT_CHECKED, Finding.KEY_NOT_THE_ISSUERS),
    ISSUER: (FAILED, Finding.KEY_NOT_THE_ISSUERS),
}

EXPECTED = {
    "altered-name-of-holder": BROKEN,
    "altered-result": BROKEN,
    "altered-valid-from": BROKEN,
    "altered-signature": BROKEN,
    "altered-proof-created": BROKEN,
    "added-expiry": BROKEN,
    "added-unknown-property": BROKEN,
    "added-unknown-type": BROKEN,
    "added-relative-address": BROKEN,
    "added-null": BROKEN,
    "removed-status": BROKEN,
    "removed-proof": MALFORMED,
    "removed-issuer": MALFORMED,
    "removed-signature": MALFORMED,
    "removed-key-name": MALFORMED,
    "not-a-credential": MALFORMED,
    "another-issuer": NOT_THE_ISSUERS,
    "another-context": FOREIGN,
    "another-data-model": FOREIGN,
    "inline-context": FOREIGN,
    "inner-context": FOREIGN,
    "inner-keyword": FOREIGN,
    "another-cryptosuite": FOREIGN,
    "another-purpose": FOREIGN,
    "chained-proof": FOREIGN,
    "proof-created-at-no-moment": MALFORMED,
    "look-alikes": {SIGNATURE: (FAILED, Finding.MALFORMED)},
    "signed-expired": {DATES: (FAILED, Finding.EXPIRED)},
    "signed-not-yet-valid": {DATES: (FAILED, Finding.NOT_YET_VALID)},
    "signed-without-valid-from": {DATES: (FAILED, Finding.MALFORMED)},
    "signed-without-time-zone": {DATES: (FAILED, Finding.MALFORMED)},
    "signed-without-status": {STATUS: (PASSED, Finding.STATUS_NONE)},
    "signed-with-another-kind-of-status": {STATUS: (NOT_CHECKED, Finding.STATUS_UNTRUSTED)},
    "signed-by-another-key": NOT_THE_ISSUERS,
}
ALL_PASSED = {
    SIGNATURE: (PASSED, Finding.SIGNATURE_VALID),
    ISSUER: (PASSED, Finding.ISSUER_CONFIRMED),
    STATUS: (PASSED, Finding.STATUS_GOOD),
    DATES: (PASSED, Finding.IN_FORCE),
}


def read_vector(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def answers(report: VerificationReport) -> dict[Check, tuple[CheckResult, Finding]]:
    return {point.check: (point.result, point.finding) for point in report.points}


def test_the_files_are_what_the_code_builds() -> None:
    on_disk = {
        path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in FOLDER.rglob("*.json")
    }
    assert on_disk == build_vectors()


def test_every_tampered_file_is_expected() -> None:
    assert {path.stem for path in (FOLDER / "tampered").iterdir()} == set(EXPECTED)


@pytest.mark.parametrize(("name", "build"), [("golden", build_order), ("small", build_small_order)])
def test_the_same_order_gives_the_same_credential(
    name: str, build: Callable[[], CredentialOrder]
) -> None:
    issued = build_known_office().issue(build())
    assert json.loads(issued) == json.loads(read_vector(f"{name}.json"))


@pytest.mark.parametrize("name", ["golden", "small"])
def test_verify_foreign_accepts(name: str) -> None:
    office = build_known_office()
    office.publish_status(1, 2, 3)
    report = office.documents.verify_foreign(read_vector(f"{name}.json"))
    assert answers(report) == ALL_PASSED
    assert report.is_valid
    assert report.checked_at == NOW


@pytest.mark.parametrize("name", ["golden", "small"])
def test_verify_own_accepts(name: str) -> None:
    office = build_known_office()
    document = read_vector(f"{name}.json")
    report = office.documents.verify_own(document, [office.key], revoked=False)
    assert answers(report) == ALL_PASSED
    assert office.shelf.asked == []


@pytest.mark.parametrize("name", EXPECTED)
def test_verify_foreign_finds_the_fault(name: str) -> None:
    office = build_known_office()
    office.publish_status()
    report = office.documents.verify_foreign(read_vector(f"tampered/{name}.json"))
    assert EXPECTED[name].items() <= answers(report).items()
    if name != "signed-without-status":
        assert not report.is_valid


@pytest.mark.parametrize("name", [n for n in EXPECTED if STATUS not in EXPECTED[n]])
def test_verify_own_finds_the_fault(name: str) -> None:
    office = build_known_office()
    document = read_vector(f"tampered/{name}.json")
    report = office.documents.verify_own(document, [office.key], revoked=False)
    assert EXPECTED[name].items() <= answers(report).items()
    assert not report.is_valid


def test_a_status_is_not_asked_for_where_the_signature_is_broken() -> None:
    office = build_known_office()
    office.publish_status()
    office.documents.verify_foreign(read_vector("tampered/altered-result.json"))
    assert [url for url in office.shelf.asked if "/status/" in url] == []


def test_changing_any_byte_breaks_the_credential() -> None:
    """Every character of the holder's part, one at a time."""
    office = build_known_office()
    whole = json.loads(read_vector("small.json"))
    text = json.dumps(whole, ensure_ascii=False)
    place = text.index("sha256$")
    for number in range(place, place + 71):
        changed = text[:number] + chr(ord(text[number]) ^ 1) + text[number + 1 :]
        report = office.documents.verify_own(changed.encode(), [office.key], revoked=False)
        assert report.point(SIGNATURE).result is FAILED


def test_the_canonical_form_of_the_golden_credential_stays() -> None:
    """So that an award issued today verifies with tomorrow's libraries. pyld gives the same."""
    document = json.loads(read_vector("golden.json"))
    del document["proof"]
    digest = hashlib.sha256(canonicalise(document)).hexdigest()
    assert digest == "8c3765b356932949a577310739386e70fd6c2e3e806c58c0548f7247262959d9"
