"""A pending login is taken once, a nonce burnt once, however many ask at the same moment."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from app.db.unit_of_work import Database
from app.ports.storage import Conflict
from tests.db.samples import (
    NOW,
    World,
    at_once,
    build_login,
    build_recorded_launch,
    build_registration,
)

MINUTE = timedelta(minutes=1)


def test_a_login_is_consumed_once_by_fifty_threads(database: Database, world: World) -> None:
    login = build_login(world)
    with database() as u:
        u.logins.record(login)

    def consume(_: int) -> object:
        with database() as u:
            return u.logins.consume(login.state_digest, NOW)

    outcomes = at_once(50, consume)
    assert outcomes.count(login) == 1
    assert outcomes.count(None) == 49


def test_finding_a_login_uses_nothing_up(database: Database, world: World) -> None:
    login = build_login(world)
    with database() as u:
        u.logins.record(login)
    with database(read_only=True) as u:
        assert u.logins.find("x" * 64, NOW) is None
        assert u.logins.find(login.state_digest, login.expires_at) is None
        assert u.logins.find(login.state_digest, NOW) == login
    with database() as u:
        assert u.logins.consume(login.state_digest, NOW) == login
        assert u.logins.find(login.state_digest, NOW) is None


def test_a_launch_is_bound_anew_once_by_twenty_threads(database: Database, world: World) -> None:
    with database() as u:
        launch = u.launches.add(build_recorded_launch(world, uuid4(), world.learner))
        assert not u.launches.rebind(launch.uuid, "another", "new")
        assert not u.launches.rebind(uuid4(), launch.browser_digest, "new")

    def rebind(number: int) -> object:
        with database() as u:
            return u.launches.rebind(launch.uuid, launch.browser_digest, f"new-{number}")

    outcomes = at_once(20, rebind)
    assert sorted(map(bool, outcomes)) == [False] * 19 + [True]
    with database(read_only=True) as u:
        found = u.launches.find(launch.uuid)
    assert found == replace(launch, browser_digest=f"new-{outcomes.index(True)}")


def test_an_unknown_login_is_none(database: Database, world: World) -> None:
    with database() as u:
        u.logins.record(build_login(world))
        assert u.logins.consume("x" * 64, NOW) is None


@pytest.mark.parametrize(("late_by", "taken"), [(-1, True), (0, False), (1, False)])
def test_a_late_login_is_none_and_gone(
    database: Database, world: World, late_by: int, taken: bool
) -> None:
    login = build_login(world)
    with database() as u:
        u.logins.record(login)
    with database() as u:
        found = u.logins.consume(
            login.state_digest, login.expires_at + timedelta(microseconds=late_by)
        )
        assert (found == login) is taken
        assert u.logins.consume(login.state_digest, NOW) is None


def test_a_consumed_login_is_back_if_the_transaction_is_not_kept(
    database: Database, world: World
) -> None:
    login = build_login(world)
    with database() as u:
        u.logins.record(login)

    def consume_and_fail() -> None:
        with database() as u:
            assert u.logins.consume(login.state_digest, NOW) == login
            raise TimeoutError

    with pytest.raises(TimeoutError):
        consume_and_fail()
    with database() as u:
        assert u.logins.consume(login.state_digest, NOW) == login


def test_two_logins_with_one_state_conflict(database: Database, world: World) -> None:
    with database() as u:
        u.logins.record(build_login(world))
    with pytest.raises(Conflict), database() as u:
        u.logins.record(build_login(world))


def test_a_nonce_burns_once_in_fifty_threads(database: Database, world: World) -> None:
    def burn(_: int) -> bool:
        with database() as u:
            return u.logins.burn_nonce(world.registration, "n" * 64, NOW)

    outcomes = at_once(50, burn)
    assert outcomes.count(True) == 1
    assert outcomes.count(False) == 49


def test_another_registration_may_use_the_same_nonce(database: Database, world: World) -> None:
    with database() as u:
        other = u.registrations.add(build_registration(world.institution, "other"))
        assert u.logins.burn_nonce(world.registration, "n" * 64, NOW)
        assert u.logins.burn_nonce(other.id, "n" * 64, NOW)
        assert not u.logins.burn_nonce(other.id, "n" * 64, NOW + MINUTE)


def test_what_is_past_its_time_is_forgotten_and_nothing_else(
    database: Database, world: World
) -> None:
    fresh = build_login(world, "f" * 64)
    with database() as u:
        u.logins.record(replace(build_login(world), expires_at=NOW))
        u.logins.record(replace(fresh, expires_at=NOW + MINUTE))
        u.logins.burn_nonce(world.registration, "old", NOW - MINUTE)
        u.logins.burn_nonce(world.registration, "fresh", NOW + MINUTE)
        assert u.logins.forget_expired(NOW) == 2
        assert u.logins.burn_nonce(world.registration, "old", NOW)
        assert not u.logins.burn_nonce(world.registration, "fresh", NOW)
        assert u.logins.consume(fresh.state_digest, NOW) is not None
        assert u.logins.consume("s" * 64, NOW - MINUTE) is None


def test_launches_past_their_time_are_forgotten(database: Database, world: World) -> None:
    old = build_recorded_launch(world, uuid4(), world.learner)
    fresh = replace(old, uuid=uuid4(), expires_at=old.expires_at + MINUTE)
    with database() as u:
        u.launches.add(old)
        u.launches.add(fresh)
        assert u.launches.forget_expired(old.expires_at) == 1
        assert u.launches.find(old.uuid) is None
        assert u.launches.find(fresh.uuid) is not None
