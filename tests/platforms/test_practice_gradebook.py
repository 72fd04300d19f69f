"""Grades of the practice platform: what a tool posts, what a teacher enters, what is published."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.platforms.conftest import MakeCourse
from tests.platforms.stand_in_tool import Registration, StandInTool, launch, read_claims
from tests.practice.client import PracticeFailed, PracticePlatform

AGS = "https://purl.imsglobal.org/spec/lti-ags"
LINE_ITEM = "application/vnd.ims.lis.v2.lineitem+json"
LINE_ITEMS = "application/vnd.ims.lis.v2.lineitemcontainer+json"
SCORE = "application/vnd.ims.lis.v1.score+json"
RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"


class Grading:
    """A course, its tool's way to the grade services, and its first learner."""

    def __init__(
        self, practice: PracticePlatform, tool: StandInTool, registration: Registration
    ) -> None:
        self.practice = practice
        self.tool = tool
        self.registration = registration
        self.course = registration["course"]["slug"]
        people = {one["username"]: one["sub"] for one in registration["people"]}
        self.learner, self.other_learner = people["learner-one"], people["learner-two"]

    def endpoint(self) -> dict[str, Any]:
        launched = launch(self.practice.launch_url(self.registration["block"], "teacher"))
        claims = read_claims(launched, self.registration)
        return dict(claims[f"{AGS}/claim/endpoint"])

    def call(
        self, scope: str, method: str, url: str, media_type: str, body: dict[str, Any] | None = None
    ) -> httpx.Response:
        return self.tool.call_service(
            self.registration,
            f"{AGS}/scope/{scope}",
            method,
            url,
            media_type=media_type,
            body=body,
        )

    def make_line_item(self, *, linked: bool, resource_id: str = "requirement-1") -> str:
        wish: dict[str, Any] = {
            "label": "Assessment",
            "scoreMaximum": 100,
            "resourceId": resource_id,
        }
        if linked:
            wish["resourceLinkId"] = self.registration["block"]
        made = self.call("lineitem", "POST", self.endpoint()["lineitems"], LINE_ITEM, wish)
        return str(made.raise_for_status().json()["id"])

    def post_score(self, item: str, given: float, progress: str = "FullyGraded") -> None:
        score = {
            "userId": self.learner,
            "scoreGiven": given,
            "scoreMaximum": 100,
            "activityProgress": "Completed",
            "gradingProgress": progress,
            "timestamp": datetime.now(UTC).isoformat(),
        }
        posted = self.call("score", "POST", f"{item}/scores", SCORE, score)
        assert posted.status_code == 201

    def results(self, item: str) -> list[dict[str, Any]]:
        answer = self.call("result.readonly", "GET", f"{item}/results", RESULTS)
        return list(answer.raise_for_status().json())

    def published(self) -> list[tuple[str, float, float]]:
        found = self.practice.published(self.course)
        return [(one["sub"], one["value"], one["maximum"]) for one in found]


@pytest.fixture
def grading(
    practice: PracticePlatform, stand_in_tool: StandInTool, make_course: MakeCourse
) -> Grading:
    return Grading(practice, stand_in_tool, make_course())


def test_a_line_item_that_was_made_is_found_by_its_resource_id(grading: Grading) -> None:
    item = grading.make_line_item(linked=True)
    grading.make_line_item(linked=False, resource_id="requirement-2")

    address = f"{grading.endpoint()['lineitems']}?resource_id=requirement-1"
    found = grading.call("lineitem", "GET", address, LINE_ITEMS).json()

    assert [(one["id"], one["resourceLinkId"]) for one in found] == [
        (item, grading.registration["block"])
    ]


def test_only_launches_after_it_was_made_name_the_line_item(grading: Grading) -> None:
    assert set(grading.endpoint()) == {"lineitems", "scope"}

    item = grading.make_line_item(linked=True)

    assert grading.endpoint()["lineitem"] == item


def test_a_final_score_on_the_blocks_line_item_reaches_the_gradebook(grading: Grading) -> None:
    item = grading.make_line_item(linked=True)

    grading.post_score(item, 83)

    assert grading.published() == [(grading.learner, 83.0, 100.0)]
    assert [(one["userId"], one["resultScore"]) for one in grading.results(item)] == [
        (grading.learner, 83.0)
    ]


