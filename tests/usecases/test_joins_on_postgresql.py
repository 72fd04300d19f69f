"""Joining, claiming and importing at once on PostgreSQL, where transactions run side by side."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import pytest

from app.domain.awarding import Award
from app.domain.errors import Refused
from app.domain.people import PersonJoin
from app.settings import Settings
from app.usecases.import_evidence import (
    Confirmation,
    ReportChanged,
    check_import,
    record_import,
)
from app.usecases.join_people import enter_code, offer_code
from app.wiring import migrate_database
from tests.usecases.importing import DAY, RECORDED, check, file
from tests.usecases.two_platforms import Two, build_two, group, in_force, join, register
from tests.usecases.world import World

AT_ONCE = 12
ROUNDS = 5
PATIENCE = 0.5

T = TypeVar("T")


@pytest.fixture(scope="module")
def world(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder: Path = tmp_path_factory.mktemp("data")
    migrate_database(Settings(data_dir=folder, database_url=postgres_url))
    one = World(postgres_url)
    yield one
    one.database.close()


@pytest.fixture(scope="module")
def two(world: World) -> Two:
    return build_two(world)


def at_once(*actions: Callable[[], T]) -> list[T]:
    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(lambda act: act(), actions))


def pair(two: Two, name: str) -> Two:
    """Another learner on both platforms."""
    here = two.world.arrive(name)
    there = two.world.arrive(name, registration=two.other)
    return Two(two.world, two.other, two.teacher, two.other_teacher, here, there)


def test_claims_from_both_platforms_at_once_make_one_award(two: Two) -> None:
    for number in range(ROUNDS):
        one = pair(two, f"claims-{number}")
        one.attest(one.here)
        one.join()
        claims: list[Callable[[], Award]] = [
            partial(one.world.claim, one.here),
            partial(one.world.claim, one.there),
        ] * (AT_ONCE // 2)
        assert len({award.uuid for award in at_once(*claims)}) == 1


def test_claims_while_being_joined_end_in_what_both_see(two: Two) -> None:
    for number in range(ROUNDS):
        one = pair(two, f"joining-{number}")
        one.attest(one.here)
        one.attest(one.there)
        code = offer_code(one.world.ports, one.here).text
        at_once(
            partial(one.world.claim, one.here),
            partial(enter_code, one.world.ports, one.there, code),
            partial(one.world.claim, one.there),
        )
        assert one.world.claim(one.here).uuid == one.world.claim(one.there).uuid


def test_a_claim_that_waited_for_a_join_finds_the_award_of_the_other(two: Two) -> None:
    world, one = two.world, pair(two, "waiting")
    one.attest(one.there)
    first = world.claim(one.there)
    with ThreadPoolExecutor(1) as pool:
        with world.ports.unit_of_work() as u:
            u.people.lock(one.here.person.id)
            waiting = pool.submit(world.claim, one.here)
            time.sleep(PATIENCE)  # until it waits for the row, which nothing outside shows
            u.joins.add(
                PersonJoin(
                    id=0,
                    uuid=uuid4(),
                    institution_id=world.institution.id,
                    person_id=one.here.person.id,
                    principal_id=one.there.person.id,
                    joined_by=one.here.person.id,
                    reason="",
                    joined_at=world.clock.now,
                )
            )
        assert waiting.result().uuid == first.uuid


def test_a_code_used_by_many_at_once_joins_one(two: Two) -> None:
    world = two.world
    known = world.arrive("known")
    code = offer_code(world.ports, known).text
    others = [world.arrive("known", registration=register(world, f"p-{n}")) for n in range(AT_ONCE)]

    def enter(number: int) -> str:
        try:
            enter_code(world.ports, others[number], code)
        except Refused as refusal:
            return refusal.code
        return "joined"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = sorted(pool.map(enter, range(AT_ONCE)))
    assert answers == ["code-wrong"] * (AT_ONCE - 1) + ["joined"]
    assert len(group(world, known)) == 2


def test_groups_that_meet_from_two_sides_at_once_end_under_one_principal(two: Two) -> None:
    world = two.world
    third, fourth = register(world, "third"), register(world, "fourth")
    for number in range(ROUNDS):
        one = pair(two, f"meeting-{number}")
        far = world.arrive(f"meeting-{number}", registration=third)
        farther = world.arrive(f"meeting-{number}", registration=fourth)
        one.join()
        join(world, far, farther)
        codes = [offer_code(world.ports, asker).text for asker in (one.here, farther)]
        at_once(
            partial(enter_code, world.ports, far, codes[0]),
            partial(enter_code, world.ports, one.there, codes[1]),
        )
        assert len(group(world, far)) == 4
        assert {principal for _, principal in in_force(world, farther)} == {one.here.person.id}


def test_one_file_confirmed_many_times_at_once_is_recorded_once(world: World) -> None:
    teacher = world.arrive_as_teacher(context="course-7")
    world.offer_as(teacher, world.publish(RECORDED))
    learners = [world.arrive(f"many-{n}", context="course-7") for n in range(AT_ONCE)]
    lines = [f"many-{n},test,85/100,,,{DAY}" for n in range(len(learners))]
    report = check(world, teacher, *lines)
    seen = Confirmation(sha256=report.file.sha256, digest=report.digest, reason="A list")

    def record() -> int:
        try:
            return len(record_import(world.ports, teacher, file(*lines), seen))
        except ReportChanged:
            return 0

    assert sorted(at_once(*[record] * AT_ONCE)) == [0] * (AT_ONCE - 1) + [AT_ONCE]
    again = check_import(world.ports, teacher, file(*lines))
    assert all(row.is_known for row in again.rows)
