"""Course grade and completion by Open edX's REST API."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.errors import FailureKind
from app.domain.evidence import Graded
from app.ports.platform_accounts import Completion, Measure, Observation
from tests.lms import openedx_answers as openedx
from tests.lms.api_samples import Reader, account_at, apis
from tests.lms.openedx_answers import BLOCKS, ESSAY, GRADES, UNIT, PracticeOpenEdx
from tests.lms.platform import PracticePlatform, Received, Reply, json_reply
from tests.lms.samples import SettableClock, failure


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


def test_course_grades_with_the_platforms_own_judgement(
    practice: PracticeOpenEdx, reader: Reader
) -> None:
    practice.answers(GRADES, openedx.page(openedx.grade("one", 1.0), openedx.grade("two", 0.45)))
    found = reader.read(Measure.COURSE_GRADE, "two", "one")
    assert values(found) == {
        "two": Graded(Decimal("0.45"), Decimal(1)),
        "one": Graded(Decimal("1.0"), Decimal(1)),
    }
    # A full percentage is no pass, a pass needs none.
    assert [one.passed for one in found] == [False, False]
    practice.answers(GRADES, openedx.page(openedx.grade("one", 0.3, passed=True)))
    (passed,) = reader.read(Measure.COURSE_GRADE, "one")
    assert passed.passed is True


def test_every_page_is_read(practice: PracticeOpenEdx, reader: Reader) -> None:
    following = f"{practice.platform.url}{GRADES}?cursor=cD0y"
    practice.answers(
        GRADES,
        openedx.page(openedx.grade("one", 0.5), following=following),
        openedx.page(openedx.grade("two", 0.6)),
    )
    assert len(reader.read(Measure.COURSE_GRADE, "one", "two")) == 2
    assert practice.asked(GRADES) == [{}, {"cursor": "cD0y"}]


def test_pages_lead_nowhere_else(practice: PracticeOpenEdx, reader: Reader) -> None:
    here = f"{practice.platform.url}{GRADES}"
    for following, kind in (
        ("https://elsewhere.example/page", FailureKind.ADDRESS_REFUSED),
        (f"http://localhost:{practice.platform.port}{GRADES}?cursor=x", "address-refused"),
        (here, FailureKind.BAD_ANSWER),
        ("http://x:port/", FailureKind.BAD_ANSWER),
        (5, FailureKind.BAD_ANSWER),
    ):
        practice.answers(GRADES, openedx.page(following=following))
        assert failure(lambda: reader.read(Measure.COURSE_GRADE, "one")).kind == kind


def test_endless_pages_are_too_large(practice: PracticeOpenEdx, reader: Reader) -> None:
    def one_more(received: Received) -> object:
        number = int(openedx.query(received).get("cursor", "0")) + 1
        return openedx.page(following=f"{practice.platform.url}{GRADES}?cursor={number}")

    practice.answers(GRADES, one_more)
    failed = failure(lambda: reader.read(Measure.COURSE_GRADE, "one"))
    assert failed.kind is FailureKind.TOO_LARGE


def test_a_learner_listed_twice_means_the_list_moved(
    practice: PracticeOpenEdx, reader: Reader
) -> None:
    twice = openedx.page(openedx.grade("one", 0.5), openedx.grade("one", 0.6))
    practice.answers(GRADES, twice)
    failed = failure(lambda: reader.read(Measure.COURSE_GRADE, "two"))
    assert failed.kind is FailureKind.BAD_ANSWER


def test_whom_the_list_leaves_out_is_asked_for_alone(
    practice: PracticeOpenEdx, reader: Reader
) -> None:
    """The list drops a learner whose grade could not be computed."""

    def alone(received: Received) -> object:
        if openedx.query(received)["username"] == "stranger":
            return json_reply({"error_code": "user_does_not_exist"}, status=404)
        return [openedx.grade("t&o", 0.2)]

    practice.answers(GRADES, openedx.page(openedx.grade("one", 0.5)), alone, alone)
    found = reader.read(Measure.COURSE_GRADE, "one", "t&o", "stranger")
    assert list(values(found)) == ["one", "t&o"]
    practice.answers(GRADES, openedx.page(openedx.grade("one", 0.5)), Reply(500))
    failed = failure(lambda: reader.read(Measure.COURSE_GRADE, "one", "two"))
    assert failed.kind is FailureKind.SERVER_ERROR


def test_a_course_is_complete_when_every_block_that_can_be_is(
    practice: PracticeOpenEdx, reader: Reader
) -> None:
    answers = {"one": openedx.course(1.0, 1), "two": openedx.course(1.0, 0.99)}
    practice.answers(BLOCKS, lambda received: answers[openedx.query(received)["username"]])
    found = reader.read(Measure.COURSE_COMPLETION, "one", "two")
    assert values(found) == {"one": Completion(True), "two": Completion(False)}
    asked = practice.asked(BLOCKS)[0]
    assert (asked["course_id"], asked["depth"]) == (openedx.COURSE, "all")
    assert {"completion", "children", "has_scheduled_content", "show_gated_sections"} <= set(
        asked["requested_fields"].split(",")
    )


def test_a_course_with_content_to_come_is_not_complete(
    practice: PracticeOpenEdx, reader: Reader
) -> None:
    practice.answers(BLOCKS, openedx.course(1.0, 1.0, has_scheduled_content=True))
    assert values(reader.read(Measure.COURSE_COMPLETION, "one")) == {"one": Completion(False)}
    assert values(reader.read(Measure.ACTIVITY_COMPLETION, "one", item=UNIT)) == {
        "one": Completion(True)
    }


def test_null_is_neither_complete_nor_incomplete(practice: PracticeOpenEdx, reader: Reader) -> None:
    practice.answers(BLOCKS, openedx.course(None, None))
    assert values(reader.read(Measure.COURSE_COMPLETION, "one")) == {"one": Completion(True)}
    assert reader.read(Measure.ACTIVITY_COMPLETION, "one", item=UNIT) == ()
    assert reader.read(Measure.ACTIVITY_COMPLETION, "one", item=openedx.TALK) == ()


def test_an_activity_is_judged_by_the_blocks_inside(
    practice: PracticeOpenEdx, reader: Reader
) -> None:
    practice.answers(BLOCKS, openedx.course(1.0, 0.5))
    for item, completed in ((UNIT, False), (openedx.VIDEO, True), (openedx.QUIZ, False)):
        found = reader.read(Measure.ACTIVITY_COMPLETION, "one", item=item)
        assert values(found) == {"one": Completion(completed)}
        assert found[0].source_id == item


def test_a_block_that_no_learner_may_open_is_no_statement(
    practice: PracticeOpenEdx, reader: Reader
) -> None:
    missing = UNIT.replace("@unit", "@gone")
    failed = failure(lambda: reader.read(Measure.ACTIVITY_COMPLETION, "one", "two", item=missing))
    assert failed.kind is FailureKind.NOT_FOUND
    without = {"root": openedx.ROOT, "blocks": {openedx.ROOT: openedx.block(openedx.ROOT, None)}}
    practice.answers(BLOCKS, without, openedx.course(1, 1))
    assert list(values(reader.read(Measure.ACTIVITY_COMPLETION, "one", "two", item=UNIT))) == [
        "two"
    ]


def test_a_learner_whom_the_platform_does_not_know_is_left_out(
    practice: PracticeOpenEdx, reader: Reader
) -> None:
    practice.answers(BLOCKS, Reply(404), openedx.course(1, 1))
    assert list(values(reader.read(Measure.COURSE_COMPLETION, "one", "two"))) == ["two"]
    practice.answers(BLOCKS, Reply(404))
    failed = failure(lambda: reader.read(Measure.COURSE_COMPLETION, "one", "two"))
    assert failed.kind is FailureKind.NOT_FOUND


@pytest.mark.parametrize("measure", list(Measure))
def test_without_learners_nothing_is_asked(
    practice: PracticeOpenEdx, reader: Reader, measure: Measure
) -> None:
    if measure is Measure.GRADE_ITEM:
        failed = failure(lambda: reader.read(measure, "one", item=ESSAY))
        assert failed.kind is FailureKind.REJECTED
    else:
        assert reader.read(measure, "", item=ESSAY, criterion="ideas") == ()
    assert practice.platform.received == []


@pytest.mark.parametrize("course", ["", "4", "course-v1:A+B", "course-v1:A+B+C/../x", "a/b/c"])
def test_a_context_that_is_no_course_is_never_sent(
    practice: PracticeOpenEdx, reader: Reader, course: str
) -> None:
    elsewhere = replace(reader, course=course)
    asking = (
        lambda: elsewhere.read(Measure.COURSE_GRADE, "one"),
        lambda: reader.apis.list_choices(reader.account, course),
    )
    assert {failure(ask).kind for ask in asking} == {FailureKind.REJECTED}
    assert practice.platform.received == []


@pytest.mark.parametrize("measure", [Measure.ACTIVITY_COMPLETION, Measure.RUBRIC_CRITERION])
def test_a_block_of_another_course_is_never_read(
    practice: PracticeOpenEdx, reader: Reader, measure: Measure
) -> None:
    for item in (ESSAY.replace("BIO1", "BIO2"), ESSAY.replace("2026+", "20261+"), ""):
        failed = failure(lambda foreign=item: reader.read(measure, "one", item=foreign))  # type: ignore[misc]
        assert failed.kind is FailureKind.REJECTED
    assert practice.platform.received == []
