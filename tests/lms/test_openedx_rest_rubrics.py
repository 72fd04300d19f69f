"""Open responses by Open edX's REST API, and what a designer is shown."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app.domain.errors import FailureKind
from app.ports.platform_accounts import ApiChoice, ChosenLevel, Measure, Observation
from tests.lms import openedx_answers as openedx
from tests.lms.api_samples import Reader, account_at, apis
from tests.lms.openedx_answers import BLOCKS, ESSAY, ORA, STATUS, UNIT, PracticeOpenEdx
from tests.lms.platform import PracticePlatform, json_reply
from tests.lms.samples import SettableClock, failure

GOOD = ChosenLevel(key="good", text="good label", points=Decimal(3))
POOR = ChosenLevel(key="poor", text="poor label", points=Decimal(0))


@pytest.fixture
def practice(platform: PracticePlatform) -> PracticeOpenEdx:
    return PracticeOpenEdx(platform)


@pytest.fixture
def reader(practice: PracticeOpenEdx, clock: SettableClock, slept: list[float]) -> Reader:
    account = account_at(
        practice.platform, "openedx", openedx.SECRET, client_id=openedx.CLIENT, path="/"
    )
    return Reader(apis(clock, slept), account, openedx.COURSE)


def values(found: tuple[Observation, ...]) -> dict[str, object]:
    return {one.subject: one.value for one in found}


def read_ideas(reader: Reader, *subjects: str) -> tuple[Observation, ...]:
    return reader.read(Measure.RUBRIC_CRITERION, *subjects, item=ESSAY, criterion="ideas")


def test_the_option_that_staff_chose(practice: PracticeOpenEdx, reader: Reader) -> None:
    practice.answers(
        STATUS,
        lambda received: openedx.assessed(
            selected="good" if openedx.query(received)["submissionUUID"] == "uuid-1" else "poor"
        ),
    )
    found = read_ideas(reader, "one", "two")
    assert values(found) == {"one": GOOD, "two": POOR}
    assert found[0].at == datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
    assert practice.asked(ORA) == [{"oraLocation": ESSAY}]
    shown = repr(found)
    assert not any(word in shown for word in ("teacher", "example.org", "Sample Learner"))


def test_only_assessed_submissions_of_those_asked_for_are_opened(
    practice: PracticeOpenEdx, reader: Reader
) -> None:
    submissions = {
        "uuid-1": openedx.submission("one", "ungraded", dateGraded=None),
        "uuid-2": openedx.submission("two"),
        "uuid-3": openedx.submission(None),
        "uuid-4": openedx.submission("three"),
    }
    practice.answers(ORA, openedx.essay(submissions))
    assert values(read_ideas(reader, "one", "two")) == {"two": GOOD}
    assert [asked["submissionUUID"] for asked in practice.asked(STATUS)] == ["uuid-2"]


def test_the_newest_submission_counts(practice: PracticeOpenEdx, reader: Reader) -> None:
    submissions = {
        "uuid-1": openedx.submission("one", dateSubmitted="2026-11-22T10:00:00Z"),
        "uuid-2": openedx.submission("one"),
    }
    practice.answers(ORA, openedx.essay(submissions))
    read_ideas(reader, "one")
    assert [asked["submissionUUID"] for asked in practice.asked(STATUS)] == ["uuid-1"]


@pytest.mark.parametrize(
    "status",
    [openedx.assessed(gradeStatus="ungraded", gradeData={}), openedx.assessed(selected=None)],
    ids=["withdrawn", "remarks only"],
)
def test_no_option_is_no_observation(
    practice: PracticeOpenEdx, reader: Reader, status: object
) -> None:
    practice.answers(STATUS, status)
    assert read_ideas(reader, "one") == ()


def test_teams_and_unknown_criteria(practice: PracticeOpenEdx, reader: Reader) -> None:
    practice.answers(ORA, openedx.essay({}, type="team"))
    assert failure(lambda: read_ideas(reader, "one")).kind is FailureKind.REJECTED
    practice.answers(ORA, openedx.essay({}, openedx.criterion("style")))
    assert failure(lambda: read_ideas(reader, "one")).kind is FailureKind.NOT_FOUND


def test_a_server_error_may_be_a_missing_right(practice: PracticeOpenEdx, reader: Reader) -> None:
    practice.answers(ORA, json_reply({"error": "ERR_INTERNAL"}, status=500))
    failed = failure(lambda: read_ideas(reader, "one"))
    assert failed.kind is FailureKind.SERVER_ERROR
    assert "staff of the course" in failed.detail


def test_a_designer_chooses_parts_and_criteria(practice: PracticeOpenEdx, reader: Reader) -> None:
    ours = ApiChoice(
        measure=Measure.RUBRIC_CRITERION,
        item=ESSAY,
        criterion="ideas",
        title="Essay: Ideas",
        levels=(POOR, GOOD),
    )
    assert reader.apis.list_choices(reader.account, openedx.COURSE) == (
        ApiChoice(measure=Measure.COURSE_COMPLETION),
        ApiChoice(measure=Measure.COURSE_GRADE),
        ApiChoice(measure=Measure.ACTIVITY_COMPLETION, item=UNIT, title="Unit"),
        ApiChoice(measure=Measure.ACTIVITY_COMPLETION, item=ESSAY, title="Essay"),
        ours,
    )
    asked = practice.asked(BLOCKS)[0]
    assert asked["all_blocks"] == "true"
    assert "username" not in asked
    practice.answers(ORA, openedx.essay({}, type="team"))
    assert ours not in reader.apis.list_choices(reader.account, openedx.COURSE)