def test_the_published_value_has_the_blocks_weight(
    practice: PracticePlatform, stand_in_tool: StandInTool, make_course: MakeCourse
) -> None:
    grading = Grading(practice, stand_in_tool, make_course(fields={"weight": 10}))

    grading.post_score(grading.make_line_item(linked=True), 50)

    assert grading.published() == [(grading.learner, 5.0, 10.0)]


@pytest.mark.parametrize("progress", ["Pending", "PendingManual", "Failed", "NotReady"])
def test_a_score_that_is_not_final_is_not_published(grading: Grading, progress: str) -> None:
    item = grading.make_line_item(linked=True)

    grading.post_score(item, 83, progress)

    assert grading.published() == []
    assert [one["resultScore"] for one in grading.results(item)] == [83.0]


def test_a_score_on_a_line_item_apart_from_the_block_is_not_published(grading: Grading) -> None:
    item = grading.make_line_item(linked=False)

    grading.post_score(item, 83)

    assert grading.published() == []
    assert [one["resultScore"] for one in grading.results(item)] == [83.0]


@pytest.mark.parametrize(
    "fields",
    [{"has_score": False}, {"due": "2020-01-01T00:00:00Z", "accept_grades_past_due": False}],
)
def test_a_block_that_takes_no_grades_publishes_none(
    practice: PracticePlatform,
    stand_in_tool: StandInTool,
    make_course: MakeCourse,
    fields: dict[str, Any],
) -> None:
    grading = Grading(practice, stand_in_tool, make_course(fields=fields))

    grading.post_score(grading.make_line_item(linked=True), 83)

    assert grading.published() == []


def test_a_grade_entered_by_hand_is_a_result_for_the_tool(grading: Grading) -> None:
    item = grading.make_line_item(linked=True)

    entered = grading.practice.enter_grade(item, grading.learner, 72.5)

    assert (entered["activityProgress"], entered["gradingProgress"]) == (
        "Completed",
        "FullyGraded",
    )
    (result,) = grading.results(item)
    assert (result["userId"], result["resultScore"], result["resultMaximum"]) == (
        grading.learner,
        72.5,
        100,
    )
    assert grading.published() == [(grading.learner, 72.5, 100.0)]


def test_a_grade_entered_again_replaces_the_first(grading: Grading) -> None:
    item = grading.make_line_item(linked=True)
    grading.post_score(item, 40)

    grading.practice.enter_grade(
        "requirement-1", grading.learner, 8, maximum=10, course=grading.course
    )

    (result,) = grading.results(item)
    assert (result["resultScore"], result["resultMaximum"]) == (8.0, 10.0)
    assert grading.published() == [(grading.learner, 40.0, 100.0), (grading.learner, 80.0, 100.0)]


def test_the_tool_can_post_after_a_grade_was_entered(grading: Grading) -> None:
    item = grading.make_line_item(linked=True)
    grading.practice.enter_grade(item, grading.learner, 40)

    grading.post_score(item, 90)

    assert [one["resultScore"] for one in grading.results(item)] == [90.0]


@pytest.mark.parametrize(("score", "maximum"), [(-1, None), (101, None), (11, 10), (1, 0)])
def test_an_impossible_grade_is_refused(
    grading: Grading, score: float, maximum: float | None
) -> None:
    item = grading.make_line_item(linked=True)

    with pytest.raises(PracticeFailed, match="422"):
        grading.practice.enter_grade(item, grading.learner, score, maximum=maximum)

    assert grading.results(item) == []


def test_a_column_that_nobody_made_cannot_be_graded(grading: Grading) -> None:
    with pytest.raises(PracticeFailed, match="no line item 'requirement-9'"):
        grading.practice.enter_grade("requirement-9", grading.learner, 1)


def test_the_gradebook_lists_learners_and_scores_but_no_staff(grading: Grading) -> None:
    item = grading.make_line_item(linked=True)
    grading.post_score(item, 64)

    gradebook = grading.practice.gradebook(grading.course)

    assert [one["sub"] for one in gradebook["learners"]] == [
        grading.learner,
        grading.other_learner,
    ]
    (column,) = gradebook["line_items"]
    assert (column["id"], column["label"], column["published"]) == (item, "Assessment", True)
    assert [(one["sub"], one["scoreGiven"]) for one in column["scores"]] == [
        (grading.learner, 64.0)
    ]
