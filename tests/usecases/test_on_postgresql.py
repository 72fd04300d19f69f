"""The same on PostgreSQL, where transactions really run side by side."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.domain.jobs import JobName
from app.domain.people import Asker
from app.domain.register import find_break
from app.ports.award_storage import RegisterFilter
from app.settings import Settings
from app.usecases.launch import launch
from app.usecases.revoke import revoke
from app.usecases.show_course import show_course
from app.wiring import migrate_database
from tests.usecases.world import BROWSER, SMALLEST, World, digest

AT_ONCE = 20


@pytest.fixture(scope="module")
def world(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder: Path = tmp_path_factory.mktemp("data")
    migrate_database(Settings(data_dir=folder, database_url=postgres_url))
    one = World(postgres_url)
    yield one
    one.database.close()


@pytest.fixture(scope="module")
def teacher(world: World) -> Asker:
    return world.offer(world.publish(SMALLEST))


def test_twenty_claims_at_once_make_one_award(world: World, teacher: Asker) -> None:
    learner = world.arrive("learner")
    world.attest(teacher, learner.person.uuid, leaf="done")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        awards = list(pool.map(lambda _: world.claim(learner), range(AT_ONCE)))

    assert len({award.uuid for award in awards}) == 1
    with world.ports.unit_of_work(read_only=True) as u:
        assert len(u.register.of_award(awards[0].uuid)) == 1
    sent = [job for job in world.jobs(JobName.SEND_SCORE) if str(awards[0].uuid) in job.key]
    assert len(sent) == 1


def test_many_claims_and_revocations_at_once_leave_one_unbroken_register(
    world: World, teacher: Asker
) -> None:
    learners = [world.arrive(f"learner-{number}") for number in range(AT_ONCE)]
    for learner in learners:
        world.attest(teacher, learner.person.uuid, leaf="done")
    registrar = world.grant_registrar()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        awards = list(pool.map(world.claim, learners))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda one: revoke(world.ports, registrar, one.uuid, "A test"), awards))

    everything = RegisterFilter(institution_id=world.institution.id)
    with world.ports.unit_of_work(read_only=True) as u:
        chain = list(u.register.chain(world.institution.id))
        assert find_break(chain) is None
        assert len(chain) >= 2 * AT_ONCE
        assert u.awards.count(everything) >= AT_ONCE
    with world.ports.unit_of_work() as u:
        revoked = set(u.status_lists.revoked_indices(awards[0].status.list_id))
    assert revoked >= {award.status.index for award in awards}


def test_two_hundred_launches_at_once(world: World) -> None:
    first = world.arrive_as_teacher(context="course-9")
    signed = [world.signed(f"new-{n % 50}", context="course-9") for n in range(200)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        made = list(pool.map(lambda one: launch(world.ports, one, digest(BROWSER)), signed))
    assert len({one.uuid for one in made}) == 200
    assert show_course(world.ports, first).learners == 50
