"""The web service: shapes as captured, and errors that come with status 200."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.moodle.captures import read_capture
from tests.moodle.web_service import PATH

if TYPE_CHECKING:
    from tests.moodle.courses import Activity, Course
    from tests.moodle.double import MoodleDouble
    from tests.moodle.people import User
    from tests.moodle.rubrics import Rubric


@dataclass
class Graded:
    """A course with an essay that was graded with a rubric."""

    moodle: MoodleDouble
    course: Course
    essay: Activity
    learner: User
    teacher: User
    rubric: Rubric
    token: str

    def call(self, function: str, **arguments: object) -> Any:  # noqa: ANN401  JSON
        sent = {"wstoken": self.token, "wsfunction": function, "moodlewsrestformat": "json"}
        named = {
            name.replace("__", "[") + "]" * ("__" in name): str(value)
            for name, value in arguments.items()
        }
        answer = httpx.post(f"{self.moodle.issuer}{PATH}", data={**sent, **named}, trust_env=False)
        assert answer.status_code == 200
        return answer.json()


@pytest.fixture
def graded(moodle: MoodleDouble) -> Graded:
    course = moodle.add_course()
    teacher, learner = moodle.enrol(course, "editingteacher"), moodle.enrol(course)
    essay = moodle.add_activity(course, idnumber="ESSAY", completion="grade")
    page = moodle.add_activity(course, "page", "Sample page", completion="view", is_graded=False)
    moodle.add_total(course)
    tool = moodle.register()
    link = moodle.add_link(course, tool, completion="grade")
    course.needed_for_completion = [essay.cmid, link.activity.cmid]
    levels = [("None", 0), ("Basic", 10), ("Good", 20)]
    rubric = moodle.add_rubric(essay, {"Argument": levels, "Sources": levels})
    moodle.fill_rubric(rubric, learner, teacher, [(2, "Clear"), (1, "Two are missing")])
    moodle.complete(page, learner)
    moodle.open_gradebook(course)
    caller = moodle.add_user("Service")
    token = moodle.grant_web_service(caller, lacking=["mod/lti:view", "moodle/user:viewdetails"])
    return Graded(moodle, course, essay, learner, teacher, rubric, token)


def arguments_of(function: str, graded: Graded) -> dict[str, object]:
    by_function: dict[str, dict[str, object]] = {
        "mod_assign_get_assignments": {"courseids__0": graded.course.id},
        "mod_assign_get_grades": {"assignmentids__0": graded.essay.instance},
        "core_grading_get_definitions": {"cmids__0": graded.essay.cmid, "areaname": "submissions"},
        "core_grading_get_gradingform_instances": {"definitionid": graded.rubric.id, "since": 0},
        "core_user_get_users_by_field": {"field": "idnumber", "values__0": graded.learner.idnumber},
    }
    usual: dict[str, object] = {"courseid": graded.course.id, "userid": graded.learner.id}
    return by_function.get(function, usual)


# The names that each answer has at its top, and those of the first of its entries.
TOPS: dict[str, set[str]] = {
    "core_completion_get_activities_completion_status": {"statuses", "warnings"},
    "core_completion_get_course_completion_status": {"completionstatus", "warnings"},
    "core_grading_get_definitions": {"areas", "warnings"},
    "core_grading_get_gradingform_instances": {"instances", "warnings"},
    "gradereport_user_get_grade_items": {"usergrades", "warnings"},
    "mod_assign_get_assignments": {"courses", "warnings"},
    "mod_assign_get_grades": {"assignments", "warnings"},
}
BARE = (
    "core_webservice_get_site_info",
    "core_enrol_get_enrolled_users",
    "core_user_get_users_by_field",
)


def shape(value: Any) -> Any:  # noqa: ANN401  JSON
    """Names and kinds of a document; of a list those of its first entry."""
    match value:
        case dict():
            return {key: shape(entry) for key, entry in value.items()}
        case list():
            return [shape(value[0])] if value else []
        case bool() | str() | None:
            return type(value).__name__
        case _:
            return "number"


@pytest.mark.parametrize("function", [*TOPS, *BARE])
def test_an_answer_has_the_captured_shape(graded: Graded, function: str) -> None:
    answer = graded.call(function, **arguments_of(function, graded))
    assert function in BARE or set(answer) == TOPS[function]
    if captured := read_capture(f"webservices/{function}.json"):
        wanted = captured["response"]
        if function == "gradereport_user_get_grade_items":
            assert grade_shapes(answer) <= grade_shapes(wanted)
        else:
            assert shape(answer) == shape(wanted)


def grade_shapes(answer: dict[str, Any]) -> set[tuple[str, frozenset[str]]]:
    """The names that columns of each kind have."""
    items = answer["usergrades"][0]["gradeitems"]
    return {(item["itemtype"], frozenset(item)) for item in items}


def test_grades_are_numbers_with_the_time_of_grading(graded: Graded) -> None:
    answer = graded.call("gradereport_user_get_grade_items", courseid=graded.course.id)
    (learner,) = answer["usergrades"]
    essay = learner["gradeitems"][0]
    assert (essay["idnumber"], essay["graderaw"], essay["grademax"]) == ("ESSAY", 75, 100)
    assert essay["percentageformatted"] == "75.00 %"
    assert essay["gradedategraded"] > 0


def test_what_the_caller_may_not_see_is_left_out_without_a_word(graded: Graded) -> None:
    arguments = {"courseid": graded.course.id, "userid": graded.learner.id}
    name = "core_completion_get_activities_completion_status"
    assert [entry["modname"] for entry in graded.call(name, **arguments)["statuses"]] == [
        "assign",
        "page",
    ]
    graded.token = graded.moodle.grant_web_service(graded.teacher)
    seen = {entry["modname"] for entry in graded.call(name, **arguments)["statuses"]}
    assert seen == {"assign", "page", "lti"}


def test_a_course_is_complete_when_every_activity_is(graded: Graded) -> None:
    status = graded.call(
        "core_completion_get_course_completion_status",
        courseid=graded.course.id,
        userid=graded.learner.id,
    )["completionstatus"]
    assert not status["completed"]
    assert [entry["status"] for entry in status["completions"]] == ["Yes", "No"]
    assert status["completions"][0]["details"]["criteria"].startswith("<a href=")


def test_levels_are_found_through_the_grade(graded: Graded) -> None:
    definitions = graded.call("core_grading_get_definitions", cmids__0=graded.essay.cmid)
    criteria = definitions["areas"][0]["definitions"][0]["rubric"]["rubric_criteria"]
    levels = {level["id"]: level["definition"] for c in criteria for level in c["levels"]}
    filled = graded.call("core_grading_get_gradingform_instances", definitionid=graded.rubric.id)[
        "instances"
    ][0]
    grades = graded.call("mod_assign_get_grades", assignmentids__0=graded.essay.instance)
    (grade,) = grades["assignments"][0]["grades"]
    assert (grade["id"], grade["userid"]) == (filled["itemid"], graded.learner.id)
    assert (grade["grade"], filled["rawgrade"]) == ("75.00000", None)
    chosen = [levels[entry["levelid"]] for entry in filled["rubric"]["criteria"]]
    assert chosen == ["Good", "Basic"]


def test_errors_come_with_status_200(graded: Graded) -> None:
    def code(function: str, **arguments: object) -> str:
        answer = graded.call(function, **arguments)
        assert set(answer) == {"exception", "errorcode", "message"}
        return str(answer["errorcode"])

    right, essay = graded.token, graded.essay.cmid
    graded.token = "wrong"
    assert code("core_webservice_get_site_info") == "invalidtoken"
    graded.token = right
    assert code("no_such_function") == "invalidrecord"
    assert code("core_enrol_get_enrolled_users", courseid="x") == "invalidparameter"
    assert code("core_enrol_get_enrolled_users", courseid=99999) == "invalidrecord"
    narrow = graded.moodle.grant_web_service(
        graded.learner,
        functions=["core_completion_get_course_completion_status", "core_grading_get_definitions"],
        lacking=["report/completion:view", "moodle/grade:managegradingforms"],
    )
    graded.token = narrow
    assert code("core_webservice_get_site_info") == "accessexception"
    assert code("core_grading_get_definitions", cmids__0=essay) == "nopermissions"
    asked = {"courseid": graded.course.id, "userid": graded.teacher.id}
    name = "core_completion_get_course_completion_status"
    assert code(name, **asked) == "cannotviewreport"
