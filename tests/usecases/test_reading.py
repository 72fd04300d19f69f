"""Courses are read once however often it is asked, and left in peace when nobody comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.errors import FailureKind, PlatformFailure, RefusalCode
from app.domain.jobs import JobName
from app.domain.people import Asker, CourseRole
from app.domain.syncing import SyncState
from app.usecases.reading import read_now
from tests.usecases.refusals import refused
from tests.usecases.world import World


@pytest.fixture
def teacher(world: World) -> Asker:
    """The teacher of a course that was read just now."""
    asker = world.offer()
    world.collect()
    return asker


def count_asked(world: World) -> int:
    return len(world.jobs(JobName.COLLECT_COURSE))


def test_offering_asks_for_the_first_reading(world: World) -> None:
    world.offer()
    (job,) = world.jobs(JobName.COLLECT_COURSE)
    assert job.arguments == {"course_id": 1}
    assert world.sync().state is SyncState.QUEUED


def test_asking_again_while_one_waits_adds_nothing(world: World, teacher: Asker) -> None:
    before = count_asked(world)
    for _ in range(3):
        world.clock.go_on(seconds=10)
        read_now(world.ports, teacher)
    assert count_asked(world) == before + 1


def test_a_reading_that_never_ran_is_asked_for_again(world: World, teacher: Asker) -> None:
    read_now(world.ports, teacher)
    before = count_asked(world)
    world.clock.go_on(minutes=15, seconds=1)
    read_now(world.ports, teacher)
    assert count_asked(world) == before + 1


def test_asking_while_one_runs_adds_nothing_until_it_is_abandoned(
    world: World, teacher: Asker
) -> None:
    with world.ports.unit_of_work() as u:
        running = replace(u.syncs.get(1), state=SyncState.RUNNING, started_at=world.clock())
        u.syncs.record(running)
    before = count_asked(world)
    world.clock.go_on(minutes=30)
    read_now(world.ports, teacher)
    assert count_asked(world) == before
    world.clock.go_on(seconds=1)
    read_now(world.ports, teacher)
    assert count_asked(world) == before + 1
    assert world.sync().state is SyncState.QUEUED


@pytest.mark.parametrize("role", [CourseRole.LEARNER, CourseRole.NONE])
def test_only_staff_ask_by_hand(world: World, teacher: Asker, role: CourseRole) -> None:
    with refused(RefusalCode.NOT_ALLOWED):
        read_now(world.ports, world.arrive("somebody", role))


def test_a_launch_into_a_fresh_course_asks_for_nothing(world: World, teacher: Asker) -> None:
    before = count_asked(world)
    world.clock.go_on(minutes=5)
    world.arrive("learner-1")
    assert count_asked(world) == before


def test_a_launch_into_a_course_that_is_not_fresh_asks_once(world: World, teacher: Asker) -> None:
    before = count_asked(world)
    world.clock.go_on(minutes=5, seconds=1)
    for number in range(5):
        world.arrive(f"learner-{number}")
    assert count_asked(world) == before + 1


def test_a_launch_into_a_course_without_an_offering_asks_for_nothing(world: World) -> None:
    world.arrive("learner-1")
    assert count_asked(world) == 0


@pytest.mark.parametrize(
    ("call", "kind", "pause"),
    [
        ("read_memberships", FailureKind.UNREACHABLE, timedelta(minutes=5)),
        ("read_memberships", FailureKind.UNAUTHORIZED, timedelta(days=1)),
        # In part only: the sources were read.
        ("read_memberships", FailureKind.MISSING_SCOPE, timedelta(minutes=5)),
    ],
    ids=str,
)
def test_launches_do_not_press_a_platform_that_fails(
    world: World, teacher: Asker, call: str, kind: FailureKind, pause: timedelta
) -> None:
    world.clock.go_on(minutes=6)
    world.gradebook.fail(call, kind)
    with pytest.raises(PlatformFailure):
        world.collect()
    before = count_asked(world)
    world.clock.now += pause
    world.arrive("learner-1")
    assert count_asked(world) == before
    world.clock.go_on(seconds=1)
    world.arrive("learner-1")
    assert count_asked(world) == before + 1
