"""Completion and grades by Moodle's web services."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app.domain.errors import FailureKind, PlatformFailure
from app.domain.evidence import Graded
from app.ports.platform_accounts import Completion, Measure
from tests.lms import moodle_functions as moodle
from tests.lms.api_samples import Reader, account_at, apis
from tests.lms.moodle_functions import PATH, TOKEN, PracticeMoodle
from tests.lms.platform import PracticePlatform, Reply
from tests.lms.samples import SettableClock, failure

COMPLETIONS = "core_completion_get_course_completion_status"
ACTIVITIES = "core_completion_get_activities_completion_status"
GRADES = "gradereport_user_get_grade_items"

ESSAY_DONE = datetime(2026, 11, 22, 9, 51, 1, tzinfo=UTC)


@pytest.fixture
def practice(platform: PracticePlatform) -> PracticeMoodle:
    return PracticeMoodle(platform)


@pytest.fixture
def reader(practice: PracticeMoodle, clock: SettableClock, slept: list[float]) -> Reader:
    account = account_at(practice.platform, "moodle", TOKEN)
    return Reader(apis(clock, slept), account, "4")


def test_course_completion_is_read_for_each_learner(
    practice: PracticeMoodle, reader: Reader
) -> None:
    found = reader.read(Measure.COURSE_COMPLETION, "5", "6", "5")
    assert [(one.subject, one.value) for one in found] == [
        ("5", Completion(True)),
        ("6", Completion(False)),
    ]
    assert {one.source_id for one in found} == {"course/4"}
    asked = [(form["courseid"], form["userid"]) for form in practice.asked]
    assert asked == [("4", "5"), ("4", "6")]


def test_localised_words_do_not_matter(practice: PracticeMoodle, reader: Reader) -> None:
    answer = moodle.course_completion(completed=False)
    answer["completionstatus"]["completions"][0]["status"] = "Yes"
    practice.answers[COMPLETIONS] = answer
    (found,) = reader.read(Measure.COURSE_COMPLETION, "5")
    assert found.value == Completion(False)


@pytest.mark.parametrize("code", ["usernotenroled", "notenroled", "userdeleted", "suspended"])
def test_a_learner_who_left_is_no_observation_and_spoils_nothing(
    practice: PracticeMoodle, reader: Reader, code: str
) -> None:
    practice.answers[COMPLETIONS] = lambda form: (
        moodle.error(code) if form["userid"] == "6" else moodle.course_completion(completed=True)
    )
    assert [one.subject for one in reader.read(Measure.COURSE_COMPLETION, "6", "5")] == ["5"]


def test_one_refused_learner_spoils_the_reading(practice: PracticeMoodle, reader: Reader) -> None:
    practice.answers[COMPLETIONS] = lambda form: (
        moodle.error("accessdenied") if form["userid"] == "6" else moodle.course_completion(True)
    )
    failed = failure(lambda: reader.read(Measure.COURSE_COMPLETION, "5", "6"))
    assert failed.kind is FailureKind.MISSING_SCOPE
    assert "moodle/site:accessallgroups" in failed.detail


@pytest.mark.parametrize(
    ("state", "completed", "passed"),
    [(0, False, None), (1, True, None), (2, True, True), (3, False, False), (4, False, False)],
)
def test_the_states_of_an_activity(
    practice: PracticeMoodle, reader: Reader, state: int, completed: bool, passed: bool | None
) -> None:
    practice.answers[ACTIVITIES] = {"statuses": [moodle.activity(7, state)], "warnings": []}
    (found,) = reader.read(Measure.ACTIVITY_COMPLETION, "5", item="7")
    assert (found.value, found.passed) == (Completion(completed), passed)
    assert found.at == (ESSAY_DONE if state else None)
    assert found.source_id == "course module/7"


def test_an_activity_that_the_account_cannot_see_is_no_statement_about_anybody(
    reader: Reader,
) -> None:
    failed = failure(lambda: reader.read(Measure.ACTIVITY_COMPLETION, "5", item="13"))
    assert failed.kind is FailureKind.NOT_FOUND
    assert "the account cannot see it" in failed.detail
    assert "report/progress:view" in failed.detail


def test_an_untracked_learner_is_no_observation(practice: PracticeMoodle, reader: Reader) -> None:
    untracked = moodle.activity(7, 0, istrackeduser=False)
    practice.answers[ACTIVITIES] = {"statuses": [untracked], "warnings": []}
    assert reader.read(Measure.ACTIVITY_COMPLETION, "5", item="7") == ()


def test_grades_of_all_learners_come_in_one_call(practice: PracticeMoodle, reader: Reader) -> None:
    found = reader.read(Measure.GRADE_ITEM, "6", "5", item="20")
    assert [(one.subject, one.value) for one in found] == [
        ("6", Graded(Decimal("15.5"), Decimal(20))),
        ("5", Graded(Decimal(16), Decimal(20))),
    ]
    assert found[0].at == datetime(2026, 11, 22, 9, 52, 12, tzinfo=UTC)
    assert found[0].source_id == "grade item/20"
    assert found[0].passed is None
    assert [form["userid"] for form in practice.asked] == ["0"]


def test_the_course_total_has_a_maximum_of_its_own_for_each_learner(reader: Reader) -> None:
    found = reader.read(Measure.COURSE_GRADE, "5", "6")
    assert [one.value for one in found] == [
        Graded(Decimal(179), Decimal(250)),
        Graded(Decimal("176.6"), Decimal(260)),
    ]


def test_nobody_is_returned_who_was_not_asked_for(reader: Reader) -> None:
    assert [one.subject for one in reader.read(Measure.COURSE_GRADE, "6")] == ["6"]


def test_whom_the_list_leaves_out_is_asked_for_alone(
    practice: PracticeMoodle, reader: Reader
) -> None:
    """In a course with groups the list covers the account's own group only."""
    own_group = moodle.reports(moodle.report(5, moodle.grade_item(20, 16, 20)))
    alone = moodle.reports(
        moodle.report(6, moodle.grade_item(20, 9, 20)),
        moodle.report(5, moodle.grade_item(20, 1, 20)),  # not asked for in this call
    )
    practice.answers[GRADES] = lambda form: own_group if form["userid"] == "0" else alone
    found = reader.read(Measure.GRADE_ITEM, "5", "6", item="20")
    assert [one.value for one in found] == [
        Graded(Decimal(16), Decimal(20)),
        Graded(Decimal(9), Decimal(20)),
    ]
    assert [form["userid"] for form in practice.asked] == ["0", "6"]


