"""What a stranger finds of the issuer: its DID document, in every state it can be in."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.credentials.did import did_web_address
from app.domain.credentials import Check, Finding
from app.domain.errors import FailureKind, PlatformFailure
from app.ports.services import Answer
from tests.credentials.samples import NOW, Office
from tests.credentials.signing import (
    ANOTHER_KEY,
    DID,
    DID_URL,
    FAILED,
    NOT_CHECKED,
    PASSED,
    Json,
    answer,
    did_key,
    dump,
    sign,
)

Change = Callable[[Json], object]


def method(document: Json) -> Json:
    first: Json = document["verificationMethod"][0]
    return first


def embed(document: Json) -> None:
    document["assertionMethod"] = document.pop("verificationMethod")


def embed_after_another(document: Json) -> None:
    embed(document)
    document["assertionMethod"].insert(0, {"id": f"{DID}#rsa", "type": "JsonWebKey"})


def shorten(document: Json) -> None:
    method(document)["id"] = method(document)["id"].removeprefix(DID)
    document["assertionMethod"] = [method(document)["id"]]


ACCEPTABLE: dict[str, Change] = {
    "as-published": lambda d: None,
    "key-embedded": embed,
    "key-embedded-after-another": embed_after_another,
    "key-by-relative-name": shorten,
    "older-key-type": lambda d: method(d).update(type="Ed25519VerificationKey2020"),
    "key-that-ends-later": lambda d: method(d).update(expires="2027-01-01T00:00:00Z"),
    "with-a-service": lambda d: d.update(service=[{"id": "#x", "type": "X"}]),
    "with-other-keys": lambda d: d["verificationMethod"].insert(0, {"id": f"{DID}#rsa"}),
}

UNACCEPTABLE: dict[str, Change] = {
    "another-subject": lambda d: d.update(id="did:web:other.example.org"),
    "no-subject": lambda d: d.pop("id"),
    "key-not-listed": lambda d: d.update(verificationMethod=[]),
    "key-under-another-name": lambda d: method(d).update(id=f"{DID}#key-1"),
    "key-not-for-credentials": lambda d: d.update(assertionMethod=[]),
    "no-purposes": lambda d: d.pop("assertionMethod"),
    "key-for-logging-in-only": lambda d: d.update(authentication=d.pop("assertionMethod")),
    "another-controller": lambda d: method(d).update(controller="did:web:other.example.org"),
    "no-controller": lambda d: method(d).pop("controller"),
    "another-key-type": lambda d: method(d).update(type="JsonWebKey"),
    "no-key": lambda d: method(d).pop("publicKeyMultibase"),
    "key-is-no-text": lambda d: method(d).update(publicKeyMultibase=[1]),
    "p-256-key": lambda d: method(d).update(
        publicKeyMultibase="zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169"
    ),
    "key-ended": lambda d: method(d).update(expires="2026-11-22T09:30:15Z"),
    "key-revoked": lambda d: method(d).update(revoked="2026-11-01T00:00:00Z"),
    "key-ends-at-no-moment": lambda d: method(d).update(expires="soon"),
    "methods-are-no-list": lambda d: d.update(verificationMethod={"a": 1}),
    "purposes-are-no-list": lambda d: d.update(assertionMethod="all"),
    "methods-are-texts": lambda d: d.update(verificationMethod=d["assertionMethod"]),
}


@pytest.mark.parametrize("name", ACCEPTABLE)
def test_an_acceptable_issuer(office: Office, small: Json, name: str) -> None:
    document = json.loads(office.shelf.documents[DID_URL])
    ACCEPTABLE[name](document)
    office.shelf.documents[DID_URL] = dump(document)
    assert office.documents.verify_foreign(dump(small)).is_valid


@pytest.mark.parametrize("name", UNACCEPTABLE)
def test_an_unacceptable_issuer(office: Office, small: Json, name: str) -> None:
    document = json.loads(office.shelf.documents[DID_URL])
    UNACCEPTABLE[name](document)
    office.shelf.documents[DID_URL] = dump(document)
    report = office.documents.verify_foreign(dump(small))
    assert answer(report, Check.ISSUER) == (FAILED, Finding.KEY_NOT_THE_ISSUERS)
    assert answer(report, Check.SIGNATURE) == (NOT_CHECKED, Finding.KEY_NOT_THE_ISSUERS)
    assert report.point(Check.STATUS).result is NOT_CHECKED


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{" * 100_000, b" " * 600_000])
def test_an_issuer_that_answers_nonsense(office: Office, small: Json, body: bytes) -> None:
    office.shelf.documents[DID_URL] = body
    report = office.documents.verify_foreign(dump(small))
    assert answer(report, Check.ISSUER) == (NOT_CHECKED, Finding.KEY_UNREACHABLE)
    assert answer(report, Check.SIGNATURE) == (NOT_CHECKED, Finding.KEY_UNREACHABLE)


@pytest.mark.parametrize("kind", [FailureKind.TIMEOUT, FailureKind.ADDRESS_REFUSED, None])
def test_an_issuer_that_cannot_be_reached(
    office: Office, small: Json, kind: FailureKind | None
) -> None:
    def fail(url: str, *, accept: str, call: str) -> Answer:
        if kind is None:
            return Answer(status=404, headers={}, body=office.shelf.documents[url])
        raise PlatformFailure(kind, platform="sample", call=call)

    office.shelf.read = fail  # type: ignore[method-assign]
    report = office.documents.verify_foreign(dump(small))
    assert answer(report, Check.ISSUER) == (NOT_CHECKED, Finding.KEY_UNREACHABLE)
    assert answer(report, Check.SIGNATURE) == (NOT_CHECKED, Finding.KEY_UNREACHABLE)
    assert report.point(Check.STATUS).result is NOT_CHECKED
    assert answer(report, Check.DATES) == (PASSED, Finding.IN_FORCE)
    assert not report.is_valid


def test_a_did_key_needs_no_server(office: Office, small: Json) -> None:
    did = did_key(ANOTHER_KEY)
    small["issuer"]["id"] = did
    small["credentialSubject"]["achievement"]["creator"]["id"] = did
    del small["credentialStatus"]
    report = office.documents.verify_foreign(dump(sign(small, ANOTHER_KEY, did)))
    assert report.is_valid
    assert office.shelf.asked == []


def test_an_issuer_may_be_a_text(office: Office, small: Json) -> None:
    small["issuer"] = DID
    assert office.documents.verify_foreign(dump(sign(small))).is_valid


def test_the_issuer_must_own_the_key(office: Office, small: Json) -> None:
    """A credential in another's name, properly signed by a key of one's own."""
    did = did_key(ANOTHER_KEY)
    report = office.documents.verify_foreign(dump(sign(small, ANOTHER_KEY, did)))
    assert answer(report, Check.ISSUER) == (FAILED, Finding.KEY_NOT_THE_ISSUERS)
    assert office.shelf.asked == []


def test_a_retired_key_still_verifies(office: Office, small: Json) -> None:
    newer = office.new_key()
    office.publish([newer, replace(office.key, retired_at=NOW)])
    assert office.documents.verify_foreign(dump(small)).is_valid


def test_a_forgotten_key_does_not(office: Office, small: Json) -> None:
    office.publish([office.new_key()])
    report = office.documents.verify_foreign(dump(small))
    assert answer(report, Check.ISSUER) == (FAILED, Finding.KEY_NOT_THE_ISSUERS)


@pytest.mark.parametrize(
    ("did", "address"),
    [
        ("did:web:e.example", "https://e.example/.well-known/did.json"),
        ("did:web:localhost%3A8443", "https://localhost:8443/.well-known/did.json"),
        ("did:web:e.example:issuers:a-b", "https://e.example/issuers/a-b/did.json"),
    ],
)
def test_where_a_did_web_stands(did: str, address: str) -> None:
    assert did_web_address(did) == address


@pytest.mark.parametrize(
    "did",
    [
        "did:web:",
        "did:web:e.example%2Fx",
        "did:web:e.example%40other.example",
        "did:web:user@e.example",
        "did:web:e.example:..:x",
        "did:web:e.example:a/b",
        "did:web:e.example:",
        "did:web:e.example?x",
        "did:ethr:0x0",
        "https://e.example",
        "web",
    ],
)
def test_what_is_no_did_web(did: str) -> None:
    with pytest.raises(ValueError, match="not a did:web"):
        did_web_address(did)
