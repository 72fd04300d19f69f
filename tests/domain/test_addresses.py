"""Every public address, and the identifier of the issuer (did:web, 3.2)."""

import pytest

from app.domain.addresses import Addresses
from tests.domain.building import uuid_of

UUID_TEXT = "00000000-0000-0000-0000-000000000007"


def test_every_document_has_its_place() -> None:
    addresses = Addresses("https://laurel.example.org")

    assert addresses.credential(uuid_of(7)) == f"https://laurel.example.org/credentials/{UUID_TEXT}"
    assert addresses.decision(uuid_of(7)) == (
        f"https://laurel.example.org/credentials/{UUID_TEXT}/decision"
    )
    assert addresses.achievement(uuid_of(7)) == (
        f"https://laurel.example.org/achievements/{UUID_TEXT}"
    )
    assert addresses.issuer("sample") == "https://laurel.example.org/issuers/sample"
    assert addresses.status_list(uuid_of(7)) == f"https://laurel.example.org/status/{UUID_TEXT}"


@pytest.mark.parametrize(
    ("base_url", "did", "document"),
    [
        (
            "https://laurel.example.org",
            "did:web:laurel.example.org:issuers:sample",
            "https://laurel.example.org/issuers/sample/did.json",
        ),
        (
            "https://laurel.example.org:8443",
            "did:web:laurel.example.org%3A8443:issuers:sample",
            "https://laurel.example.org:8443/issuers/sample/did.json",
        ),
        (
            "https://example.org/tools/laurel",
            "did:web:example.org:tools:laurel:issuers:sample",
            "https://example.org/tools/laurel/issuers/sample/did.json",
        ),
        (
            "https://localhost:8080/laurel",
            "did:web:localhost%3A8080:laurel:issuers:sample",
            "https://localhost:8080/laurel/issuers/sample/did.json",
        ),
    ],
)
def test_the_issuers_identifier_resolves_to_its_document(
    base_url: str, did: str, document: str
) -> None:
    addresses = Addresses(base_url)

    assert addresses.did("sample") == did
    assert resolve(did) == document
    assert addresses.issuer("sample") + "/did.json" == document


def resolve(did: str) -> str:
    """Where a did:web points, step by step as its specification says (3.2, Read)."""
    identifier = did.removeprefix("did:web:")
    path = identifier.replace(":", "/").replace("%3A", ":")
    return f"https://{path}/did.json"
