"""Choosing from where a requirement is read: who may, what fits, and what is checked at once."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from app.domain.errors import RefusalCode
from app.domain.evidence import Route
from app.domain.people import Asker, CourseRole
from app.domain.syncing import SyncState
from app.usecases.api_choices import list_api_choices
from app.usecases.bind_source import bind_source
from app.usecases.confirm_source import confirm_source
from app.usecases.set_up_course import check_source
from app.usecases.show_course import show_course
from app.usecases.show_setup import show_setup
from tests.usecases.refusals import refused
from tests.usecases.setting_up import (
    SettingUp,
    register_kind,
)
from tests.usecases.world import World

Act = Callable[[World, Asker], object]


@pytest.fixture
def course(world: World) -> SettingUp:
    return SettingUp(world)


def bind(world: World, asker: Asker) -> object:
    return bind_source(world.ports, asker, "test", Route.CALCULATED, {"idnumber": "ESSAY"})


def choose(world: World, asker: Asker) -> object:
    return list_api_choices(world.ports, asker, "test")


def confirm(world: World, asker: Asker) -> object:
    return confirm_source(world.ports, asker, "practice", uuid4())


def check(world: World, asker: Asker) -> object:
    return check_source(world.ports, asker, "test")


def show(world: World, asker: Asker) -> object:
    return show_setup(world.ports, asker)


@pytest.mark.parametrize("act", [bind, choose, confirm, check, show])
@pytest.mark.parametrize("role", [CourseRole.LEARNER, CourseRole.NONE])
def test_only_course_staff_set_a_course_up(
    world: World, course: SettingUp, act: Act, role: CourseRole
) -> None:
    with refused(RefusalCode.NOT_ALLOWED):
        act(world, world.arrive("somebody", role))


@pytest.mark.parametrize("act", [bind, choose, confirm, check])
def test_staff_of_another_course_reach_nothing_of_this_one(
    world: World, course: SettingUp, act: Act
) -> None:
    with refused(RefusalCode.NOT_FOUND):
        act(world, world.arrive_as_teacher("teacher-2", context="course-2"))
    assert show_setup(world.ports, course.teacher).lines[0].source.route is Route.OWN_LINE_ITEM


def test_a_course_that_offers_nothing_has_nothing_to_set_up(world: World) -> None:
    shown = show_setup(world.ports, world.arrive_as_teacher())
    assert shown.offered is None
    assert shown.lines == ()


def test_requirements_stand_in_reading_order_with_the_routes_of_the_platform(
    course: SettingUp,
) -> None:
    lines = show_setup(course.world.ports, course.teacher).lines
    assert [line.leaf.key for line in lines] == [
        "test",
        "task-design",
        "feedback",
        "use-of-evidence",
        "practice",
    ]
    assert lines[0].routes[:2] == (Route.CALCULATED, Route.OWN_LINE_ITEM)
    assert Route.CUSTOM_CLAIM not in lines[0].routes, "another platform's"
    assert lines[4].routes[0] is Route.GATE


@pytest.mark.parametrize(
    ("leaf", "route"),
    [
        ("test", Route.GATE),
        ("test", Route.IN_TOOL_RUBRIC),
        ("test", Route.CUSTOM_CLAIM),
        ("practice", Route.CALCULATED),
        ("feedback", Route.CALCULATED),
    ],
)
def test_a_route_that_does_not_fit_is_refused(course: SettingUp, leaf: str, route: Route) -> None:
    before = course.line(leaf).source
    with refused(RefusalCode.ROUTE_UNFIT):
        course.bind(leaf, route, idnumber="ESSAY", parameter="grade", maximum="1")
    assert course.line(leaf).source == before


def test_a_route_that_the_platform_lacks_is_refused(world: World) -> None:
    world.registration = register_kind(world, "openedx")
    teacher = world.offer()
    with refused(RefusalCode.ROUTE_UNFIT):
        bind(world, teacher)


@pytest.mark.parametrize("leaf", ["award", "", "no-such-leaf"])
def test_a_requirement_that_the_course_does_not_have(course: SettingUp, leaf: str) -> None:
    with refused(RefusalCode.NOT_FOUND, "requirement"):
        course.bind(leaf, Route.CALCULATED, idnumber="ESSAY")


def test_what_is_chosen_waits_for_its_reading_which_is_queued(course: SettingUp) -> None:
    source = course.bind("test", Route.CALCULATED, idnumber=" ESSAY ", other="left out")
    assert source.settings == {"idnumber": "ESSAY"}
    assert source.bound_at == course.world.clock()
    assert course.standing("test") == ("waiting", "not-read-yet")
    assert course.world.sync().state is SyncState.QUEUED


def test_choosing_what_is_chosen_changes_nothing(course: SettingUp) -> None:
    first = course.bind("test", Route.CALCULATED, idnumber="ESSAY")
    course.read()
    before = course.line("test").source
    assert course.bind("test", Route.CALCULATED, idnumber="ESSAY") == before
    assert before.bound_at == first.bound_at
    assert course.world.sync().state is SyncState.DONE, "and nothing is queued"
    assert course.bind("practice", Route.ATTESTATION).bound_at is None, "nor what stands by default"


def test_what_is_entered_in_laurel_needs_no_reading(course: SettingUp) -> None:
    course.bind("practice", Route.GATE)
    course.read()
    course.bind("practice", Route.ATTESTATION)
    assert course.standing("practice") == ("verified", "none")
    assert course.world.sync().state is SyncState.DONE


def test_a_check_is_a_reading(course: SettingUp) -> None:
    assert check_source(course.world.ports, course.teacher, "test").key == "test"
    assert course.world.sync().state is SyncState.QUEUED
    with refused(RefusalCode.NOT_FOUND, "requirement"):
        check_source(course.world.ports, course.teacher, "no-such-leaf")


def test_the_course_page_counts_what_cannot_be_read_yet(course: SettingUp) -> None:
    def overview() -> tuple[int, list[str]]:
        shown = show_course(course.world.ports, course.teacher)
        return shown.unready, [leaf.key for leaf in shown.entered_by_hand]

    assert overview() == (0, ["test"])
    course.bind("test", Route.CALCULATED, idnumber="ESSAY")
    assert overview() == (1, []), "nobody is told to enter grades into a formula's column"
