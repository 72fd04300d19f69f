"""The template path is the whole algorithm, byte for byte; and both are what pyld says.

pyld is the reference implementation in Python: two other codebases (JSON-LD, RDFC-1.0) agree.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyld import jsonld

from app.credentials.achievement import build_achievement
from app.credentials.canonical import canonicalise
from app.credentials.contexts import read_context
from app.credentials.guard import UNSAFE, check_document
from app.credentials.issuer import build_issuer
from app.credentials.numbers import credits_number
from app.credentials.open_badge import CONTEXTS, VARYING, build_open_badge
from app.credentials.slots import SLOT, Varying
from app.credentials.template import build_template, canonicalise_varying
from app.domain.addresses import Addresses
from app.domain.awarding import Holder
from app.domain.credentials import CredentialOrder
from app.domain.evidence import Graded
from app.domain.microcredentials import Outcome
from tests.credentials.samples import (
    BASE_URL,
    INSTITUTION,
    NOW,
    build_definition,
    build_order,
    build_verdict,
    build_version,
)

Json = dict[str, Any]

NASTY = [
    '"',
    "\\",
    '\\"',
    "\\u0041",
    "line\nbreak\r\n\ttab",
    "_:c14n0",
    "<urn:x>",
    '" .\n_:c14n1 <urn:x> "',
    '"@en',
    "%s %(s0)s %(c14n0)s %%",
    "{}",
    f"{SLOT}0:",
    f"<{SLOT}1:>",
    "\u2028\u2029\x85\xa0\ufeff",
    "e\u0301 é",
    "Прізвище ґ",
    "🎓",
    "\ue000\uf8ff",
    "null",
    "1E0",
]
TEXTS = st.one_of(
    st.sampled_from(NASTY),
    st.lists(st.sampled_from(NASTY), min_size=1, max_size=3).map("".join),
    st.text(min_size=1, max_size=20),
).filter(lambda text: not UNSAFE.search(text))
ADDRESSES = st.sampled_from(
    ["urn:uuid:1", "urn:x-slot:0:", "https://e.example/%22#a", "https://e.example/é", "did:web:x"]
)


def load_pinned(url: str, options: object = None) -> Json:
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": {"@context": read_context(url)},
    }


def canonicalise_with_pyld(document: Json) -> bytes:
    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": load_pinned,
    }
    canonical: str = jsonld.normalize(document, options)
    return canonical.encode()


def build_document(order: CredentialOrder) -> Json:
    addresses = Addresses(BASE_URL)
    return build_open_badge(
        addresses,
        order,
        issuer=build_issuer(addresses, INSTITUTION),
        achievement=build_achievement(addresses, INSTITUTION, order.version),
    )


@st.composite
def orders(draw: st.DrawFn) -> CredentialOrder:
    definition = replace(
        build_definition(),
        title=draw(TEXTS.filter(str.strip)),
        description=draw(TEXTS.filter(str.strip)),
        assessment=draw(TEXTS),
        awarding_body=draw(st.sampled_from(["Sample institution", "Another body"])),
        ects=draw(st.none() | st.decimals(min_value="0.01", max_value=60, places=2)),
        outcomes=(Outcome(key="one", text=draw(TEXTS.filter(str.strip))),),
        sample=draw(st.booleans()),
    )
    version = build_version(definition)
    order = build_order(version)
    if draw(st.booleans()):
        given_points = draw(st.decimals(min_value=60, max_value=100, places=3))
        order = replace(
            order,
            verdict=build_verdict(version, plan=Graded(given_points, Decimal(100))),
        )
    return replace(
        order,
        uuid=draw(st.uuids(version=4)),
        holder=Holder(name=draw(TEXTS.filter(str.strip)), email=draw(TEXTS.filter(str.strip))),
        status=replace(order.status, index=draw(st.integers(0, 131_071))),
    )


@given(orders())
@settings(max_examples=150, deadline=None)
def test_a_credential_by_template_is_the_whole_algorithm(order: CredentialOrder) -> None:
    document = build_document(order)
    assert canonicalise_varying(document, VARYING) == canonicalise(document)


@given(orders())
@settings(max_examples=30, deadline=None)
def test_a_credential_is_read_the_same_by_pyld(order: CredentialOrder) -> None:
    document = build_document(order)
    assert canonicalise_varying(document, VARYING) == canonicalise_with_pyld(document)


# Evidence without identifiers gives blank nodes, and few different texts give many that are alike.
FEW_TEXTS = st.sampled_from(["a", "b", "_:c14n0", f"{SLOT}0:", '"', "%(s1)s"])
EVIDENCE = st.fixed_dictionaries(
    {"type": st.just(["Evidence"])},
    optional={
        "id": ADDRESSES,
        "name": FEW_TEXTS,
        "narrative": FEW_TEXTS,
        "genre": FEW_TEXTS,
    },
)
DOCUMENTS = st.fixed_dictionaries(
    {
        "@context": st.just(CONTEXTS),
        "type": st.just(["VerifiableCredential", "OpenBadgeCredential"]),
        "evidence": st.lists(EVIDENCE, min_size=1, max_size=4),
    },
    optional={"id": ADDRESSES, "name": FEW_TEXTS, "validFrom": FEW_TEXTS},
)
SOME_VARYING: list[Varying] = [
    {},
    {"id": None, "name": None},
    {"id": None, "validFrom": None, "evidence": {"id": None, "narrative": None, "name": None}},
    {"evidence": {"genre": None, "type": None}, "type": None, "unknown": {"deep": None}},
]


@given(DOCUMENTS, st.sampled_from(SOME_VARYING))
@settings(max_examples=400, deadline=None)
def test_any_document_by_template_is_the_whole_algorithm(document: Json, varying: Varying) -> None:
    assert canonicalise_varying(document, varying) == canonicalise(document)


@given(DOCUMENTS)
@settings(max_examples=60, deadline=None)
def test_any_document_is_read_the_same_by_pyld(document: Json) -> None:
    assert canonicalise(document) == canonicalise_with_pyld(document)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
@settings(max_examples=200, deadline=None)
def test_every_text_that_may_be_signed_is_written_the_same(text: str) -> None:
    document = {"@context": CONTEXTS, "id": "urn:x:y", "name": text, "type": "Profile"}
    try:
        check_document(document)
    except ValueError:
        assume(False)
    expected = canonicalise(document)
    assert canonicalise_varying(document, {"name": None}) == expected
    assert canonicalise_with_pyld(document) == expected


@given(st.decimals(min_value="0", max_value=500, places=2))
@settings(max_examples=200, deadline=None)
def test_credits_are_written_the_same(credits_: Decimal) -> None:
    document = {
        "@context": CONTEXTS,
        "type": ["Achievement"],
        "id": "urn:x:y",
        "creditsAvailable": credits_number(credits_),
    }
    check_document(document)
    assert canonicalise(document) == canonicalise_with_pyld(document)


def test_one_template_serves_every_holder_of_a_version() -> None:
    """Otherwise every credential would cost what the first one costs."""
    build_template.cache_clear()
    for number in range(10):
        order = replace(
            build_order(),
            uuid=UUID(int=number),
            holder=Holder(name=f"Sample Learner {number}", email=f"{number}@example.org"),
            status=replace(build_order().status, index=number),
        )
        canonicalise_varying(build_document(order), VARYING)
    assert build_template.cache_info().misses == 1


def test_look_alikes_are_labelled_by_the_whole_algorithm() -> None:
    twins = [{"type": ["Evidence"], "name": "Portfolio"}] * 2
    document = {
        "@context": CONTEXTS,
        "id": "urn:x:y",
        "type": ["VerifiableCredential"],
        "evidence": twins,
    }
    canonical = canonicalise_varying(document, {"id": None, "evidence": {"name": None}})
    assert len(re.findall(rb"_:c14n[01] <https://schema.org/name>", canonical)) == 2
    assert canonical == canonicalise_with_pyld(document)


def test_threads_share_templates() -> None:
    documents = [
        build_document(replace(build_order(), uuid=UUID(int=number), issued_at=NOW))
        for number in range(40)
    ]
    expected = [canonicalise(document) for document in documents]
    with ThreadPoolExecutor(max_workers=8) as pool:
        for _ in range(5):
            found = pool.map(lambda document: canonicalise_varying(document, VARYING), documents)
            assert list(found) == expected


def test_a_document_that_says_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        canonicalise({"@context": CONTEXTS, "unknown": "word"})


def test_ten_identical_results_are_no_poison() -> None:
    result = {"type": ["Result"], "status": "Completed"}
    subject = {"type": ["AchievementSubject"], "result": [result] * 10}
    document = {
        "@context": CONTEXTS,
        "id": "urn:x:y",
        "type": ["VerifiableCredential"],
        "credentialSubject": subject,
    }
    assert canonicalise(document) == canonicalise_with_pyld(document)


def test_poison_is_refused_at_once() -> None:
    """Without the check this takes longer than anybody waits."""
    result = {"type": ["Result"], "status": "Completed"}
    subject = {"type": ["AchievementSubject"], "result": [result] * 12}
    document = {
        "@context": CONTEXTS,
        "id": "urn:x:y",
        "type": ["VerifiableCredential"],
        "credentialSubject": [subject, dict(subject)],
    }
    with pytest.raises(ValueError, match="look alike"):
        canonicalise(document)