@pytest.mark.parametrize(
    "reply", [Reply(body=b" " * 20_000_001), Reply(hang=True)], ids=["oversized", "too slow"]
)
def test_where_all_are_too_much_at_once_each_is_asked_for_alone(
    practice: PracticeMoodle, reader: Reader, reply: Reply
) -> None:
    answer = practice.answers[GRADES]
    practice.answers[GRADES] = lambda form: reply if form["userid"] == "0" else answer(form)
    assert len(reader.read(Measure.COURSE_GRADE, "5", "6")) == 2


def test_no_grade_is_no_observation(practice: PracticeMoodle, reader: Reader) -> None:
    practice.answers[GRADES] = moodle.reports(
        moodle.report(5, moodle.grade_item(20, None), moodle.course_total(0, 0)),
        moodle.report(6, moodle.grade_item(20, 0), moodle.course_total(None, 0)),
    )
    (found,) = reader.read(Measure.GRADE_ITEM, "5", "6", item="20")
    assert (found.subject, found.value) == ("6", Graded(Decimal(0), Decimal(100)))
    assert reader.read(Measure.COURSE_GRADE, "5", "6") == ()


def test_a_grade_item_that_nobodys_report_has_is_hidden_or_gone(reader: Reader) -> None:
    failed = failure(lambda: reader.read(Measure.GRADE_ITEM, "5", "6", item="99"))
    assert failed.kind is FailureKind.NOT_FOUND
    assert "moodle/grade:viewhidden" in failed.detail


@pytest.mark.parametrize(
    "hidden", [{"gradehiddenbydate": True}, {"gradeishidden": True}], ids=["by date", "by choice"]
)
def test_a_grade_that_is_hidden_from_the_account_is_no_absence(
    practice: PracticeMoodle, reader: Reader, hidden: dict[str, object]
) -> None:
    practice.answers[GRADES] = moodle.reports(
        moodle.report(5, moodle.grade_item(20, None, **hidden))
    )
    failed = failure(lambda: reader.read(Measure.GRADE_ITEM, "5", item="20"))
    assert failed.kind is FailureKind.MISSING_SCOPE
    assert "moodle/grade:viewhidden" in failed.detail


