"""Functions of the web service: people, completion, and the site itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.moodle.content_functions import get_contents
from tests.moodle.courses import COMPLETE, COMPLETE_PASS, Activity
from tests.moodle.grade_functions import get_grade_items
from tests.moodle.people import ROLE_IDS
from tests.moodle.rubric_functions import (
    get_assignment_grades,
    get_assignments,
    get_definitions,
    get_instances,
)
from tests.moodle.web_service import FunctionCall, ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.moodle.people import User

RULES = {
    "view": ("completionview", "View"),
    "grade": ("completionusegrade", "Receive a grade"),
    "passing_grade": ("completionusegrade", "Receive a grade"),
}
MANUAL, AUTOMATIC = 1, 2
VERSION = "2023112400"
PICTURE = "/theme/image.php/boost/core/1/u/f"


def get_site_info(call: FunctionCall) -> dict[str, Any]:
    """The site and whose token it is, with the functions that the token's service has."""
    user, site = call.caller, call.site
    allowed = call.token.functions
    names = [name for name in FUNCTIONS if allowed is None or name in allowed]
    return {
        "sitename": site.title,
        "username": user.username,
        "firstname": user.given_name,
        "lastname": user.family_name,
        "fullname": user.name,
        "lang": "en",
        "userid": user.id,
        "siteurl": site.url,
        "userpictureurl": f"{site.url}{PICTURE}1",
        "functions": [{"name": name, "version": VERSION} for name in names],
        "downloadfiles": 0,
        "uploadfiles": 0,
        "release": "4.4dev (Build: 20231124)",
        "version": VERSION,
        "mobilecssurl": "",
        "advancedfeatures": [{"name": "enablecompletion", "value": 1}],
        "usercanmanageownfiles": True,
        "userquota": 104857600,
        "usermaxuploadfilesize": 52428800,
        "userhomepage": 1,
        "userprivateaccesskey": "0" * 32,
        "siteid": 1,
        "sitecalendartype": "gregorian",
        "usercalendartype": "gregorian",
        "userissiteadmin": user.is_admin,
        "theme": "boost",
        "limitconcurrentlogins": 0,
    }


def get_enrolled_users(call: FunctionCall) -> list[dict[str, Any]]:
    """Active members with their roles in the course."""
    course = call.course()
    members = sorted(call.site.in_course(course.id), key=lambda user: user.id)
    shown = {"id": course.id, "fullname": course.title, "shortname": course.short_name}
    return [_describe_member(call, user, shown) for user in members]


def _describe_member(call: FunctionCall, user: User, course: dict[str, Any]) -> dict[str, Any]:
    held = call.site.roles(course["id"], user.id).enrolments
    return {
        "id": user.id,
        "fullname": user.name,
        "email": user.email,
        "firstaccess": 0,
        "lastaccess": 0,
        "lastcourseaccess": 0,
        "profileimageurlsmall": f"{call.site.url}{PICTURE}2",
        "profileimageurl": f"{call.site.url}{PICTURE}1",
        "roles": [
            {"roleid": ROLE_IDS[entry.role], "name": "", "shortname": entry.role, "sortorder": 0}
            for entry in held
        ],
        "enrolledcourses": [course],
    }


def get_course_completion(call: FunctionCall) -> dict[str, Any]:
    """Whether somebody completed the course, and each activity that is needed for it."""
    course, user_id = call.course(), call.number("userid")
    _check_completion_right(call, user_id)
    if not course.needed_for_completion:
        raise ServiceError(
            "moodle_exception", "nocriteriaset", "No completion criteria set for this course"
        )
    needed = [call.site.activities[cmid] for cmid in course.needed_for_completion]
    completions = [_describe_criterion(call, activity, user_id) for activity in needed]
    done = all(entry["complete"] for entry in completions)
    status = {"completed": done, "aggregation": 1, "completions": completions}
    return {"completionstatus": status, "warnings": []}


def _check_completion_right(call: FunctionCall, user_id: int) -> None:
    if user_id != call.caller.id:
        call.require("report/completion:view", "cannotviewreport")


def _describe_criterion(call: FunctionCall, activity: Activity, user_id: int) -> dict[str, Any]:
    """One criterion. Its status is a word of the caller's language, its criteria are HTML."""
    state, when = activity.states.get(user_id, (0, 0))
    done = state in {COMPLETE, COMPLETE_PASS}
    address = f"{call.site.url}/mod/{activity.kind}/view.php?id={activity.cmid}"
    return {
        "type": 4,
        "title": "Activity completion",
        "status": "Yes" if done else "No",
        "complete": done,
        "timecompleted": when if done else None,
        "details": {
            "type": "Activity completion",
            "criteria": f'<a href="{address}">{activity.name}</a>',
            "requirement": "Achieving grade" if "grade" in activity.completion else "",
            "status": "",
        },
    }


def get_activities_completion(call: FunctionCall) -> dict[str, Any]:
    """Activities with completion; those that the caller may not see are silently left out."""
    course, user_id = call.course(), call.number("userid")
    _check_completion_right(call, user_id)
    shown = [
        _describe_state(activity, user_id)
        for activity in call.site.activities.values()
        if activity.course_id == course.id
        and activity.completion != "none"
        and call.may(f"mod/{activity.kind}:view")
    ]
    return {"statuses": shown, "warnings": []}


def _describe_state(activity: Activity, user_id: int) -> dict[str, Any]:
    state, when = activity.states.get(user_id, (0, 0))
    is_automatic = activity.completion != "manual"
    rule, words = RULES.get(activity.completion, ("", ""))
    value = {"status": min(state, 1), "description": words}
    return {
        "cmid": activity.cmid,
        "modname": activity.kind,
        "instance": activity.instance,
        "state": state,
        "timecompleted": when,
        "tracking": AUTOMATIC if is_automatic else MANUAL,
        "overrideby": None,
        "valueused": True,
        "hascompletion": True,
        "isautomatic": is_automatic,
        "istrackeduser": True,
        "uservisible": activity.visible,
        "details": [{"rulename": rule, "rulevalue": value}] if is_automatic else [],
    }


def get_users_by_field(call: FunctionCall) -> list[dict[str, Any]]:
    """People by one field; nobody for a caller who may not see their profiles."""
    field = call.arguments.get("field", "id")
    if not call.may("moodle/user:viewdetails"):
        return []
    wanted = {value for name, value in call.arguments.items() if name.startswith("values[")}
    return [
        {"id": user.id, "username": user.username, "fullname": user.name, "email": user.email}
        for user in call.site.users.values()
        if str(getattr(user, field, "")) in wanted
    ]


FUNCTIONS: dict[str, Callable[[FunctionCall], object]] = {
    "core_webservice_get_site_info": get_site_info,
    "core_course_get_contents": get_contents,
    "core_enrol_get_enrolled_users": get_enrolled_users,
    "core_completion_get_course_completion_status": get_course_completion,
    "core_completion_get_activities_completion_status": get_activities_completion,
    "core_user_get_users_by_field": get_users_by_field,
    "gradereport_user_get_grade_items": get_grade_items,
    "mod_assign_get_assignments": get_assignments,
    "mod_assign_get_grades": get_assignment_grades,
    "core_grading_get_definitions": get_definitions,
    "core_grading_get_gradingform_instances": get_instances,
}
