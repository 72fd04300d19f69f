"""Readings by the real queue: once however many ask, a few of a platform at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.db.migrate import migrate
from app.db.unit_of_work import Database as UnitsOfWork
from app.domain.jobs import JobName, JobState
from app.domain.people import CourseRole
from app.domain.syncing import SyncState
from app.ports import Ports
from app.usecases.collect_course import collect_course
from app.usecases.reading import READINGS_AT_ONCE, read_due_courses, read_now
from tests import postgresql
from tests.jobs.conftest import StartEngine, prepared
from tests.jobs.database import Database
from tests.jobs.handlers import Crowd
from tests.jobs.patience import wait_until
from tests.usecases.world import World

INTERVAL = timedelta(minutes=15)


@pytest.fixture(params=["sqlite", "postgresql"])
def queue(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database made as `laurel migrate` makes it."""
    with ExitStack() as opened:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path / 'laurel.sqlite3'}"
        else:
            server = request.getfixturevalue("postgres_server")
            url = opened.enter_context(postgresql.create_database(server))
        migrate(url)
        yield opened.enter_context(prepared(url))


@pytest.fixture
def world(queue: Database) -> Iterator[World]:
    one = World(queue.url)
    yield one
    one.database.close()


@pytest.fixture
def other_process(queue: Database, world: World) -> Iterator[Ports]:
    """The same, as another process has it: with connections of its own."""
    database = UnitsOfWork(queue.url, threads=12, enqueue=queue.queue.enqueue)
    yield replace(world.ports, unit_of_work=database)
    database.close()


def collecting(world: World) -> Mapping[str, Callable[[Mapping[str, Any]], None]]:
    return {
        JobName.COLLECT_COURSE: lambda job: collect_course(world.ports, job["course_id"]),
    }


def test_two_processes_ticks_and_a_button_together_read_once(
    world: World, other_process: Ports, start_engine: StartEngine, queue: Database
) -> None:
    teacher = world.offer()
    start_engine(queue, collecting(world))
    wait_until(lambda: world.sync().state is SyncState.DONE)
    world.clock.go_on(hours=1)
    world.gradebook.calls.clear()

    def ask(number: int) -> None:
        ports = (world.ports, other_process)[number % 2]
        if number % 3:
            read_due_courses(ports, INTERVAL, per_platform=20)
        else:
            read_now(ports, teacher)

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(ask, range(12)))
    asked = [job.key for job in world.jobs(JobName.COLLECT_COURSE)]
    wait_until(lambda: queue.is_in(JobState.DONE, *asked))
    assert world.gradebook.calls.count("read_memberships") == 1


def test_of_one_platform_only_a_few_courses_are_read_at_once(
    world: World, start_engine: StartEngine, queue: Database
) -> None:
    for number in range(9):
        world.offer_as(world.arrive_as_teacher(context=f"course-{number}"))
    slow = Crowd(0.3)
    start_engine(queue, {JobName.COLLECT_COURSE: slow})
    wait_until(lambda: slow.done == 9)
    assert slow.most == READINGS_AT_ONCE


def test_a_slow_platform_leaves_workers_to_the_others(
    world: World, start_engine: StartEngine, queue: Database
) -> None:
    for number in range(20):
        world.offer_as(world.arrive_as_teacher(context=f"course-{number}"))
    world.gradebook.url = "https://other.example.org"
    other = world.register(world.institution, "client-2")
    staff = world.arrive("teacher", CourseRole.STAFF, registration=other, context="theirs")
    world.offer_as(staff)
    slow, quick = Crowd(0.5), Crowd(0)

    def collect(job: Mapping[str, Any]) -> None:
        (quick if job["course_id"] == staff.course_id else slow)(job)

    start_engine(queue, {JobName.COLLECT_COURSE: collect})
    wait_until(lambda: quick.done)
    assert slow.done < 10, "the other platform did not wait until this one was through"