def test_hidden_from_learners_is_not_hidden_from_the_account(
    practice: PracticeMoodle, reader: Reader
) -> None:
    practice.answers[GRADES] = moodle.reports(
        moodle.report(5, moodle.grade_item(20, 16, gradeishidden=True)),
        moodle.report(6, moodle.grade_item(20, None, gradeishidden=True, gradedategraded=None)),
    )
    assert [one.subject for one in reader.read(Measure.GRADE_ITEM, "5", "6", item="20")] == ["5"]


def test_a_grade_that_awaits_recalculation_is_not_read(
    practice: PracticeMoodle, reader: Reader
) -> None:
    stale = moodle.grade_item(20, 16, gradeneedsupdate=True)
    practice.answers[GRADES] = moodle.reports(moodle.report(5, stale, moodle.course_total(1)))
    failed = failure(lambda: reader.read(Measure.GRADE_ITEM, "5", item="20"))
    assert failed.kind is FailureKind.BAD_ANSWER
    assert "recalculated" in failed.detail
    assert reader.read(Measure.COURSE_GRADE, "5")


@pytest.mark.parametrize("measure", list(Measure))
def test_without_learners_nothing_is_asked(
    practice: PracticeMoodle, reader: Reader, measure: Measure
) -> None:
    assert reader.read(measure, item="7", criterion="1") == ()
    assert practice.asked == []


@pytest.mark.parametrize("foreign", ["", "05", "-5", "5 ", "learner", "५", "5&userid=6"])
def test_ids_that_are_none_of_moodles_are_never_sent(
    practice: PracticeMoodle, reader: Reader, foreign: str
) -> None:
    elsewhere = replace(reader, course=foreign)
    asking = (
        lambda: reader.read(Measure.COURSE_COMPLETION, "5", foreign),
        lambda: reader.read(Measure.GRADE_ITEM, "5", item=foreign),
        lambda: elsewhere.read(Measure.COURSE_GRADE, "5"),
        lambda: elsewhere.apis.list_choices(elsewhere.account, foreign),
    )
    assert {failure(ask).kind for ask in asking} == {FailureKind.REJECTED}
    assert practice.asked == []


def test_the_token_travels_in_the_form_and_shows_nowhere(
    practice: PracticeMoodle, reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    reader.read(Measure.COURSE_COMPLETION, "5")
    (received,) = practice.platform.calls(PATH)
    assert received.target == PATH
    assert TOKEN not in str(received.headers)
    assert received.form["wstoken"] == [TOKEN]
    practice.answers[COMPLETIONS] = moodle.error("invalidtoken")
    failed = failure(lambda: reader.read(Measure.COURSE_COMPLETION, "5"))
    shown = f"{failed!r} {failed} {failed.__context__!r} {reader.account!r} {caplog.text}"
    assert TOKEN not in shown
    assert moodle.STAFF_WORDS not in shown


def test_the_api_of_a_moodle_in_a_folder(practice: PracticeMoodle, reader: Reader) -> None:
    below = practice.platform.will("POST", f"/learn{PATH}", Reply(body=b'{"exception": 1}'))
    account = account_at(practice.platform, "moodle", TOKEN, path="/learn/")
    with pytest.raises(PlatformFailure):
        replace(reader, account=account).read(Measure.COURSE_COMPLETION, "5")
    assert [call.target for call in practice.platform.received] == [
        below.removeprefix(practice.platform.url)
    ]


def test_a_redirect_never_takes_the_token_along(practice: PracticeMoodle, reader: Reader) -> None:
    practice.answers[COMPLETIONS] = Reply(302, headers=(("Location", "/elsewhere"),))
    failed = failure(lambda: reader.read(Measure.COURSE_COMPLETION, "5"))
    assert failed.kind is FailureKind.BAD_ANSWER
    assert [call.path for call in practice.platform.received] == [PATH]


def test_the_digest_follows_the_answer(practice: PracticeMoodle, reader: Reader) -> None:
    (before,) = reader.read(Measure.GRADE_ITEM, "5", item="20")
    (again,) = reader.read(Measure.GRADE_ITEM, "5", item="20")
    practice.answers[GRADES] = moodle.reports(moodle.report(5, moodle.grade_item(20, 16.5, 20)))
    (after,) = reader.read(Measure.GRADE_ITEM, "5", item="20")
    assert before.raw_digest == again.raw_digest != after.raw_digest
