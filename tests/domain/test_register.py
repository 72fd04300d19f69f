"""The register is a chain: whatever is changed, missing or moved in it breaks it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.register import GENESIS, RegisterEntry, RegisterEvent, build_entry, find_break
from tests.domain.building import NOW, uuid_of


def chain_of(length: int) -> list[RegisterEntry]:
    entries: list[RegisterEntry] = []
    for number in range(length):
        entries.append(next_entry(entries[-1] if entries else None, number))
    return entries


def next_entry(previous: RegisterEntry | None, number: int = 0) -> RegisterEntry:
    return build_entry(
        previous,
        institution_id=1,
        award_uuid=uuid_of(number + 1),
        event=RegisterEvent.ISSUED,
        at=NOW + timedelta(seconds=number),
        actor_id=7,
        details={"number": number},
    )


def test_the_first_entry_follows_from_nothing() -> None:
    first = next_entry(None)

    assert (first.sequence, first.previous_digest) == (1, GENESIS)


def test_each_entry_names_the_one_before() -> None:
    first, second, third = chain_of(3)

    assert [entry.sequence for entry in (first, second, third)] == [1, 2, 3]
    assert second.previous_digest == first.digest
    assert third.previous_digest == second.digest
    assert len({first.digest, second.digest, third.digest}) == 3


def test_an_entry_is_what_was_given() -> None:
    entry = build_entry(
        None,
        institution_id=4,
        award_uuid=uuid_of(9),
        event=RegisterEvent.REVOKED,
        at=NOW,
        actor_id=None,
        details={"reason": "Issued by mistake"},
    )
    assert entry.institution_id == 4
    assert entry.award_uuid == uuid_of(9)
    assert entry.event is RegisterEvent.REVOKED
    assert entry.at == NOW
    assert entry.actor_id is None
    assert entry.details == {"reason": "Issued by mistake"}


def test_the_same_entry_has_the_same_digest() -> None:
    assert chain_of(4) == chain_of(4)


def test_a_chain_that_is_written_today_can_be_checked_by_every_later_laurel() -> None:
    """The form of the digest and of what is stored is for good, so it is spelt out here."""
    entry = build_entry(
        None,
        institution_id=1,
        award_uuid=uuid_of(1),
        event=RegisterEvent.ISSUED,
        at=NOW,
        actor_id=7,
        details={"number": 0},
    )
    text = (
        '{"actor":7,"at":"2026-11-22T12:00:00+00:00",'
        '"award":"urn:uuid:00000000-0000-0000-0000-000000000001",'
        '"details":{"number":0},"event":"issued","institution":1,'
        f'"previous":"{64 * "0"}","sequence":1}}'
    )
    assert entry.digest == sha256(text.encode()).hexdigest()
    assert {event.value for event in RegisterEvent} == {"issued", "revoked", "shared", "unshared"}


@pytest.mark.parametrize("length", [0, 1, 5])
def test_a_whole_chain_has_no_break(length: int) -> None:
    assert find_break(chain_of(length)) is None


@pytest.mark.parametrize(
    "change",
    [
        {"sequence": 9},
        {"institution_id": 2},
        {"award_uuid": uuid_of(99)},
        {"event": RegisterEvent.REVOKED},
        {"at": NOW + timedelta(days=1)},
        {"actor_id": 8},
        {"actor_id": None},
        {"details": {}},
        {"details": {"number": "2"}},
        {"previous_digest": GENESIS},
        {"digest": "0" * 64},
    ],
    ids=str,
)
def test_a_changed_entry_is_found(change: dict[str, Any]) -> None:
    chain = chain_of(5)
    chain[2] = replace(chain[2], **change)

    assert find_break(chain) == 3


def test_a_changed_entry_whose_digest_was_made_to_fit_is_found_at_the_next() -> None:
    chain = chain_of(5)
    chain[2] = build_entry(
        chain[1],
        institution_id=1,
        award_uuid=uuid_of(3),
        event=RegisterEvent.ISSUED,
        at=NOW,
        actor_id=7,
        details={"number": "another"},
    )
    assert find_break(chain) == 4


@given(st.integers(2, 8), st.data())
def test_a_missing_entry_is_found_where_it_is_missing(length: int, data: st.DataObject) -> None:
    chain = chain_of(length)
    missing = data.draw(st.integers(0, length - 2))

    assert find_break(chain[:missing] + chain[missing + 1 :]) == missing + 1


@given(st.integers(2, 6), st.data())
def test_a_changed_order_is_found(length: int, data: st.DataObject) -> None:
    chain = chain_of(length)
    order = data.draw(st.permutations(range(length)))
    first_moved = next((n for n, place in enumerate(order) if n != place), None)
    expected = None if first_moved is None else first_moved + 1

    assert find_break([chain[place] for place in order]) == expected


@given(st.integers(1, 6), st.data())
def test_a_repeated_entry_is_found(length: int, data: st.DataObject) -> None:
    chain = chain_of(length)
    place = data.draw(st.integers(0, length - 1))

    assert find_break([*chain[: place + 1], *chain[place:]]) == place + 2


def test_another_chains_entry_is_found() -> None:
    def other(previous: RegisterEntry | None) -> RegisterEntry:
        return next_entry(previous, 50)

    foreign: Sequence[RegisterEntry] = [first := other(None), other(first)]
    chain = chain_of(3)

    assert find_break([chain[0], foreign[1], chain[2]]) == 2


def test_what_is_cut_off_at_the_end_is_not_noticed_without_a_signed_head() -> None:
    assert find_break(chain_of(5)[:3]) is None
