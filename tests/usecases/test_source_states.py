"""Every state that a designer may meet while setting up a course, as their page shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.domain.errors import FailureKind, PlatformFailure
from app.domain.evidence import Route
from app.domain.people import CourseRole
from app.domain.sources import SourceReason
from app.usecases.launch import launch
from app.usecases.platform_account import forget_account
from tests.usecases.setting_up import COMPLETION, GRADE, SettingUp
from tests.usecases.world import BROWSER, World, digest

Scene = Callable[[SettingUp], str]


def no_line_items(course: SettingUp) -> str:
    without_services(course)
    course.bind("test", Route.CALCULATED, idnumber="ESSAY")
    course.read()
    return "test"


def no_roster(course: SettingUp) -> str:
    without_services(course)
    course.bind("practice", Route.GATE)
    course.read()
    return "practice"


def answer_empty(course: SettingUp) -> str:
    course.bind("test", Route.CALCULATED, idnumber="ESSAY")
    course.read()
    return "test"


def lists_nobody(course: SettingUp) -> str:
    course.bind("practice", Route.GATE)
    course.open_gate()
    course.world.gradebook.shut_out["gate-1"] = {"learner-1", "learner-2"}
    course.read()
    return "practice"


def scale_foreign(course: SettingUp) -> str:
    course.bind("feedback", Route.OUTCOME, idnumber="FEEDBACK")
    course.read()
    course.world.gradebook.grade("learner-1", "2", leaf="feedback", maximum="100")
    course.read()
    return "feedback"


def no_account(course: SettingUp) -> str:
    course.give_account()
    course.world.api.choices = [GRADE]
    course.bind("test", Route.MOODLE_WEBSERVICE, measure="grade_item", item="7")
    forget_account(course.world.ports, course.world.registration)
    course.read()
    return "test"


def no_usernames(course: SettingUp) -> str:
    course.give_account()
    course.world.api.choices = [COMPLETION]
    course.world.api.wants_usernames = True
    course.bind("practice", Route.MOODLE_WEBSERVICE, measure="activity_completion", item="9")
    course.read()
    return "practice"


SCENES: dict[SourceReason, Scene] = {
    SourceReason.NO_LINE_ITEMS: no_line_items,
    SourceReason.NO_ROSTER: no_roster,
    SourceReason.ANSWER_EMPTY: answer_empty,
    SourceReason.LISTS_NOBODY: lists_nobody,
    SourceReason.SCALE_FOREIGN: scale_foreign,
    SourceReason.NO_ACCOUNT: no_account,
    SourceReason.NO_USERNAMES: no_usernames,
}


STATES = {
    SourceReason.NO_ROSTER: "waiting",
    SourceReason.ANSWER_EMPTY: "waiting",
    SourceReason.LISTS_NOBODY: "waiting",
    SourceReason.SCALE_FOREIGN: "broken",
}
"""Where time or the platform is waited for, or something is wrong; else a step is missing."""


def without_services(course: SettingUp) -> None:
    """Another course of the platform, in which it offers no services."""
    course.teacher = course.world.arrive(
        "teacher-2", CourseRole.STAFF, context="course-2", offers_services=False
    )
    course.world.offer_as(course.teacher)
    course.course_id = course.teacher.course_id or 0


@pytest.mark.parametrize("reason", SCENES)
def test_a_source_that_cannot_count_yet_says_why(world: World, reason: SourceReason) -> None:
    course = SettingUp(world)
    leaf = SCENES[reason](course)
    assert course.standing(leaf) == (STATES.get(reason, "not-set-up"), reason.value)
    assert course.line(leaf).source.checked_at == world.clock()


def test_a_platform_that_lets_us_read_only_breaks_what_needs_a_column(world: World) -> None:
    course = SettingUp(world)
    course.teacher = world.arrive(
        "teacher-2", CourseRole.STAFF, context="course-2", scopes=frozenset()
    )
    world.offer_as(course.teacher)
    course.course_id = course.teacher.course_id or 0
    course.bind("test", Route.CALCULATED, idnumber="ESSAY")
    with pytest.raises(PlatformFailure):
        course.read()
    assert course.standing("test") == ("broken", "platform-failed")
    assert course.line("test").source.failure is FailureKind.MISSING_SCOPE


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("", ("not-set-up", "claim-never-came")),
        ("$laurel_grade", ("not-set-up", "claim-never-came")),
        ("a lot", ("waiting", "claim-unreadable")),
        ("0.72", ("verified", "none")),
    ],
)
def test_a_custom_claim_is_checked_by_a_launch(
    world: World, text: str, standing: tuple[str, str]
) -> None:
    course = SettingUp(world, "openedx")
    course.bind("test", Route.CUSTOM_CLAIM, parameter="laurel_grade", maximum="1")
    signed = replace(world.signed("learner-1"), custom={"laurel_grade": text})
    launch(world.ports, signed, digest(BROWSER))
    assert course.standing("test") == standing
