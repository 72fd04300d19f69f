"""The Bitstring status list: which bit, how it is packed, and how far it may unpack."""

from __future__ import annotations

import gzip
import json
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.credentials.multibase import decode_base64url, encode_base64url
from app.credentials.status_list import ENTRIES, LONGEST, decode_list, encode_list, is_set
from app.domain.credentials import Check, Finding
from tests.credentials.samples import BASE_URL, INSTITUTION, LIST, NOW, Office


@given(st.sets(st.integers(0, ENTRIES - 1), max_size=40))
@settings(max_examples=50, deadline=None)
def test_exactly_these_bits_are_set(indices: set[int]) -> None:
    bits = decode_list(encode_list(indices))
    assert len(bits) == 16_384
    assert {index for index in indices if is_set(bits, index)} == indices
    assert sum(byte.bit_count() for byte in bits) == len(indices)


def test_index_0_is_the_leftmost_bit() -> None:
    # Bitstring Status List 1.0, section 3.3.
    bits = gzip.decompress(decode_base64url(encode_list([0, 10])))
    assert bits[:2] == b"\x80\x20"


def test_an_empty_list_is_the_published_one() -> None:
    # Bitstring Status List 1.0, section 2.2, example 5.
    published = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"
    assert decode_list(published) == bytes(16_384)


def test_the_same_list_is_packed_the_same() -> None:
    assert encode_list([1, 2]) == encode_list([2, 1, 1])


@pytest.mark.parametrize("index", [-1, ENTRIES])
def test_an_index_out_of_range_is_refused(index: int) -> None:
    with pytest.raises(ValueError, match="out of range"):
        encode_list([index])
    with pytest.raises(ValueError, match="beyond the list"):
        is_set(bytes(ENTRIES // 8), index)


def test_a_bomb_is_not_unpacked() -> None:
    bomb = encode_base64url(gzip.compress(bytes(8 * LONGEST)))
    with pytest.raises(ValueError, match="too long"):
        decode_list(bomb)


@pytest.mark.parametrize(
    "encoded",
    [
        "",
        "u",
        "zH4sI",
        encode_base64url(b"not gzip"),
        encode_base64url(gzip.compress(bytes(16_384))[:-4]),
        encode_base64url(gzip.compress(bytes(16_383))),
        encode_base64url(gzip.compress(bytes(16_384)) + b"more"),
        encode_base64url(zlib.compress(bytes(16_384))),
    ],
    ids=["empty", "prefix", "base58", "no-gzip", "cut", "short", "longer", "zlib"],
)
def test_other_texts_are_no_lists(encoded: str) -> None:
    with pytest.raises(ValueError, match=r"list|base64url"):
        decode_list(encoded)


def test_the_list_is_served_as_a_signed_credential() -> None:
    office = Office()
    document = json.loads(office.documents.status_list(INSTITUTION, LIST, [7], office.key, NOW))
    url = f"{BASE_URL}/status/{LIST}"
    subject = document.pop("credentialSubject")
    (proof,) = document.pop("proof")
    assert document == {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": "did:web:laurel.example.org:issuers:sample",
        "validFrom": "2026-11-22T09:30:15Z",
    }
    assert is_set(decode_list(subject.pop("encodedList")), 7)
    assert subject == {
        "id": f"{url}#list",
        "type": "BitstringStatusList",
        "statusPurpose": "revocation",
    }
    assert proof["verificationMethod"].endswith(office.key.public_multibase)


def test_the_list_itself_verifies_as_a_credential() -> None:
    office = Office()
    document = office.documents.status_list(INSTITUTION, LIST, range(1000), office.key, NOW)
    report = office.documents.verify_foreign(document)
    assert report.is_valid
    assert report.point(Check.STATUS).finding is Finding.STATUS_NONE


def test_served_documents_have_nothing_that_looks_like_an_html_entity() -> None:
    """One verifier in use decodes entities in what it fetches before it reads the JSON."""
    office = Office()
    office.publish_status(*range(500))
    for document in office.shelf.documents.values():
        assert b"&" not in document
