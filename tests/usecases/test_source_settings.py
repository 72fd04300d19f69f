"""What a route needs to know: entered by the designer, or chosen of what the platform has now."""

from __future__ import annotations

import pytest

from app.domain.errors import FailureKind, PlatformFailure, RefusalCode
from app.domain.evidence import Route
from app.usecases.api_choices import list_api_choices
from app.usecases.show_setup import show_setup
from tests.usecases.refusals import refused
from tests.usecases.setting_up import (
    COMPLETION,
    COURSE_GRADE,
    GRADE,
    SettingUp,
    criterion_of,
)
from tests.usecases.world import SAMPLE as ATTESTED
from tests.usecases.world import World


@pytest.fixture
def course(world: World) -> SettingUp:
    return SettingUp(world)


@pytest.mark.parametrize(
    "idnumber",
    ["", " ", "A]]+[[B", "[", "A\nB", "x" * 101, "A\x00B"],
    ids=["none", "space", "two", "bracket", "lines", "long", "nul"],
)
@pytest.mark.parametrize(
    ("leaf", "route"), [("test", Route.CALCULATED), ("feedback", Route.OUTCOME)]
)
def test_an_id_number_that_no_formula_can_name(
    course: SettingUp, leaf: str, route: Route, idnumber: str
) -> None:
    with refused(RefusalCode.INPUT_INVALID, "idnumber"):
        course.bind(leaf, route, idnumber=idnumber)


class TestCustomClaim:
    @pytest.fixture
    def course(self, world: World) -> SettingUp:
        return SettingUp(world, "openedx")

    @pytest.mark.parametrize("parameter", ["", "two words", "a=b", "x" * 101, "ö"])
    def test_a_name_that_no_parameter_has(self, course: SettingUp, parameter: str) -> None:
        with refused(RefusalCode.INPUT_INVALID, "parameter"):
            course.bind("test", Route.CUSTOM_CLAIM, parameter=parameter, maximum="1")

    @pytest.mark.parametrize("maximum", ["", "0", "-1", "1e3", "a lot", "0.0", "NaN", "١"])
    def test_a_maximum_that_is_none(self, course: SettingUp, maximum: str) -> None:
        with refused(RefusalCode.INPUT_INVALID, "maximum"):
            course.bind("test", Route.CUSTOM_CLAIM, parameter="grade", maximum=maximum)

    def test_a_completion_has_no_maximum(self, course: SettingUp) -> None:
        chosen = course.bind("practice", Route.CUSTOM_CLAIM, parameter="done", maximum="nonsense")
        assert chosen.settings == {"parameter": "done"}
        graded = course.bind("test", Route.CUSTOM_CLAIM, parameter="grade", maximum="1.5")
        assert graded.settings == {"parameter": "grade", "maximum": "1.5"}
        assert course.standing("test") == ("waiting", "not-read-yet")


