"""Whatever somebody hands us, the answer is a report: no exception, no long wait, no "valid"."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.credentials.canonical import canonicalise
from app.credentials.contexts import CREDENTIALS
from app.credentials.untrusted import DEEPEST, LARGEST, MOST_VALUES, Malformed, read_untrusted
from app.domain.credentials import Check, CheckResult, Finding
from tests.credentials.build_vectors import FOLDER, build_known_office
from tests.credentials.samples import LIST, Office

SMALL = (FOLDER / "small.json").read_bytes()
LONGEST_WAIT = 5.0  # seconds, on a machine that does other things as well

MALFORMED: dict[str, bytes] = {
    "nothing": b"",
    "no-json": b"\x89PNG\r\n\x1a\n",
    "half": SMALL[: len(SMALL) // 2],
    "a-list": b"[" + SMALL + b"]",
    "a-text": b'"did:web:x"',
    "a-number": b"1",
    "an-empty-object": b"{}",
    "utf-16": SMALL.decode().encode("utf-16"),
    "half-a-character": SMALL.replace(b"Lesson plan", b"\\ud83c"),
    "half-a-character-in-a-name": SMALL.replace(b'"genre"', b'"\\ud83c"'),
    "broken-utf-8": SMALL.replace(b"Lesson plan", b"\xff\xfe"),
    "too-large": SMALL + b" " * LARGEST,
    "a-name-twice": SMALL.replace(b'"validFrom"', b'"validFrom": "x", "validFrom"', 1),
    "a-name-twice-inside": SMALL.replace(b'"value"', b'"value": "100", "value"', 1),
    "not-a-number": SMALL.replace(b"4.5", b"NaN"),
    "infinity": SMALL.replace(b"4.5", b"-Infinity"),
    "a-number-out-of-range": SMALL.replace(b"4.5", b"1e999"),
    "a-number-of-many-digits": SMALL.replace(b"4.5", b"9" * 10_000),
    "deep-lists": b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "deep-objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "many-values": b'{"a":[' + b"1," * (MOST_VALUES + 1) + b"1]}",
    "contexts-are-no-list": json.dumps({**json.loads(SMALL), "@context": CREDENTIALS}).encode(),
    "contexts-are-no-texts": json.dumps({**json.loads(SMALL), "@context": 7}).encode(),
    "contexts-are-empty": json.dumps({**json.loads(SMALL), "@context": []}).encode(),
    "contexts-are-many": json.dumps(
        {**json.loads(SMALL), "@context": json.loads(SMALL)["@context"] * 3}
    ).encode(),
    "proof-is-a-text": json.dumps({**json.loads(SMALL), "proof": "x"}).encode(),
    "proof-is-empty": json.dumps({**json.loads(SMALL), "proof": []}).encode(),
    "proof-is-nested": json.dumps({**json.loads(SMALL), "proof": [[{}]]}).encode(),
    "issuer-is-a-list": json.dumps({**json.loads(SMALL), "issuer": ["did:web:x"]}).encode(),
    "issuer-is-empty": json.dumps({**json.loads(SMALL), "issuer": {}}).encode(),
    "type-is-an-object": json.dumps({**json.loads(SMALL), "type": {"a": 1}}).encode(),
}


@pytest.fixture(scope="module")
def office() -> Office:
    office = build_known_office()
    office.publish_status()
    return office


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_documents(office: Office, name: str) -> None:
    started = time.monotonic()
    reports = [
        office.documents.verify_foreign(MALFORMED[name]),
        office.documents.verify_own(MALFORMED[name], [office.key], revoked=False),
    ]
    assert time.monotonic() - started < LONGEST_WAIT
    for report in reports:
        point = report.point(Check.SIGNATURE)
        assert (point.result, point.finding) == (CheckResult.FAILED, Finding.MALFORMED)


@pytest.mark.parametrize(
    "name",
    [
        "half",
        "a-list",
        "half-a-character",
        "half-a-character-in-a-name",
        "broken-utf-8",
        "too-large",
        "a-name-twice",
        "a-name-twice-inside",
        "not-a-number",
        "infinity",
        "a-number-out-of-range",
        "a-number-of-many-digits",
        "deep-lists",
        "deep-objects",
        "many-values",
    ],
)
def test_what_is_no_plain_json_is_refused_before_anything_looks_at_it(name: str) -> None:
    with pytest.raises(Malformed):
        read_untrusted(MALFORMED[name])


@pytest.mark.parametrize("token", [b"eyJh.eyJi.c2ln", b" eyJhbGciOiJub25lIn0.e30.AA\n"])
def test_a_jwt_is_another_suite(office: Office, token: bytes) -> None:
    point = office.documents.verify_foreign(token).point(Check.SIGNATURE)
    assert point.result is CheckResult.NOT_CHECKED
    assert point.finding is Finding.SIGNATURE_FOREIGN_SUITE


def test_depth_is_counted_from_the_document() -> None:
    def nested(depth: int) -> bytes:
        return b'{"a":' * depth + b"1" + b"}" * depth

    assert read_untrusted(nested(DEEPEST - 1))
    with pytest.raises(Malformed, match="deeply"):
        read_untrusted(nested(DEEPEST))


def test_the_largest_document_is_read_in_time(office: Office) -> None:
    document = json.loads(SMALL)
    item = {"type": ["Evidence"], "name": "x", "narrative": "y"}
    document["evidence"] += [{**item, "genre": f"{number}"} for number in range(1_500)]
    started = time.monotonic()
    report = office.documents.verify_foreign(json.dumps(document).encode())
    assert time.monotonic() - started < LONGEST_WAIT
    assert report.point(Check.SIGNATURE).finding is Finding.SIGNATURE_BROKEN


# --- anything in the place of anything --------------------------------------------------------

Path = tuple[str | int, ...]


def paths(value: Any, here: Path = ()) -> Iterator[Path]:  # noqa: ANN401 - any JSON
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, inner in items:
        yield (*here, key)
        yield from paths(inner, (*here, key))


DOCUMENT = json.loads(SMALL)
PATHS = sorted(paths(DOCUMENT), key=str)
UNSECURED = {name: value for name, value in DOCUMENT.items() if name != "proof"}
WORDS = st.sampled_from(
    ["", "x", "id", "type", "@id", "@type", "@context", "@graph", "urn:x:y", "_:b0", "z6Mk", "\0"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)


def put(document: Any, path: Path, value: object) -> Any:  # noqa: ANN401 - any JSON
    changed = copy.deepcopy(document)
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return changed


@given(st.sampled_from(PATHS), JSON)
@settings(max_examples=400, deadline=None)
def test_anything_anywhere_gives_a_report(office: Office, path: Path, value: object) -> None:
    document = put(DOCUMENT, path, value)
    content = json.dumps(document).encode()
    reports = [
        office.documents.verify_foreign(content),
        office.documents.verify_own(content, [office.key], revoked=False),
    ]
    for report in reports:
        assert [point.check for point in report.points] == list(Check)
        if report.is_valid:
            assert_says_the_same(document)


def assert_says_the_same(document: dict[str, Any]) -> None:
    """A changed document may only be valid if it is another spelling of what was signed."""
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    assert canonicalise(unsecured) == canonicalise(UNSECURED)


@given(st.sampled_from(["did", "status"]), st.data())
@settings(max_examples=300, deadline=None)
def test_anything_from_a_server_gives_a_report(
    office: Office, which: str, data: st.DataObject
) -> None:
    office.publish([office.key])
    office.publish_status()
    url = next(url for url in office.shelf.documents if (str(LIST) in url) == (which == "status"))
    served = json.loads(office.shelf.documents[url])
    path = data.draw(st.sampled_from(sorted(paths(served), key=str)))
    office.shelf.documents[url] = json.dumps(put(served, path, data.draw(JSON))).encode()
    report = office.documents.verify_foreign(SMALL)
    assert [point.check for point in report.points] == list(Check)
    assert report.point(Check.STATUS).finding is not Finding.STATUS_REVOKED
