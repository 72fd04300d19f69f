"""Facts about line items, scores, results and rosters that hold without any capture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.moodle import line_items, memberships, results, scores
from tests.moodle.restrictions import ActivityCompleted, AllOf, GradeAtLeast, InGroup
from tests.moodle.tools import GRADE_SYNC

if TYPE_CHECKING:
    from tests.moodle.courses import Course, Link
    from tests.moodle.double import MoodleDouble
    from tests.moodle.people import User
    from tests.moodle.tools import Tool


@dataclass
class Used:
    """A tool with one link in a course with two learners."""

    moodle: MoodleDouble
    course: Course
    tool: Tool
    link: Link
    learners: list[User]

    def __post_init__(self) -> None:
        self.base = self.moodle.page("services.php")
        self.items = f"{self.base}/{self.course.id}/lineitems?type_id={self.tool.id}"
        self.roster = f"{self.base}/CourseSection/{self.course.id}/bindings/{self.tool.id}"

    def call(
        self, method: str, url: str, body: object = None, *, accept: str = "", sent: str = ""
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.moodle.grant(self.tool)}"}
        headers |= {"Accept": accept} if accept else {}
        headers |= {"Content-Type": sent} if sent else {}
        with httpx.Client(trust_env=False) as client:
            return client.request(
                method, url, json=body if body is not None else None, headers=headers
            )

    def make(self, **item: object) -> str:
        body = {"label": "Made", "scoreMaximum": 10, **item}
        answer = self.call("POST", self.items, body, sent=line_items.ITEM)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def score(self, item: str, user: User, given: float, **changes: object) -> httpx.Response:
        body = {
            "userId": str(user.id),
            "timestamp": (datetime.now(UTC) + timedelta(seconds=1)).isoformat(),
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "scoreGiven": given,
            "scoreMaximum": 10,
            **changes,
        }
        return self.call("POST", item.replace("?", "/scores?"), body, sent=scores.MEDIA_TYPE)

    def results(self, item: str) -> dict[str, Any]:
        answer = self.call("GET", item.replace("?", "/results?"), accept=results.MEDIA_TYPE)
        assert answer.status_code == 200
        return {entry["userId"]: entry.get("resultScore") for entry in answer.json()}

    def own_item(self) -> str:
        shown = self.call("GET", self.items, accept=line_items.CONTAINER).json()
        return str(shown[0]["id"])

    def members(self, query: str = "") -> dict[str, list[str]]:
        answer = self.call("GET", f"{self.roster}/memberships{query}")
        return {entry["user_id"]: entry["roles"] for entry in answer.json()["members"]}


@pytest.fixture
def used(moodle: MoodleDouble) -> Used:
    course = moodle.add_course()
    tool = moodle.register()
    learners = [moodle.enrol(course), moodle.enrol(course)]
    return Used(moodle, course, tool, moodle.add_link(course, tool), learners)


MEDIA_TYPES = {
    "list without": ("GET", "", "", 400, "No context or unsupported content type"),
    "list by another": ("GET", "application/json", "", 400, "No handler found for"),
    "list": ("GET", line_items.CONTAINER, "", 200, "OK"),
    "create by another": ("POST", "", "application/json", 400, "No handler found for"),
    "create by container": ("POST", "", line_items.CONTAINER, 400, "No context or unsupported"),
    "create": ("POST", "", f"{line_items.ITEM}; charset=utf-8", 201, "Created"),
}


@pytest.mark.parametrize("name", MEDIA_TYPES)
def test_media_types_are_compared_letter_by_letter(used: Used, name: str) -> None:
    method, accept, sent, status, reason = MEDIA_TYPES[name]
    body = {"label": "Made", "scoreMaximum": 1} if method == "POST" else None
    answer = used.call(method, used.items, body, accept=accept, sent=sent)
    assert answer.status_code == status
    assert answer.reason_phrase.startswith(reason)
    if status == 400:
        assert set(answer.json()) == {"status", "reason", "request"}


def test_a_page_of_line_items_has_links_that_no_parser_reads(used: Used) -> None:
    used.make()
    answer = used.call("GET", f"{used.items}&limit=1", accept=line_items.CONTAINER)
    assert len(answer.json()) == 1
    assert "&amp;limit=1&amp;from=1>; rel=“next”" in answer.headers["Link"]
    assert answer.links == {} or "next" not in answer.links


def test_a_replaced_line_item_loses_what_is_left_out_and_scales_its_grades(used: Used) -> None:
    item = used.make(tag="t", resourceId="r")
    used.score(item, used.learners[0], 5)
    used.call("PUT", item, {"label": "New", "scoreMaximum": 20}, sent=line_items.ITEM)
    shown = used.call("GET", item).json()
    assert (shown["label"], shown["tag"], shown["resourceId"]) == ("New", "", "")
    assert used.results(item) == {str(used.learners[0].id): 10}


def test_grade_sync_only_makes_no_line_items(used: Used) -> None:
    used.tool.grades = GRADE_SYNC
    answer = used.call("POST", used.items, {"label": "x", "scoreMaximum": 1}, sent=line_items.ITEM)
    assert answer.status_code == 401


def test_the_launch_line_item_can_be_deleted_with_its_grades(used: Used) -> None:
    assert used.call("DELETE", used.own_item()).status_code == 204
    assert used.call("GET", used.items, accept=line_items.CONTAINER).json() == []


@pytest.mark.parametrize("progress", ["Pending", "PendingManual", "Failed", "NotReady"])
def test_a_score_that_is_not_fully_graded_wipes_the_grade(used: Used, progress: str) -> None:
    own, made = used.own_item(), used.make()
    learner = used.learners[0]
    for item in (own, made):
        used.score(item, learner, 5)
        later = (datetime.now(UTC) + timedelta(seconds=5)).isoformat()
        used.score(item, learner, 5, gradingProgress=progress, timestamp=later)
    assert used.results(own) == {}, "a link's own column forgets it"
    assert used.results(made) == {str(learner.id): None}, "a made one keeps the row"


def test_an_equal_or_earlier_time_is_refused_in_a_made_column(used: Used) -> None:
    item, learner = used.make(), used.learners[0]
    at = "2026-01-02T10:00:00.500Z"
    assert used.score(item, learner, 5, timestamp=at).status_code == 200
    refused = used.score(item, learner, 6, timestamp="2026-01-02T10:00:00.900Z")
    assert (refused.status_code, refused.json()) == (409, [])
    assert used.score(item, learner, 7, timestamp="2026-01-02T10:00:01Z").status_code == 200


def test_a_link_s_own_column_keeps_the_time_of_receipt(used: Used) -> None:
    item, learner = used.own_item(), used.learners[0]
    assert used.score(item, learner, 5, timestamp="2020-01-01T00:00:00Z").status_code == 200
    assert used.score(item, learner, 5, timestamp="2020-01-02T00:00:00Z").status_code == 409


def test_newer_sites_keep_the_time_of_the_score_everywhere(used: Used) -> None:
    used.moodle.site.stores_score_time = True
    item, learner = used.own_item(), used.learners[0]
    used.score(item, learner, 5, timestamp="2020-01-01T00:00:00Z")
    assert used.score(item, learner, 5, timestamp="2020-01-02T00:00:00Z").status_code == 200


def test_only_learners_are_graded_and_the_reason_repeats_the_score(used: Used) -> None:
    teacher = used.moodle.enrol(used.course, "editingteacher")
    suspended = used.moodle.enrol(used.course, suspended=True)
    item = used.own_item()
    refused = used.score(item, teacher, 5)
    assert refused.status_code == 400
    assert f'"userId":"{teacher.id}"' in refused.reason_phrase.replace(" ", "")
    assert used.score(item, suspended, 5).status_code == 200


def test_an_override_stays_the_final_grade_and_a_locked_one_fails(used: Used) -> None:
    item, learner = used.own_item(), used.learners[0]
    column = used.moodle.item_of(used.link)
    used.moodle.grade_by_hand(column, learner, 91)
    later = (datetime.now(UTC) + timedelta(seconds=9)).isoformat()
    assert used.score(item, learner, 5, timestamp=later).status_code == 200
    assert used.results(item) == {str(learner.id): 91}
    column.rows[learner.id].locked = True
    assert used.score(item, learner, 5, timestamp=later).status_code == 500


def test_a_page_of_results_is_an_error_page(used: Used) -> None:
    url = used.own_item().replace("?", "/results?") + "&limit=1"
    answer = used.call("GET", url)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_a_calculated_column_is_empty_until_the_gradebook_is_opened(used: Used) -> None:
    essay = used.moodle.add_activity(used.course, idnumber="ESSAY")
    learner, other = used.learners
    used.moodle.grade(essay, learner, 80)
    item = used.make(scoreMaximum=100)
    used.moodle.calculate(used.moodle.site.items_of(used.course.id)[-1], "=[[ESSAY]]/2")
    assert used.results(item) == {}
    used.moodle.open_gradebook(used.course)
    assert used.results(item) == {str(learner.id): 40}
    used.moodle.grade(essay, other, 60)
    assert used.results(item)[str(other.id)] == 30, "later grades are followed at once"
    used.score(item, learner, 1, timestamp=(datetime.now(UTC) + timedelta(hours=1)).isoformat())
    used.moodle.grade(essay, learner, 90)
    assert used.results(item)[str(learner.id)] == 10, "a score breaks the calculation"


def test_a_circle_gives_no_results(used: Used) -> None:
    total = used.moodle.add_total(used.course)
    item = used.make()
    column = used.moodle.site.items_of(used.course.id)[-1]
    used.moodle.calculate(column, f"=##gi{total.id}##")
    used.moodle.grade(used.moodle.add_activity(used.course), used.learners[0], 50)
    used.moodle.open_gradebook(used.course)
    assert column.in_error
    assert used.results(item) == {}


def test_a_restricted_roster_names_those_who_meet_it_and_staff(used: Used) -> None:
    essay = used.moodle.add_activity(used.course)
    assistant = used.moodle.enrol(used.course, "teacher")
    learner, other = (str(user.id) for user in used.learners)
    asked = f"?rlid={used.link.id}"
    assert set(used.members(asked)) == {learner, other, str(assistant.id)}, "unrestricted: all"
    used.moodle.restrict(used.link, GradeAtLeast(used.moodle.item_of(essay).id, 60))
    assert used.members(asked) == {str(assistant.id): ["Learner"]}
    used.moodle.grade(essay, used.learners[0], 60)
    assert set(used.members(asked)) == {learner, str(assistant.id)}
    used.moodle.grade(essay, used.learners[0], 59)
    assert set(used.members(asked)) == {str(assistant.id)}


def test_restrictions_can_be_of_completion_groups_and_several(used: Used) -> None:
    essay = used.moodle.add_activity(used.course)
    learner, other = used.learners
    group = InGroup(frozenset({learner.id, other.id}))
    used.moodle.restrict(used.link, AllOf((ActivityCompleted(essay.cmid), group)))
    asked = f"?rlid={used.link.id}"
    assert used.members(asked) == {}
    used.moodle.complete(essay, other)
    assert set(used.members(asked)) == {str(other.id)}
    used.link.activity.visible = False
    assert used.members(asked) == {}, "hidden with the eye"


def test_a_suspended_member_is_absent_and_privacy_takes_names_away(used: Used) -> None:
    used.moodle.suspend(used.course, used.learners[0])
    used.tool.shares_name = used.tool.shares_email = False
    shown = used.call("GET", f"{used.roster}/memberships", accept=memberships.MEDIA_TYPE).json()
    (member,) = shown["members"]
    assert set(member) == {"status", "roles", "user_id", "lis_person_sourcedid"}


def test_the_next_page_of_a_roster_forgets_the_role(used: Used) -> None:
    answer = used.call("GET", f"{used.roster}/memberships?role=Learner&limit=1")
    assert answer.links["next"]["url"] == f"{used.roster}/memberships?limit=1&from=1"


REFUSED_ROSTERS = {
    "/CourseSection/{course}/bindings/{tool}/memberships?rlid=999": (
        404,
        "Not Found: LTI link 999",
    ),
    "/CourseSection/999/bindings/{tool}/memberships": (404, "Not Found: Course 999"),
    "/CourseSection/{course}/bindings/999/memberships": (401, "Unauthorized"),
}


@pytest.mark.parametrize("path", REFUSED_ROSTERS)
def test_a_roster_that_is_not_there_is_refused(used: Used, path: str) -> None:
    status, reason = REFUSED_ROSTERS[path]
    answer = used.call("GET", used.base + path.format(course=used.course.id, tool=used.tool.id))
    assert answer.status_code == status
    assert answer.json()["reason"].startswith(reason)


def test_the_front_page_s_roster_names_everybody_on_the_site(used: Used) -> None:
    answer = used.call("GET", f"{used.base}/Group/1/bindings/{used.tool.id}/memberships")
    assert len(answer.json()["members"]) == len(used.moodle.site.users)
