"""Rubric fillings by Moodle's web services, and what a designer and an operator are shown."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from app.domain.errors import FailureKind
from app.ports.platform_accounts import ApiChoice, ChosenLevel, Measure
from app.ports.services import CheckedService
from tests.lms import moodle_functions as moodle
from tests.lms.api_samples import Reader, account_at, apis
from tests.lms.moodle_functions import TOKEN, PracticeMoodle
from tests.lms.platform import PracticePlatform
from tests.lms.samples import SettableClock, failure

DEFINITIONS = "core_grading_get_definitions"
FILLINGS = "core_grading_get_gradingform_instances"
ATTEMPTS = "mod_assign_get_grades"
CONTENTS = "core_course_get_contents"

NONE = ChosenLevel(key="1", text="None", points=Decimal(0))
FAIR = ChosenLevel(key="2", text="Fair", points=Decimal(10))
GOOD = ChosenLevel(key="3", text="Good", points=Decimal(20))


@pytest.fixture
def practice(platform: PracticePlatform) -> PracticeMoodle:
    return PracticeMoodle(platform)


@pytest.fixture
def reader(practice: PracticeMoodle, clock: SettableClock, slept: list[float]) -> Reader:
    return Reader(apis(clock, slept), account_at(practice.platform, "moodle", TOKEN), "4")


def levels(reader: Reader, *subjects: str, criterion: str = "1") -> dict[str, Any]:
    found = reader.read(Measure.RUBRIC_CRITERION, *subjects, item="7", criterion=criterion)
    return {one.subject: one.value for one in found}


def fill(practice: PracticeMoodle, *instances: object) -> None:
    practice.answers[FILLINGS] = {"instances": list(instances), "warnings": []}


def grade(practice: PracticeMoodle, *attempts: object) -> None:
    graded = [{"assignmentid": 2, "grades": list(attempts)}]
    practice.answers[ATTEMPTS] = {"assignments": graded, "warnings": []}


def test_levels_are_joined_to_learners(practice: PracticeMoodle, reader: Reader) -> None:
    found = reader.read(Measure.RUBRIC_CRITERION, "6", "5", item="7", criterion="1")
    assert [(one.subject, one.value) for one in found] == [("6", FAIR), ("5", GOOD)]
    assert {one.at for one in found} == {datetime(2026, 11, 22, 9, 51, 1, tzinfo=UTC)}
    assert {one.source_id for one in found} == {"course module/7/criterion/1"}
    sent = {form["wsfunction"]: form for form in practice.asked}
    assert sent[DEFINITIONS]["cmids[0]"] == "7"
    assert (sent[DEFINITIONS]["areaname"], sent[DEFINITIONS]["activeonly"]) == ("submissions", "0")
    assert sent[FILLINGS]["definitionid"] == "8"
    assert sent[ATTEMPTS]["assignmentids[0]"] == "2"
    assert sent[CONTENTS]["options[1][value]"] == "7"


def test_an_activity_graded_without_a_form_is_left_out(
    practice: PracticeMoodle, reader: Reader
) -> None:
    """Moodle lists it with no method; asked for methods in use only, it would fail instead."""
    plain = moodle.rubric_area(cmid=9, activemethod=None, definitions=[])
    rubric = moodle.rubric_area()
    practice.answers[DEFINITIONS] = {"areas": [plain, rubric], "warnings": []}
    assert levels(reader, "5") == {"5": GOOD}


def test_only_the_newest_active_filling_counts(practice: PracticeMoodle, reader: Reader) -> None:
    fill(
        practice,
        moodle.filling(4, 1, 2, timemodified=300),
        moodle.filling(3, 1, 1, timemodified=200),
        moodle.filling(5, 1, 3, timemodified=900, status=3),
        moodle.filling(6, 1, 3, timemodified=900, status=2),
        moodle.filling(7, 1, 3, timemodified=900, status=0),
    )
    assert levels(reader, "5") == {"5": FAIR}


def test_a_newer_filling_without_a_level_is_no_level(
    practice: PracticeMoodle, reader: Reader
) -> None:
    for empty in (None, 0):
        newer = moodle.filling(4, 1, empty, timemodified=1895341061)
        fill(practice, moodle.filling(3, 1, 3), newer)
        assert levels(reader, "5") == {}


def test_the_newest_attempt_counts(practice: PracticeMoodle, reader: Reader) -> None:
    grade(practice, moodle.attempt(2, 5, attemptnumber=1), moodle.attempt(1, 5))
    assert levels(reader, "5") == {"5": FAIR}


@pytest.mark.parametrize("cleared", ["-1.00000", "-1"])
def test_a_cleared_grade_takes_the_level_with_it(
    practice: PracticeMoodle, reader: Reader, cleared: str
) -> None:
    grade(practice, moodle.attempt(1, 5, grade=cleared))
    assert levels(reader, "5") == {}


def test_ungraded_learners_and_unasked_ones_are_left_out(
    practice: PracticeMoodle, reader: Reader
) -> None:
    assert levels(reader, "6", "77") == {"6": FAIR}
    none_yet = {"assignments": [], "warnings": [moodle.warning("3", "assignment")]}
    practice.answers[ATTEMPTS] = none_yet
    assert levels(reader, "5") == {}


@pytest.mark.parametrize(
    "sections",
    [[], [{"id": 1, "modules": [moodle.module(7, 2, "quiz", "A quiz")]}]],
    ids=["elsewhere", "no assignment"],
)
def test_an_assignment_outside_the_course_is_never_read(
    practice: PracticeMoodle, reader: Reader, sections: object
) -> None:
    practice.answers[CONTENTS] = sections
    assert failure(lambda: levels(reader, "5")).kind is FailureKind.NOT_FOUND
    assert [form["wsfunction"] for form in practice.asked] == [CONTENTS]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"areas": [], "warnings": [moodle.warning("1")]}, FailureKind.MISSING_SCOPE),
        ({"areas": [], "warnings": []}, FailureKind.NOT_FOUND),
        ({"areas": [moodle.rubric_area(activemethod="guide")]}, FailureKind.NOT_FOUND),
        ({"areas": [moodle.rubric_area(definitions=[])]}, FailureKind.NOT_FOUND),
        ({"areas": [moodle.rubric_area()] * 2}, FailureKind.BAD_ANSWER),
        ({"areas": [moodle.rubric_area(moodle.level(3, 1, "")) | {"cmid": "7"}]}, "bad-answer"),
        ({"areas": [moodle.rubric_area(moodle.level(3, "20", ""))]}, FailureKind.BAD_ANSWER),
        ({"areas": [moodle.rubric_area(*[moodle.level(3, 1, "")] * 2)]}, FailureKind.BAD_ANSWER),
        # The level that was chosen is no longer there.
        ({"areas": [moodle.rubric_area(moodle.level(1, 1, ""))]}, FailureKind.BAD_ANSWER),
    ],
)
def test_a_rubric_that_is_not_as_it_should_be(
    practice: PracticeMoodle, reader: Reader, answer: object, kind: str
) -> None:
    practice.answers[DEFINITIONS] = answer
    failed = failure(lambda: levels(reader, "5"))
    assert failed.kind == kind
    if kind is FailureKind.MISSING_SCOPE:
        assert "moodle/grade:managegradingforms" in failed.detail


def test_an_unknown_criterion_is_not_found(reader: Reader) -> None:
    failed = failure(lambda: levels(reader, "5", criterion="9"))
    assert failed.kind is FailureKind.NOT_FOUND


def test_grades_that_the_account_may_not_see_are_no_absence(
    practice: PracticeMoodle, reader: Reader
) -> None:
    practice.answers[ATTEMPTS] = {
        "assignments": [],
        "warnings": [moodle.warning("1", "assignment")],
    }
    failed = failure(lambda: levels(reader, "5"))
    assert failed.kind is FailureKind.MISSING_SCOPE
    assert "mod/assign:viewgrades" in failed.detail


@pytest.mark.parametrize(
    "broken",
    [
        moodle.filling(1, "1", 3),
        moodle.filling(1, 1, "3"),
        moodle.filling(1, 1, True),
        moodle.filling(1, 1, 3, status="1"),
        moodle.filling(1, 1, 3, timemodified=-5),
        moodle.filling(1, 1, 3, timemodified=10**18),
        moodle.filling(1, 1, 3, timemodified=1.5),
        moodle.filling(1, 1, 3, rubric=None),
        moodle.filling(1, 1, 3, rubric={"criteria": [{"criterionid": 1, "levelid": 3}] * 2}),
        "a filling",
    ],
)
def test_a_malformed_filling_spoils_the_reading(
    practice: PracticeMoodle, reader: Reader, broken: object
) -> None:
    fill(practice, moodle.filling(9, 2, 2), broken)
    assert failure(lambda: levels(reader, "6")).kind is FailureKind.BAD_ANSWER


@pytest.mark.parametrize(
    "broken",
    [
        moodle.attempt(1, "5"),
        moodle.attempt(1, 0),
        moodle.attempt(1, -1),
        moodle.attempt(1, 5, grade=75),
        moodle.attempt(1, 5, grade="NaN"),
        moodle.attempt(1, 5, grade="none"),
        moodle.attempt(1, 5, attemptnumber=None),
        moodle.attempt(3, 6),
    ],
)
def test_a_malformed_grade_spoils_the_reading(
    practice: PracticeMoodle, reader: Reader, broken: object
) -> None:
    grade(practice, moodle.attempt(2, 6), broken)
    assert failure(lambda: levels(reader, "6")).kind is FailureKind.BAD_ANSWER


def test_a_designer_chooses_from_what_the_account_sees(
    practice: PracticeMoodle, reader: Reader
) -> None:
    assert reader.apis.list_choices(reader.account, "4") == (
        ApiChoice(measure=Measure.COURSE_COMPLETION),
        ApiChoice(measure=Measure.ACTIVITY_COMPLETION, item="5", title="Reading"),
        ApiChoice(measure=Measure.ACTIVITY_COMPLETION, item="7", title="Essay & talk"),
        ApiChoice(measure=Measure.GRADE_ITEM, item="20", title="Item 20"),
        ApiChoice(measure=Measure.COURSE_GRADE),
        ApiChoice(
            measure=Measure.RUBRIC_CRITERION,
            item="7",
            criterion="1",
            title="Essay & talk: Argument & style",
            levels=(NONE, FAIR, GOOD),
        ),
    )
    assert {form["userid"] for form in practice.asked if "userid" in form} == {"10"}


def test_what_the_account_lacks_the_right_for_is_left_out(
    practice: PracticeMoodle, reader: Reader
) -> None:
    practice.answers[DEFINITIONS] = moodle.error("accessexception")
    found = {choice.measure for choice in reader.apis.list_choices(reader.account, "4")}
    assert found == set(Measure) - {Measure.RUBRIC_CRITERION}
    practice.answers["gradereport_user_get_grade_items"] = moodle.error("nopermissions")
    practice.answers["core_completion_get_activities_completion_status"] = moodle.error(
        "nopermissions"
    )
    failed = failure(lambda: reader.apis.list_choices(reader.account, "4"))
    assert failed.kind is FailureKind.MISSING_SCOPE


def test_any_other_failure_spoils_the_list(practice: PracticeMoodle, reader: Reader) -> None:
    practice.answers[DEFINITIONS] = moodle.error("sitemaintenance")
    failed = failure(lambda: reader.apis.list_choices(reader.account, "4"))
    assert failed.kind is FailureKind.SERVER_ERROR


def points(reader: Reader) -> dict[str, CheckedService]:
    return {point.point: point for point in reader.apis.check(reader.account)}


def test_the_check_names_missing_functions_and_needed_rights(reader: Reader) -> None:
    found = points(reader)
    passed = {point for point, service in found.items() if service.passed}
    assert passed == {"token", "account", "course_completion", "course_grade", "grade_item"}
    assert "core_completion_get_activities_completion_status" in found["activity_completion"].detail
    rubric = found["rubric_criterion"].detail
    assert FILLINGS in rubric
    assert CONTENTS not in rubric
    assert "moodle/grade:managegradingforms" in rubric


def test_the_check_of_a_refused_token_is_one_point(
    practice: PracticeMoodle, reader: Reader
) -> None:
    practice.answers["core_webservice_get_site_info"] = moodle.error("invalidtoken")
    (point,) = reader.apis.check(reader.account)
    assert (point.point, point.passed) == ("token", False)
    assert "unauthorized: the token is not known" in point.detail


def test_the_check_warns_of_an_administrators_token(
    practice: PracticeMoodle, reader: Reader
) -> None:
    site = moodle.site_info({}) | {"userissiteadmin": True}
    practice.answers["core_webservice_get_site_info"] = site
    assert not points(reader)["account"].passed
