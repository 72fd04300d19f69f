"""Functions of the web service: assignments, their grades, and their rubrics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.moodle.messages import plain_number
from tests.moodle.site import ADMINISTRATOR
from tests.moodle.web_service import ServiceError

if TYPE_CHECKING:
    from tests.moodle.courses import Activity
    from tests.moodle.rubrics import Criterion, Filling, Rubric
    from tests.moodle.web_service import FunctionCall

MANAGE_FORMS = "moodle/grade:managegradingforms"
HTML_FORMAT = 1


def get_assignments(call: FunctionCall) -> dict[str, Any]:
    """Assignments of courses in which the caller is enrolled; for others only a warning."""
    courses, warnings = [], []
    for course_id in call.numbers("courseids"):
        if call.site.roles(course_id, call.caller.id).is_active:
            courses.append(_describe_course(call, course_id))
        else:
            warnings.append(
                {
                    "item": "course",
                    "itemid": course_id,
                    "warningcode": "2",
                    "message": "User is not enrolled or does not have requested capability",
                }
            )
    return {"courses": courses, "warnings": warnings}


def _describe_course(call: FunctionCall, course_id: int) -> dict[str, Any]:
    course = call.site.courses[course_id]
    assignments = [
        {"id": activity.instance, "cmid": activity.cmid, "course": course.id, "name": activity.name}
        for activity in call.site.activities.values()
        if (activity.course_id, activity.kind) == (course.id, "assign")
    ]
    return {
        "id": course.id,
        "fullname": course.title,
        "shortname": course.short_name,
        "assignments": assignments,
    }


def get_assignment_grades(call: FunctionCall) -> dict[str, Any]:
    """Who was graded with a rubric in these assignments, and by whom."""
    wanted = call.numbers("assignmentids")
    rubrics = [(call.site.activities[rubric.cmid], rubric) for rubric in call.site.rubrics.values()]
    shown = [
        {
            "assignmentid": activity.instance,
            "grades": [_describe_grade(call, activity, entry) for entry in rubric.fillings],
        }
        for activity, rubric in rubrics
        if activity.instance in wanted and rubric.fillings
    ]
    return {"assignments": shown, "warnings": []}


def _describe_grade(call: FunctionCall, activity: Activity, filling: Filling) -> dict[str, Any]:
    item = next(
        entry
        for entry in call.site.items_of(activity.course_id)
        if (entry.module, entry.instance, entry.number) == ("assign", activity.instance, 0)
    )
    return {
        "id": filling.id,
        "userid": filling.user_id,
        "attemptnumber": 0,
        "timecreated": filling.time,
        "timemodified": filling.time,
        "grader": filling.grader_id,
        "grade": f"{item.final_of(filling.user_id) or 0:.5f}",
    }


def get_definitions(call: FunctionCall) -> dict[str, Any]:
    """The rubrics of activities."""
    call.require(MANAGE_FORMS)
    rubrics = {rubric.cmid: rubric for rubric in call.site.rubrics.values()}
    wanted = call.numbers("cmids")
    if call.number("activeonly", 0) and not rubrics.keys() >= set(wanted):
        # Observed on 4.4dev: one activity that is graded without a form spoils the whole call.
        raise ServiceError(
            "moodle_exception", "invalid_method_name", "core_grading/invalid_method_name"
        )
    areas = [_describe_area(cmid, rubrics.get(cmid)) for cmid in wanted]
    return {"areas": areas, "warnings": []}


def _describe_area(cmid: int, rubric: Rubric | None) -> dict[str, Any]:
    return {
        "cmid": cmid,
        "contextid": cmid,
        "component": "mod_assign",
        "areaname": "submissions",
        "activemethod": "rubric" if rubric else None,
        "definitions": [_describe_rubric(rubric)] if rubric else [],
    }


def _describe_rubric(rubric: Rubric) -> dict[str, Any]:
    criteria = [
        _describe_criterion(criterion, place)
        for place, criterion in enumerate(rubric.criteria, start=1)
    ]
    return {
        "id": rubric.id,
        "method": "rubric",
        "name": rubric.name,
        "description": "",
        "descriptionformat": HTML_FORMAT,
        "status": 20,
        "copiedfromid": None,
        "timecreated": rubric.time,
        "usercreated": ADMINISTRATOR,
        "timemodified": rubric.time,
        "usermodified": ADMINISTRATOR,
        "timecopied": 0,
        "rubric": {"rubric_criteria": criteria},
    }


def _describe_criterion(criterion: Criterion, place: int) -> dict[str, Any]:
    return {
        "id": criterion.id,
        "sortorder": place,
        "description": criterion.description,
        "descriptionformat": HTML_FORMAT,
        "levels": [
            {
                "id": level.id,
                "score": plain_number(level.score),
                "definition": level.definition,
                "definitionformat": HTML_FORMAT,
            }
            for level in criterion.levels
        ],
    }


def get_instances(call: FunctionCall) -> dict[str, Any]:
    """How a rubric was filled in; `itemid` is the id of the assignment's grade."""
    call.require(MANAGE_FORMS)
    rubric = call.site.rubrics.get(call.number("definitionid"))
    since = call.number("since", 0)
    fillings = [entry for entry in rubric.fillings if entry.time >= since] if rubric else []
    return {"instances": [_describe_filling(entry) for entry in fillings], "warnings": []}


def _describe_filling(filling: Filling) -> dict[str, Any]:
    criteria = [
        {
            "id": 100 * filling.id + place,
            "criterionid": criterion_id,
            "levelid": level_id,
            "remark": remark,
            "remarkformat": HTML_FORMAT,
        }
        for place, (criterion_id, (level_id, remark)) in enumerate(filling.levels.items())
    ]
    return {
        "id": filling.id,
        "raterid": filling.grader_id,
        "itemid": filling.id,
        "rawgrade": None,
        "status": 1,
        "feedback": "",
        "feedbackformat": 0,
        "timemodified": filling.time,
        "rubric": {"criteria": criteria},
    }
