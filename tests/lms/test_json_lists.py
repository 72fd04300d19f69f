"""Reading a list entry by entry gives what reading it at once gives, and fails where that fails."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import FailureKind, PlatformFailure
from app.lms.json_answers import MalformedAnswer
from app.lms.json_lists import LONGEST, USUAL, parse_list
from app.lms.naming import CallName
from app.ports.services import Answer

NAME = CallName("Sample Platform", "read a list")
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
indents = st.sampled_from([None, 0, 2, "\t"])


def read(body: bytes | str, key: str = "") -> list[Any]:
    raw = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
    answer = Answer(status=200, headers={}, body=raw)
    return parse_list(answer, NAME, lambda entry: entry, place="the list", key=key)


def refusal(body: bytes | str, key: str = "") -> str:
    with pytest.raises(PlatformFailure) as failed:
        read(body, key)
    assert failed.value.kind is FailureKind.BAD_ANSWER
    return failed.value.detail


@given(st.lists(values), indents)
def test_a_list_is_read_as_it_is(entries: list[Any], indent: int | str | None) -> None:
    assert read(json.dumps(entries, indent=indent)) == entries


@given(st.lists(values), st.dictionaries(st.text(), values), st.booleans(), indents)
def test_a_list_inside_an_object_is_found_wherever_it_stands(
    entries: list[Any], others: dict[str, Any], first: bool, indent: int | str | None
) -> None:
    others.pop("members", None)
    members = {"members": entries}
    content = members | others if first else others | members
    assert read(json.dumps(content, indent=indent, ensure_ascii=False), "members") == entries


@given(st.lists(values), st.data())
def test_a_cut_list_is_none(entries: list[Any], data: st.DataObject) -> None:
    whole = json.dumps({"members": entries})
    place = data.draw(st.integers(0, len(whole) - 1))
    assert refusal(whole[:place], "members")


@given(st.text(alphabet='[]{},:"1etrufalsn \\', max_size=12))
def test_what_is_refused_at_once_is_refused_in_parts(text: str) -> None:
    try:
        known = json.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError):
        assert refusal(text)
    else:
        assert read(text) == known if isinstance(known, list) else refusal(text)


NO_LIST = {
    "": "the answer is not JSON",
    "<html>": "the answer is not JSON",
    "[]": "the list is not an object",
    "null": "the list is not an object",
    "{}": "members is not an array",
    '{"members": {}}': "members is not an array",
    '{"members": null}': "members is not an array",
    '{"members": [], "members": []}': "members is there twice",
    '{"members": [],}': "the answer is not JSON",
    '{"members": [1,]}': "the answer is not JSON",
    '{"members": [1 2]}': "the answer is not JSON",
    '{"members": []} x': "the answer is not JSON",
    '{1: 2, "members": []}': "the answer is not JSON",
    '{"members" []}': "the answer is not JSON",
    '{"members": [NaN]}': "NaN and Infinity are no JSON numbers",
}


@pytest.mark.parametrize("text", list(NO_LIST))
def test_what_is_no_such_list_is_refused(text: str) -> None:
    assert refusal(text, "members") == NO_LIST[text]


def test_numbers_are_exact_and_text_of_any_encoding_is_read() -> None:
    assert read("[0.1]") == [Decimal("0.1")]
    for encoding in ("utf-8-sig", "utf-16", "utf-32"):
        assert read('["ë"]'.encode(encoding)) == ["ë"]
    assert refusal(b'["\xff"]') == "the answer is not JSON"


@pytest.mark.parametrize("size", [USUAL - 1, USUAL, USUAL + 1, LONGEST - 3])
def test_long_entries_are_read_too(size: int) -> None:
    for entry in ("x" * size, int("1" * min(size, 4_000)), ["x" * (size // 2)] * 2):
        if len(json.dumps(entry)) < LONGEST:
            assert read(json.dumps([entry, 1])) == [entry, 1]


def test_an_entry_beyond_the_limit_is_refused() -> None:
    nested = "[" + "[]," * LONGEST + "[]]"
    assert refusal(f"[{nested}, 1]") == "an entry is too long, or not JSON"


def test_one_malformed_entry_spoils_the_whole() -> None:
    def build(entry: object) -> object:
        if entry == 2:
            raise MalformedAnswer("this is wrong")
        return entry

    answer = Answer(status=200, headers={}, body=b"[1, 2, 3]")
    with pytest.raises(PlatformFailure, match="this is wrong"):
        parse_list(answer, NAME, build, place="the list")
