"""What a stranger finds of the status: entry and list, in every state they can be in."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest

from app.credentials.multibase import encode_base64url
from app.credentials.status_list import encode_list
from app.domain.credentials import Check, Finding
from tests.credentials.samples import Office
from tests.credentials.signing import (
    ANOTHER_KEY,
    CREATED,
    DID,
    FAILED,
    LIST_URL,
    NOT_CHECKED,
    PASSED,
    Json,
    answer,
    did_key,
    dump,
    sign,
)

Change = Callable[[Json], object]

INDEX = 4711


def list_document(**subject: object) -> Json:
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": LIST_URL,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": DID,
        "validFrom": CREATED,
        "credentialSubject": {
            "id": f"{LIST_URL}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encode_list([]),
            **subject,
        },
    }


def test_a_revoked_award_is_seen(office: Office, small: Json) -> None:
    office.publish_status(INDEX)
    report = office.documents.verify_foreign(dump(small))
    assert answer(report, Check.STATUS) == (FAILED, Finding.STATUS_REVOKED)
    assert answer(report, Check.SIGNATURE) == (PASSED, Finding.SIGNATURE_VALID)
    assert not report.is_valid


def test_a_neighbours_revocation_is_not(office: Office, small: Json) -> None:
    office.publish_status(INDEX - 1, INDEX + 1)
    assert office.documents.verify_foreign(dump(small)).is_valid


def test_a_list_that_cannot_be_reached(office: Office, small: Json) -> None:
    del office.shelf.documents[LIST_URL]
    report = office.documents.verify_foreign(dump(small))
    assert answer(report, Check.STATUS) == (NOT_CHECKED, Finding.STATUS_UNREACHABLE)
    assert not report.is_valid


def change_top(**members: object) -> Json:
    return sign({**list_document(), **members})


UNTRUSTED: dict[str, Callable[[], bytes]] = {
    "nonsense": lambda: b"<html>",
    "unsigned": lambda: dump(list_document()),
    "a-jwt": lambda: b"eyJh.eyJi.c2ln",
    "another-issuer": lambda: dump(change_top(issuer="did:web:other.example.org")),
    "signed-by-another": lambda: dump(sign(list_document(), ANOTHER_KEY, did_key(ANOTHER_KEY))),
    "signed-with-an-unlisted-key": lambda: dump(sign(list_document(), ANOTHER_KEY)),
    "altered": lambda: dump({**sign(list_document()), "validFrom": "2026-11-22T09:30:14Z"}),
    "another-list": lambda: dump(change_top(id=f"{LIST_URL}0")),
    "not-a-list": lambda: dump(change_top(type=["VerifiableCredential"])),
    "not-yet-valid": lambda: dump(change_top(validFrom="2026-11-22T09:30:16Z")),
    "out-of-date": lambda: dump(change_top(validUntil="2026-11-22T09:30:14Z")),
    "another-purpose": lambda: dump(sign(list_document(statusPurpose="suspension"))),
    "too-short": lambda: dump(
        sign(list_document(encodedList=encode_base64url(gzip.compress(bytes(1000)))))
    ),
    "a-bomb": lambda: dump(
        sign(list_document(encodedList=encode_base64url(gzip.compress(bytes(2**27)))))
    ),
    "not-packed": lambda: dump(sign(list_document(encodedList="uAAAA"))),
    "several-subjects": lambda: dump(
        sign({**list_document(), "credentialSubject": [list_document()["credentialSubject"]] * 2})
    ),
}


@pytest.mark.parametrize("name", UNTRUSTED)
def test_an_untrusted_list(office: Office, small: Json, name: str) -> None:
    office.shelf.documents[LIST_URL] = UNTRUSTED[name]()
    report = office.documents.verify_foreign(dump(small))
    assert answer(report, Check.STATUS) == (NOT_CHECKED, Finding.STATUS_UNTRUSTED)
    assert answer(report, Check.SIGNATURE) == (PASSED, Finding.SIGNATURE_VALID)


def test_a_list_may_have_several_purposes(office: Office, small: Json) -> None:
    signed = sign(list_document(statusPurpose=["revocation", "suspension"]))
    office.shelf.documents[LIST_URL] = dump(signed)
    assert office.documents.verify_foreign(dump(small)).is_valid


UNTRUSTED_ENTRIES: dict[str, Change] = {
    "index-beyond-the-list": lambda e: e.update(statusListIndex="131072"),
    "index-negative": lambda e: e.update(statusListIndex="-1"),
    "index-in-other-digits": lambda e: e.update(statusListIndex="٣"),
    "index-huge": lambda e: e.update(statusListIndex="9" * 400),
    "index-missing": lambda e: e.pop("statusListIndex"),
    "purpose-missing": lambda e: e.pop("statusPurpose"),
    "list-missing": lambda e: e.pop("statusListCredential"),
    "list-not-on-the-web": lambda e: e.update(statusListCredential="file:///etc/hostname"),
    "list-at-no-host": lambda e: e.update(statusListCredential="https:///x"),
    "list-at-a-broken-host": lambda e: e.update(statusListCredential="https://[::1/x"),
    "list-at-a-broken-port": lambda e: e.update(statusListCredential="https://e.example:x/"),
    "two-bits-each": lambda e: e.update(statusSize=2),
}


@pytest.mark.parametrize("name", UNTRUSTED_ENTRIES)
def test_an_untrusted_entry(office: Office, small: Json, name: str) -> None:
    UNTRUSTED_ENTRIES[name](small["credentialStatus"])
    report = office.documents.verify_foreign(dump(sign(small)))
    assert answer(report, Check.SIGNATURE) == (PASSED, Finding.SIGNATURE_VALID)
    assert answer(report, Check.STATUS) == (NOT_CHECKED, Finding.STATUS_UNTRUSTED)


def test_a_status_that_is_only_an_address(office: Office, small: Json) -> None:
    small["credentialStatus"] = "https://e.example/status"
    report = office.documents.verify_foreign(dump(sign(small)))
    assert answer(report, Check.STATUS) == (NOT_CHECKED, Finding.STATUS_UNTRUSTED)


def test_an_index_may_be_a_number(office: Office, small: Json) -> None:
    small["credentialStatus"]["statusListIndex"] = INDEX
    document = dump(sign(small))
    assert office.documents.verify_foreign(document).is_valid
    office.publish_status(INDEX)
    assert not office.documents.verify_foreign(document).is_valid


def entries_of(small: Json, *purposes: str) -> list[Json]:
    entry = small["credentialStatus"]
    return [
        {**entry, "id": f"{LIST_URL}#{number}", "statusPurpose": purpose}
        for number, purpose in enumerate(purposes)
    ]


def test_every_entry_counts(office: Office, small: Json) -> None:
    second = f"{LIST_URL}-suspension"
    small["credentialStatus"] = entries_of(small, "revocation", "suspension")
    small["credentialStatus"][1]["statusListCredential"] = second
    for bits, result in (([], PASSED), ([INDEX], FAILED)):
        document = list_document(statusPurpose="suspension", encodedList=encode_list(bits))
        office.shelf.documents[second] = dump(sign({**document, "id": second}))
        report = office.documents.verify_foreign(dump(sign(small)))
        assert report.point(Check.STATUS).result is result


def test_other_purposes_do_not_end_an_award(office: Office, small: Json) -> None:
    office.publish_status(INDEX)
    small["credentialStatus"] = entries_of(small, "refresh")
    report = office.documents.verify_foreign(dump(sign(small)))
    assert answer(report, Check.STATUS) == (PASSED, Finding.STATUS_NONE)


def test_nobody_makes_us_fetch_many_lists(office: Office, small: Json) -> None:
    small["credentialStatus"] = entries_of(small, *["revocation"] * 5)
    report = office.documents.verify_foreign(dump(sign(small)))
    assert answer(report, Check.STATUS) == (NOT_CHECKED, Finding.STATUS_UNTRUSTED)
    assert LIST_URL not in office.shelf.asked
