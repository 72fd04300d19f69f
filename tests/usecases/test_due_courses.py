"""What the clock asks for: what is due, oldest first, and not a whole platform at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.errors import FailureKind, PlatformFailure
from app.domain.jobs import JobName
from app.domain.people import Asker, CourseRole
from app.domain.syncing import DOZING_FOR, SLEEPING_INTERVAL
from app.ports.storage import UnitOfWork
from app.usecases.reading import read_due_courses, read_now
from app.usecases.send_score import send_score
from tests.usecases.world import SMALLEST, World

INTERVAL = timedelta(minutes=15)


@pytest.fixture
def teacher(world: World) -> Asker:
    """The teacher of a course that was read just now."""
    asker = world.offer()
    world.collect()
    return asker


def read_due(world: World, per_platform: int = 20) -> int:
    return read_due_courses(world.ports, INTERVAL, per_platform=per_platform)


def asked(world: World) -> list[int]:
    """The courses that were asked for, in that order."""
    return [job.arguments["course_id"] for job in world.jobs(JobName.COLLECT_COURSE)]


def offer_many(world: World, count: int, *, first: int = 2) -> None:
    """Courses from `first` on, each read a second after the one before."""
    for number in range(first, first + count):
        world.offer_as(world.arrive_as_teacher(context=f"course-{number}"))
        world.clock.go_on(seconds=1)
        world.collect(number)


def test_courses_that_are_due_are_read_by_the_clock(world: World, teacher: Asker) -> None:
    before = asked(world)
    world.clock.go_on(minutes=15)
    assert read_due(world) == 0
    world.clock.go_on(seconds=1)
    assert read_due(world) == 1
    assert asked(world) == [*before, 1]


def test_a_course_that_was_never_read_is_due(world: World) -> None:
    world.offer()
    world.clock.go_on(minutes=20)
    assert read_due(world) == 1


def test_a_failed_reading_is_not_due_every_minute(world: World, teacher: Asker) -> None:
    world.clock.go_on(minutes=10)
    world.gradebook.fail("read_memberships", FailureKind.UNREACHABLE)
    with pytest.raises(PlatformFailure):
        world.collect()
    world.clock.go_on(minutes=1)
    assert read_due(world) == 0
    world.clock.go_on(minutes=15)
    assert read_due(world) == 1


def test_what_a_person_has_to_mend_is_asked_for_once_a_day(world: World, teacher: Asker) -> None:
    world.clock.go_on(hours=1)
    world.gradebook.fail("read_memberships", FailureKind.UNAUTHORIZED)
    with pytest.raises(PlatformFailure):
        world.collect()
    world.clock.go_on(hours=24)
    assert read_due(world) == 0
    world.clock.go_on(seconds=1)
    assert read_due(world) == 1


def test_a_roster_that_is_not_granted_does_not_slow_the_sources(
    world: World, teacher: Asker
) -> None:
    world.clock.go_on(hours=1)
    world.gradebook.fail("read_memberships", FailureKind.MISSING_SCOPE)
    with pytest.raises(PlatformFailure):
        world.collect()
    world.clock.go_on(minutes=15, seconds=1)
    assert read_due(world) == 1


def test_a_course_that_nobody_opened_for_days_dozes(world: World, teacher: Asker) -> None:
    world.clock.go_on(days=2, minutes=1)
    world.collect()
    world.clock.go_on(hours=6)
    assert read_due(world) == 0
    world.clock.go_on(seconds=1)
    assert read_due(world) == 1
    world.arrive("learner-1")
    world.collect()
    world.clock.go_on(hours=1)
    assert read_due(world) == 1


def test_a_course_without_an_offering_is_never_due(world: World) -> None:
    world.arrive("learner-1")
    assert read_due(world) == 0


# --- asleep ---------------------------------------------------------------------------------------

LONG = DOZING_FOR + SLEEPING_INTERVAL


def sleep(world: World) -> None:
    world.clock.now += LONG + timedelta(minutes=1)


def test_a_sleeping_course_without_learners_is_left_alone(world: World, teacher: Asker) -> None:
    sleep(world)
    assert read_due(world) == 0


@pytest.mark.parametrize(
    ("role", "due"), [(CourseRole.LEARNER, 1), (CourseRole.STAFF, 0), (CourseRole.NONE, 0)], ids=str
)
def test_a_sleeping_course_with_a_learner_is_read_once_a_week(
    world: World, teacher: Asker, role: CourseRole, due: int
) -> None:
    world.gradebook.enrol("somebody", role)
    world.collect()
    sleep(world)
    assert read_due(world) == due
    world.collect()
    world.clock.now += SLEEPING_INTERVAL
    assert read_due(world) == 0


def test_a_learner_who_left_is_not_waited_for(world: World, teacher: Asker) -> None:
    world.gradebook.enrol("learner-1")
    world.collect()
    world.gradebook.expel("learner-1")
    world.collect()
    sleep(world)
    assert read_due(world) == 0


def test_a_sleeping_course_whose_learners_have_their_awards_is_left_alone(world: World) -> None:
    award = world.award()
    sleep(world)
    assert read_due(world) == 1, "its score is awaited"
    world.collect()
    send_score(world.ports, award.id)
    sleep(world)
    assert read_due(world) == 0


# --- not all at once ------------------------------------------------------------------------------


def test_after_an_outage_a_platform_gets_a_few_the_oldest_first(world: World) -> None:
    offer_many(world, 7, first=1)
    world.clock.go_on(hours=1)
    world.collect(2)  # the newest now
    world.clock.go_on(minutes=16)
    before = len(asked(world))
    assert read_due(world, per_platform=3) == 3
    assert asked(world)[before:] == [1, 3, 4]
    world.clock.go_on(minutes=1)
    assert read_due(world, per_platform=3) == 0, "those three still wait"
    world.collect(1)
    world.collect(3)
    assert read_due(world, per_platform=3) == 2
    assert asked(world)[before + 3 :] == [5, 6]


def test_one_platform_does_not_take_anothers_turns(world: World, teacher: Asker) -> None:
    offer_many(world, 3)
    world.gradebook.url = "https://other.example.org"
    institution = world.add_institution("other")
    other = world.register(institution, "client-2")
    staff = world.arrive("teacher", CourseRole.STAFF, registration=other, context="theirs")
    world.offer_as(staff, world.publish(SMALLEST, institution))
    world.clock.go_on(hours=1)
    assert read_due(world, per_platform=2) == 3


def test_two_registrations_of_one_site_are_one_platform(world: World, teacher: Asker) -> None:
    second = world.register(world.institution, "client-2")
    staff = world.arrive("teacher", CourseRole.STAFF, registration=second, context="theirs")
    world.offer_as(staff)
    world.clock.go_on(hours=1)
    assert read_due(world, per_platform=1) == 1


def test_ticks_and_buttons_at_once_ask_once(world: World, teacher: Asker) -> None:
    offer_many(world, 4)
    world.clock.go_on(hours=1)
    before = len(asked(world))

    def act(number: int) -> None:
        if number % 2:
            read_due(world)
        else:
            read_now(world.ports, teacher)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(act, range(8)))
    assert sorted(asked(world)[before:]) == [1, 2, 3, 4, 5]


def test_a_tick_that_comes_late_asks_for_nothing_that_was_read_meanwhile(
    world: World, teacher: Asker
) -> None:
    world.clock.go_on(hours=1)
    before = asked(world)

    def open_late(*, read_only: bool = False) -> AbstractContextManager[UnitOfWork]:
        if not read_only:
            world.collect()
        return world.database(read_only=read_only)

    late = replace(world.ports, unit_of_work=open_late)
    assert read_due_courses(late, INTERVAL, per_platform=20) == 0
    assert asked(world) == before
