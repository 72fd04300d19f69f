"""Moodle's errors and hostile answers: each one is a failure that says what to mend."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from app.domain.errors import FailureKind
from app.lms.platforms.moodle_ws.functions import MOST_BYTES
from app.ports.platform_accounts import Measure
from app.ports.transaction import inside_transaction
from tests.lms import moodle_functions as moodle
from tests.lms.api_samples import Reader, account_at, apis
from tests.lms.moodle_functions import TOKEN, PracticeMoodle
from tests.lms.platform import PracticePlatform, Reply, json_reply
from tests.lms.samples import SettableClock, failure

COMPLETIONS = "core_completion_get_course_completion_status"
ACTIVITIES = "core_completion_get_activities_completion_status"
GRADES = "gradereport_user_get_grade_items"

READINGS: dict[str, Callable[[Reader], object]] = {
    COMPLETIONS: lambda reader: reader.read(Measure.COURSE_COMPLETION, "5"),
    ACTIVITIES: lambda reader: reader.read(Measure.ACTIVITY_COMPLETION, "5", item="7"),
    GRADES: lambda reader: reader.read(Measure.GRADE_ITEM, "5", item="20"),
    **dict.fromkeys(
        (
            "core_course_get_contents",
            "core_grading_get_definitions",
            "core_grading_get_gradingform_instances",
            "mod_assign_get_grades",
        ),
        lambda reader: reader.read(Measure.RUBRIC_CRITERION, "5", item="7", criterion="1"),
    ),
}


@pytest.fixture
def practice(platform: PracticePlatform) -> PracticeMoodle:
    return PracticeMoodle(platform)


@pytest.fixture
def reader(practice: PracticeMoodle, clock: SettableClock, slept: list[float]) -> Reader:
    return Reader(apis(clock, slept), account_at(practice.platform, "moodle", TOKEN), "4")


ERRORS = {
    "invalidtoken": (FailureKind.UNAUTHORIZED, "make a new one"),
    "wsaccessusersuspended": (FailureKind.UNAUTHORIZED, "make a new one"),
    "accessexception": (FailureKind.MISSING_SCOPE, "add the function {function} to"),
    "nopermissions": (FailureKind.MISSING_SCOPE, "grant the account m"),
    "accessdenied": (FailureKind.MISSING_SCOPE, "in the course"),
    "nopermissiontoviewgrades": (FailureKind.MISSING_SCOPE, "in the course"),
    "cannotviewreport": (FailureKind.MISSING_SCOPE, "in the course"),
    "notingroup": (FailureKind.MISSING_SCOPE, "in the course"),
    "requireloginerror": (FailureKind.MISSING_SCOPE, "enrol the account"),
    "errorcoursecontextnotvalid": (FailureKind.MISSING_SCOPE, "enrol the account"),
    "invalidrecord": (FailureKind.NOT_FOUND, "does not exist there"),
    "nocriteriaset": (FailureKind.NOT_FOUND, "no completion conditions"),
    "sitemaintenance": (FailureKind.SERVER_ERROR, "maintenance"),
    "somethingelse": (FailureKind.REJECTED, "does not know"),
}


@pytest.mark.parametrize("function", list(READINGS))
@pytest.mark.parametrize("code", list(ERRORS))
def test_an_error_that_comes_as_success(
    practice: PracticeMoodle, reader: Reader, function: str, code: str
) -> None:
    practice.answers[function] = moodle.error(code)
    failed = failure(lambda: READINGS[function](reader))
    kind, words = ERRORS[code]
    assert failed.kind is kind
    if code != "nopermissions":
        assert words.format(function=function) in failed.detail
    assert failed.call == f"call {function}"
    assert moodle.STAFF_WORDS not in str(failed)


def test_an_error_without_a_code_is_a_refusal(practice: PracticeMoodle, reader: Reader) -> None:
    for code in (None, 5, ["invalidtoken"], ""):
        practice.answers[COMPLETIONS] = {"exception": "Error", "errorcode": code}
        failed = failure(lambda: READINGS[COMPLETIONS](reader))
        assert failed.kind is FailureKind.REJECTED


FAULTS = {
    "401": (Reply(401), FailureKind.UNAUTHORIZED),
    "403": (Reply(403), FailureKind.MISSING_SCOPE),
    "404 page": (Reply(404, b"<html>"), FailureKind.NOT_FOUND),
    "409": (Reply(409), FailureKind.CONFLICT),
    "422": (Reply(422), FailureKind.REJECTED),
    "429": (Reply(429, headers=(("Retry-After", "30"),)), FailureKind.RATE_LIMITED),
    "500": (Reply(500, b"<html>"), FailureKind.SERVER_ERROR),
    "truncated": (Reply(body=b"[" * 100, cut=True), FailureKind.UNREACHABLE),
    "page": (Reply(body=b"<html>Sign in</html>"), FailureKind.BAD_ANSWER),
    "malformed": (Reply(body=b'{"usergrades": [}'), FailureKind.BAD_ANSWER),
    "null": (Reply(body=b"null"), FailureKind.BAD_ANSWER),
    "deep": (Reply(body=b"[" * 100_000), FailureKind.BAD_ANSWER),
    "NaN": (Reply(body=b'{"usergrades": NaN}'), FailureKind.BAD_ANSWER),
}


@pytest.mark.parametrize("function", list(READINGS))
@pytest.mark.parametrize("fault", list(FAULTS))
def test_a_fault_below_the_function(
    practice: PracticeMoodle, reader: Reader, function: str, fault: str
) -> None:
    reply, kind = FAULTS[fault]
    practice.answers[function] = reply
    failed = failure(lambda: READINGS[function](reader))
    assert failed.kind is kind
    assert failed.retry_after == (30 if fault == "429" else None)
    if fault == "403":
        assert "REST protocol" in failed.detail


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(hang=True), FailureKind.TIMEOUT),
        (Reply(body=b" " * (MOST_BYTES + 1)), FailureKind.TOO_LARGE),
    ],
    ids=["hang", "oversized"],
)
def test_too_slow_and_too_large(
    practice: PracticeMoodle, reader: Reader, reply: Reply, kind: FailureKind
) -> None:
    practice.answers[COMPLETIONS] = reply
    assert failure(lambda: READINGS[COMPLETIONS](reader)).kind is kind


def test_a_passing_fault_is_asked_again(
    practice: PracticeMoodle, reader: Reader, slept: list[float]
) -> None:
    replies = [Reply(503), Reply(429), json_reply(moodle.course_completion(completed=True))]
    practice.answers[COMPLETIONS] = lambda form: replies.pop(0)
    assert READINGS[COMPLETIONS](reader)
    assert len(slept) == 2


def test_a_refusal_is_not_asked_again(practice: PracticeMoodle, reader: Reader) -> None:
    practice.answers[COMPLETIONS] = moodle.error("nopermissions")
    failure(lambda: READINGS[COMPLETIONS](reader))
    assert len(practice.asked) == 1


def test_never_inside_a_transaction(practice: PracticeMoodle, reader: Reader) -> None:
    token = inside_transaction.set(True)
    try:
        with pytest.raises(RuntimeError, match="unit of work"):
            READINGS[COMPLETIONS](reader)
    finally:
        inside_transaction.reset(token)
    assert practice.asked == []


@pytest.mark.parametrize("completed", [None, "true", 1, "Yes", {}])
def test_a_completion_that_is_no_truth_value(
    practice: PracticeMoodle, reader: Reader, completed: object
) -> None:
    answer = moodle.course_completion(completed=False)
    answer["completionstatus"]["completed"] = completed
    practice.answers[COMPLETIONS] = answer
    assert failure(lambda: READINGS[COMPLETIONS](reader)).kind is FailureKind.BAD_ANSWER


@pytest.mark.parametrize(
    "broken",
    [
        moodle.activity(8, 1) | {"cmid": "8"},
        moodle.activity(8, 1) | {"cmid": None},
        moodle.activity(8, 1) | {"cmid": True},
        moodle.activity(8, 1) | {"state": "1"},
        moodle.activity(8, 5),
        moodle.activity(8, 1) | {"state": -1},
        moodle.activity(8, 1) | {"state": 1.0},
        moodle.activity(8, 1) | {"state": None},
        moodle.activity(8, 1, timecompleted="yesterday"),
        moodle.activity(8, 1, timecompleted=253402300800),
        moodle.activity(7, 1),
        None,
    ],
)
def test_one_malformed_activity_spoils_the_reading(
    practice: PracticeMoodle, reader: Reader, broken: object
) -> None:
    practice.answers[ACTIVITIES] = {"statuses": [moodle.activity(7, 1), broken], "warnings": []}
    assert failure(lambda: READINGS[ACTIVITIES](reader)).kind is FailureKind.BAD_ANSWER


ITEM = moodle.grade_item(20, 16)


@pytest.mark.parametrize(
    "broken",
    [
        moodle.report(5, ITEM),
        moodle.report("6", ITEM),
        moodle.report(0, ITEM),
        moodle.report(6, ITEM, course=5),
        moodle.report(6, ITEM, ITEM),
        moodle.report(6, moodle.grade_item(20, "16")),
        moodle.report(6, moodle.grade_item(20, True)),
        moodle.report(6, moodle.grade_item(20, [16])),
        moodle.report(6, moodle.grade_item(20, 10**40)),
        moodle.report(6, moodle.grade_item(20, 1e300)),
        moodle.report(6, moodle.grade_item(20, 16, "100")),
        moodle.report(6, moodle.grade_item(20, 16, None)),
        moodle.report(6, moodle.grade_item(20, 16, -1)),
        moodle.report(6, moodle.grade_item(20, 16, gradedategraded="2026-11-22")),
        moodle.report(6, moodle.grade_item(20, 16, gradedategraded=10**30)),
        moodle.report(6, moodle.grade_item(20, 16, feedback="\ud800")),
        {**moodle.report(6), "gradeitems": None},
        "a report",
    ],
)
def test_one_malformed_report_spoils_the_reading(
    practice: PracticeMoodle, reader: Reader, broken: object
) -> None:
    practice.answers[GRADES] = moodle.reports(moodle.report(5, ITEM), broken)
    assert failure(lambda: READINGS[GRADES](reader)).kind is FailureKind.BAD_ANSWER


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "0." + "1" * 31])
def test_numbers_that_are_none(practice: PracticeMoodle, reader: Reader, number: str) -> None:
    body = json.dumps(moodle.reports(moodle.report(5, moodle.grade_item(20, 16.25))))
    practice.answers[GRADES] = Reply(body=body.replace("16.25", number).encode())
    assert failure(lambda: READINGS[GRADES](reader)).kind is FailureKind.BAD_ANSWER


def test_two_course_totals_are_none(practice: PracticeMoodle, reader: Reader) -> None:
    other = moodle.grade_item(6, 1, itemtype="course")
    practice.answers[GRADES] = moodle.reports(moodle.report(5, moodle.course_total(1), other))
    failed = failure(lambda: reader.read(Measure.COURSE_GRADE, "5"))
    assert failed.kind is FailureKind.BAD_ANSWER