class TestPlatformApi:
    @pytest.fixture
    def course(self, course: SettingUp) -> SettingUp:
        course.give_account()
        course.world.api.choices = [GRADE, COURSE_GRADE, COMPLETION, criterion_of(4)]
        return course

    def test_only_what_can_show_the_requirement_is_offered(self, course: SettingUp) -> None:
        def offered(leaf: str) -> list[str]:
            found = list_api_choices(course.world.ports, course.teacher, leaf)
            assert found.route is Route.MOODLE_WEBSERVICE
            return [option.choice.title for option in found.options]

        assert offered("test") == ["Final essay", ""]
        assert offered("practice") == ["Own class"]
        assert offered("feedback") == ["Planning in 4"]

    def test_what_was_chosen_is_kept_with_the_platforms_words(self, course: SettingUp) -> None:
        source = course.bind("test", Route.MOODLE_WEBSERVICE, measure="grade_item", item="7")
        assert source.settings == {"measure": "grade_item", "item": "7", "title": "Final essay"}
        assert course.standing("test") == ("waiting", "not-read-yet")
        course.read()
        assert course.standing("test") == ("verified", "none")

    def test_a_criterion_is_kept_with_its_levels(self, course: SettingUp) -> None:
        levels = len(criterion_levels(course))
        course.world.api.choices = [criterion_of(levels)]
        source = course.bind(
            "feedback",
            Route.MOODLE_WEBSERVICE,
            measure="rubric_criterion",
            item="7",
            criterion="31",
        )
        assert source.settings["levels"].split("\n") == [f"level-{n}" for n in range(levels)]

    @pytest.mark.parametrize("more", [-1, 1])
    def test_a_criterion_with_other_levels_is_shown_and_refused(
        self, course: SettingUp, more: int
    ) -> None:
        course.world.api.choices = [criterion_of(len(criterion_levels(course)) + more)]
        (option,) = list_api_choices(course.world.ports, course.teacher, "feedback").options
        assert not option.fits
        with refused(RefusalCode.INPUT_INVALID, "choice"):
            course.bind(
                "feedback",
                Route.MOODLE_WEBSERVICE,
                measure="rubric_criterion",
                item="7",
                criterion="31",
            )

    @pytest.mark.parametrize(
        "settings",
        [
            {},
            {"measure": "grade_item"},
            {"measure": "grade_item", "item": "8"},
            {"measure": "grade_item", "item": "7", "criterion": "31"},
            {"measure": "activity_completion", "item": "9"},
            {"measure": "no such measure", "item": "7"},
        ],
        ids=["nothing", "no item", "other item", "criterion", "other kind", "unknown"],
    )
    def test_what_the_platform_does_not_list_is_refused(
        self, course: SettingUp, settings: dict[str, str]
    ) -> None:
        with refused(RefusalCode.INPUT_INVALID, "choice"):
            course.bind("test", Route.MOODLE_WEBSERVICE, **settings)

    def test_the_platform_is_asked_anew_each_time(self, course: SettingUp) -> None:
        course.world.api.choices = []
        with refused(RefusalCode.INPUT_INVALID, "choice"):
            course.bind("test", Route.MOODLE_WEBSERVICE, measure="grade_item", item="7")

    def test_a_platform_that_fails_changes_nothing(self, course: SettingUp) -> None:
        course.world.api.failing = FailureKind.TIMEOUT
        with pytest.raises(PlatformFailure):
            course.bind("test", Route.MOODLE_WEBSERVICE, measure="grade_item", item="7")
        assert course.line("test").source.route is Route.OWN_LINE_ITEM

    def test_a_title_with_controls_is_kept_without_them(self, course: SettingUp) -> None:
        title = f"A\x00B{'x' * 300}"
        course.world.api.choices = [
            type(GRADE)(measure=GRADE.measure, item="7", title=title),
        ]
        source = course.bind("test", Route.MOODLE_WEBSERVICE, measure="grade_item", item="7")
        assert source.settings["title"] == f"AB{'x' * 198}"

    def test_an_attested_completion_is_no_platforms(self, world: World) -> None:
        teacher = world.arrive_as_teacher("teacher-3", context="course-3")
        world.offer_as(teacher, world.publish(ATTESTED))
        with refused(RefusalCode.ROUTE_UNFIT):
            list_api_choices(world.ports, teacher, "practice")


def test_without_an_account_there_is_nothing_to_choose(course: SettingUp) -> None:
    assert not show_setup(course.world.ports, course.teacher).has_account
    with refused(RefusalCode.ROUTE_UNFIT, "no account was set up for this platform"):
        list_api_choices(course.world.ports, course.teacher, "test")
    course.give_account()
    assert show_setup(course.world.ports, course.teacher).has_account


def criterion_levels(course: SettingUp) -> tuple[object, ...]:
    rubric = course.world.version.definition.rubric
    assert rubric
    found = rubric.criterion("feedback")
    assert found
    return found.levels
