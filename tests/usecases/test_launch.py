"""A launch is recorded with what it proves, and opened by the browser that made it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest

from app.domain.errors import RefusalCode
from app.domain.launching import Launch
from app.domain.people import CourseRole
from app.usecases.housekeeping import forget_expired
from app.usecases.launch import SESSION, launch
from app.usecases.open_launch import open_launch, require_form_token
from app.usecases.show_course import show_course
from app.web.session import digest_of_browser
from tests.usecases.refusals import refused
from tests.usecases.world import BROWSER, World, digest

SESSION_ENDED = RefusalCode.SESSION_ENDED


@pytest.fixture
def opened(world: World) -> Launch:
    return launch(world.ports, world.signed("learner-1"), digest(BROWSER))


def test_a_launch_lasts_a_working_day(world: World, opened: Launch) -> None:
    world.clock.go_on(hours=7, minutes=59)
    assert open_launch(world.ports, opened.uuid, digest(BROWSER)).launch == opened
    world.clock.go_on(minutes=1)
    with refused(SESSION_ENDED):
        open_launch(world.ports, opened.uuid, digest(BROWSER))


@pytest.mark.parametrize("browser", ["another", "", None])
def test_another_browser_opens_nothing(world: World, opened: Launch, browser: str | None) -> None:
    with refused(SESSION_ENDED, ""):
        open_launch(world.ports, opened.uuid, digest_of_browser(browser))


def test_a_guessed_launch_is_refused_alike(world: World, opened: Launch) -> None:
    with refused(SESSION_ENDED, ""):
        open_launch(world.ports, uuid4(), digest(BROWSER))


@pytest.mark.parametrize("token", ["", "foreign", "é", "\ud800"])
def test_a_form_of_another_launch_is_stale(world: World, opened: Launch, token: str) -> None:
    with refused(RefusalCode.FORM_STALE):
        require_form_token(opened, token)
    require_form_token(opened, opened.form_token)


def test_every_launch_has_its_own_token(world: World, opened: Launch) -> None:
    second = launch(world.ports, world.signed("learner-1"), digest(BROWSER))
    assert second.form_token != opened.form_token
    assert second.uuid != opened.uuid
    assert len(opened.form_token) >= 32


def test_the_same_subject_is_the_same_person(world: World) -> None:
    first = world.arrive("learner-1", name="Sample Learner One")
    second = world.arrive("learner-1")
    assert second.person == first.person, "a launch without a name leaves the known one"
    renamed = world.arrive("learner-1", name="Sample Learner Uno")
    assert (renamed.person.id, renamed.person.name) == (first.person.id, "Sample Learner Uno")


def test_the_same_subject_of_another_institution_is_another_person(world: World) -> None:
    foreign = world.register(world.add_institution("other"), "client-2")
    ours = world.arrive("learner-1")
    theirs = world.arrive("learner-1", registration=foreign)
    assert theirs.person.id != ours.person.id
    assert theirs.institution_id != ours.institution_id
    assert theirs.course_id != ours.course_id, "though context and deployment have the same ids"


def test_two_client_ids_of_one_platform_in_one_institution_share_the_person(world: World) -> None:
    second = world.register(world.institution, "client-2")
    assert (
        world.arrive("learner-1", registration=second).person.id
        == world.arrive("learner-1").person.id
    )


def test_a_launch_outside_a_course_is_recorded_without_one(world: World) -> None:
    asker = world.arrive("teacher", CourseRole.STAFF, context=None)
    assert asker.course_id is None
    with refused(RefusalCode.NO_COURSE):
        show_course(world.ports, asker)


def test_a_role_counts_in_the_course_that_it_came_from(world: World) -> None:
    world.arrive_as_teacher(context="course-2")
    in_first = world.arrive("teacher", CourseRole.LEARNER, context="course-1")
    assert in_first.role is CourseRole.LEARNER
    with refused(RefusalCode.NOT_ALLOWED):
        show_course(world.ports, in_first)


def test_two_hundred_launches_at_once_record_one_course_and_everybody(world: World) -> None:
    teacher = world.arrive_as_teacher()
    signed = [world.signed(f"learner-{number % 50}") for number in range(200)]
    with ThreadPoolExecutor(20) as pool:
        made = list(pool.map(lambda one: launch(world.ports, one, digest(BROWSER)), signed))

    assert len({one.uuid for one in made}) == 200
    assert {one.course_id for one in made} == {teacher.course_id}
    assert show_course(world.ports, teacher).learners == 50


def test_expired_launches_are_forgotten_and_open_ones_stay(world: World, opened: Launch) -> None:
    world.clock.go_on(hours=4)
    later = launch(world.ports, world.signed("learner-2"), digest(BROWSER))
    world.clock.now = opened.expires_at + timedelta(seconds=1)

    assert forget_expired(world.ports) == 1
    assert forget_expired(world.ports) == 0
    with world.ports.unit_of_work(read_only=True) as u:
        assert u.launches.find(opened.uuid) is None
        assert u.launches.find(later.uuid) == later
    assert timedelta(hours=8) == SESSION
