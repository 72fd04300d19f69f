"""A register that many append to at once stays one unbroken chain, and a status list complete."""

import secrets
from random import Random
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from app.db.unit_of_work import Database
from app.domain.register import RegisterEvent, build_entry, find_break
from app.ports.storage import Conflict, UnitOfWork
from tests.db.samples import (
    NOW,
    World,
    add_award,
    add_learners,
    at_once,
    build_world,
    take_status,
)


def append(u: UnitOfWork, institution_id: int, award_uuid: object) -> int:
    entry = build_entry(
        u.register.last(institution_id),
        institution_id=institution_id,
        award_uuid=award_uuid,  # type: ignore[arg-type]
        event=RegisterEvent.SHARED,
        at=NOW,
        actor_id=None,
        details={"n": 1},
    )
    u.register.append(entry)
    return entry.sequence


def test_a_chain_that_grows_in_many_threads_is_unbroken(database: Database, world: World) -> None:
    with database() as u:
        award = add_award(u, world, world.learner)

    def share(_: int) -> int:
        with database() as u:
            return append(u, world.institution, award.uuid)

    assert sorted(map(str, at_once(20, share))) == sorted(map(str, range(1, 21)))
    with database(read_only=True) as u:
        chain = list(u.register.chain(world.institution))
        assert [entry.sequence for entry in chain] == list(range(1, 21))
        assert find_break(chain) is None
        assert u.register.of_award(award.uuid) == tuple(chain)
        assert u.register.of_award(uuid4()) == ()
        assert u.register.last(world.institution) == chain[-1]


def test_an_entry_that_follows_an_old_one_conflicts(database: Database, world: World) -> None:
    with database() as u:
        award = add_award(u, world, world.learner)
        append(u, world.institution, award.uuid)
        first = u.register.last(world.institution)
        append(u, world.institution, award.uuid)
    late = build_entry(
        first,
        institution_id=world.institution,
        award_uuid=award.uuid,
        event=RegisterEvent.UNSHARED,
        at=NOW,
        actor_id=None,
        details={},
    )
    with pytest.raises(Conflict), database() as u:
        u.register.append(late)


def test_each_institution_has_its_own_chain(database: Database, world: World) -> None:
    other = build_world(database, "other", "https://other.example.org")
    with database() as u:
        for place in (world, other):
            award = add_award(u, place, place.learner)
            assert append(u, place.institution, award.uuid) == 1
    with database(read_only=True) as u:
        chains = [list(u.register.chain(place.institution)) for place in (world, other)]
        assert [len(chain) for chain in chains] == [1, 1]
        assert u.register.last(other.institution) == chains[1][0]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_holding_the_chain_does_not_stop_the_institution(database: Database, world: World) -> None:
    """Others may still launch, which writes rows that refer to the institution."""

    def add(number: int) -> int:
        with database() as u:
            return u.people.add(world.institution, "https://a.org", str(number)).id

    with database() as u:
        assert u.register.last(world.institution) is None
        assert {type(outcome) for outcome in at_once(3, add)} == {int}


def test_two_revocations_at_once_are_both_published(database: Database, world: World) -> None:
    with database() as u:
        awards = [add_award(u, world, person) for person in add_learners(u, world, 8)]

    def revoke(number: int) -> None:
        with database() as u:
            award = awards[number]
            u.awards.revoke(award.id, at=NOW, reason="Issued by mistake")
            revoked = u.status_lists.revoked_indices(award.status.list_id)
            u.status_lists.publish(award.status.list_id, repr(revoked).encode())

    assert at_once(8, revoke) == [None] * 8
    with database(read_only=True) as u:
        published = u.status_lists.find(awards[0].status.list_uuid)
    assert published is not None
    assert published.document == repr(tuple(sorted(a.status.index for a in awards))).encode()


def test_only_revoked_awards_of_the_list_are_in_it(database: Database, world: World) -> None:
    with database() as u:
        first, second = (add_award(u, world, person) for person in add_learners(u, world, 2))
        u.awards.revoke(second.id, at=NOW, reason="Issued by mistake")
        assert u.status_lists.revoked_indices(first.status.list_id) == (second.status.index,)
        other = u.status_lists.add(world.institution, uuid4(), b"list")
        assert u.status_lists.revoked_indices(other.id) == ()


def test_an_index_is_taken_once_in_many_threads(
    database: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With few to choose from, most guesses are of a taken one."""
    with database() as u:
        u.status_lists.add(world.institution, uuid4(), b"list")
    guesses = Random(1)  # noqa: S311 - which numbers it gives does not matter
    monkeypatch.setattr(secrets, "randbelow", lambda below: guesses.randrange(12))

    def take(_: int) -> int:
        with database() as u:
            return take_status(u, world).index

    taken = at_once(10, take)
    assert len(set(map(str, taken))) == 10
    assert {type(index) for index in taken} == {int}


def test_a_list_without_room_is_said_to_have_none(
    database: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "randbelow", lambda below: 7)
    with database() as u:
        assert take_status(u, world).index == 7
        with pytest.raises(RuntimeError, match="no room"):
            take_status(u, world)


def test_indices_are_of_a_list_of_131072_and_in_no_order(
    database: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    guesses = {131_072: iter([131_071, 0, 65_536])}
    monkeypatch.setattr(secrets, "randbelow", lambda below: next(guesses[below]))
    with database() as u:
        assert [take_status(u, world).index for _ in range(3)] == [131_071, 0, 65_536]


def test_a_list_is_closed_when_half_of_it_is_taken(
    database: Database, database_url: str, world: World
) -> None:
    half = 131_072 // 2
    with database() as u:
        full = u.status_lists.add(world.institution, uuid4(), b"list")
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL"
                " SELECT n + 1 FROM numbers WHERE n < :count)"
                " INSERT INTO status_indices (list_id, position, institution_id)"
                " SELECT :list, n, :institution FROM numbers"
            ),
            {"count": half - 1, "list": full.id, "institution": world.institution},
        )
    engine.dispose()
    with database() as u:
        assert u.status_lists.open_list(world.institution) == full
        u.status_lists.take_index(full)
        assert u.status_lists.open_list(world.institution) is None
        new = u.status_lists.add(world.institution, uuid4(), b"list")
        assert u.status_lists.open_list(world.institution) == new
