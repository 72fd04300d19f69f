"""When an award is in force; and what we say of our own, from what we hold."""

from __future__ import annotations

import copy
from datetime import timedelta

import pytest

from app.domain.credentials import Check, Finding
from tests.credentials.samples import INSTITUTION, NOW, Office
from tests.credentials.signing import (
    DID,
    FAILED,
    PASSED,
    Json,
    answer,
    dump,
    sign,
)


@pytest.mark.parametrize(
    ("later", "finding"),
    [
        (timedelta(0), Finding.IN_FORCE),
        (timedelta(seconds=-60), Finding.IN_FORCE),
        (timedelta(seconds=-61), Finding.NOT_YET_VALID),
        (timedelta(days=30), Finding.IN_FORCE),
        (timedelta(days=30, seconds=1), Finding.EXPIRED),
    ],
)
def test_an_award_is_in_force_for_its_time(
    office: Office, small: Json, later: timedelta, finding: Finding
) -> None:
    small["validUntil"] = "2026-12-22T10:30:15+01:00"
    document = dump(sign(small))
    office.now = NOW + later
    assert office.documents.verify_foreign(document).point(Check.DATES).finding is finding


@pytest.mark.parametrize(
    "moment",
    [
        "2026-11-22",
        "2026-11-22T09:30:15",
        "2026-13-22T09:30:15Z",
        "0001-01-01T00:00:00+23:00",
        "9999-12-31T23:59:59-23:00",
        "now",
        5,
        None,
        ["x"],
    ],
)
def test_a_date_that_is_none(office: Office, small: Json, moment: object) -> None:
    small["validUntil"] = moment
    report = office.documents.verify_foreign(dump(small))
    assert answer(report, Check.DATES) == (FAILED, Finding.MALFORMED)


def test_a_proof_that_has_ended(office: Office, small: Json) -> None:
    small = copy.deepcopy(small)
    small["proof"][0]["expires"] = "2026-11-22T09:30:14Z"
    report = office.documents.verify_foreign(dump(small))
    assert answer(report, Check.DATES) == (FAILED, Finding.EXPIRED)


def test_ours_is_revoked_when_the_register_says_so(office: Office, small: Json) -> None:
    report = office.documents.verify_own(dump(small), [office.key], revoked=True)
    assert answer(report, Check.STATUS) == (FAILED, Finding.STATUS_REVOKED)
    assert answer(report, Check.SIGNATURE) == (PASSED, Finding.SIGNATURE_VALID)


def test_ours_needs_one_of_the_institutions_keys(office: Office, small: Json) -> None:
    report = office.documents.verify_own(dump(small), [office.new_key()], revoked=False)
    assert answer(report, Check.ISSUER) == (FAILED, Finding.KEY_NOT_THE_ISSUERS)


def test_ours_needs_an_issuer_of_this_installation(office: Office, small: Json) -> None:
    did = "did:web:other.example.org:issuers:sample"
    small["issuer"]["id"] = small["credentialSubject"]["achievement"]["creator"]["id"] = did
    report = office.documents.verify_own(dump(sign(small, did=did)), [office.key], revoked=False)
    assert answer(report, Check.ISSUER) == (FAILED, Finding.KEY_NOT_THE_ISSUERS)


def test_the_did_document_is_what_verifiers_read(office: Office) -> None:
    second = office.new_key()
    document = office.documents.did_document(INSTITUTION, [second, office.key])
    names = [f"{DID}#{key.public_multibase}" for key in (second, office.key)]
    assert document["id"] == DID
    assert document["assertionMethod"] == names
    assert [item["id"] for item in document["verificationMethod"]] == names
    assert {item["type"] for item in document["verificationMethod"]} == {"Multikey"}
    assert {item["controller"] for item in document["verificationMethod"]} == {DID}
