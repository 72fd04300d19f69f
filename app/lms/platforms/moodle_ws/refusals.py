"""Moodle's errors, which come with status 200, as the failures that say what to grant.

Moodle's own message is never passed on: it can hold names, addresses and the language of whoever
the account belongs to. The error code selects our own text.
"""

from __future__ import annotations

from app.domain.errors import FailureKind, PlatformFailure
from app.lms.json_answers import MalformedAnswer, Object, get_text
from app.lms.naming import CallName

SITE_INFO = "core_webservice_get_site_info"
COURSE_COMPLETION = "core_completion_get_course_completion_status"
ACTIVITIES_COMPLETION = "core_completion_get_activities_completion_status"
GRADE_ITEMS = "gradereport_user_get_grade_items"
CONTENTS = "core_course_get_contents"
RUBRICS = "core_grading_get_definitions"
FILLINGS = "core_grading_get_gradingform_instances"
ASSIGNMENT_GRADES = "mod_assign_get_grades"

# What the account's role needs in the course, beside the function in its service.
CAPABILITIES: dict[str, str] = {
    SITE_INFO: "webservice/rest:use",
    COURSE_COMPLETION: "report/completion:view and moodle/site:accessallgroups",
    ACTIVITIES_COMPLETION: "report/progress:view and moodle/site:accessallgroups",
    GRADE_ITEMS: (
        "gradereport/user:view, moodle/grade:viewall, moodle/grade:viewhidden and "
        "moodle/site:accessallgroups"
    ),
    CONTENTS: "moodle/course:view and moodle/course:viewhiddenactivities",
    RUBRICS: "moodle/grade:managegradingforms",
    FILLINGS: "moodle/grade:managegradingforms",
    ASSIGNMENT_GRADES: "mod/assign:viewgrades and moodle/course:viewhiddenactivities",
}

TOKEN_REFUSED = "the token is not known, has expired, or its user may not sign in: make a new one"  # noqa: S105  a sentence
NOT_IN_COURSE = "enrol the account in the course, or grant it moodle/course:view"
NO_CRITERIA = "the course has no completion conditions yet, or completion tracking is off"
MAINTENANCE = "the platform is closed for maintenance"
UNKNOWN_REASON = "the platform refuses for a reason that Laurel does not know"

_TOKEN_CODES = (
    "invalidtoken",
    "passwordisexpired",
    "usernotconfirmed",
    "wsaccessuserdeleted",
    "wsaccessuserexpired",
    "wsaccessusernologin",
    "wsaccessusersuspended",
    "wsaccessuserunconfirmed",
)
_CAPABILITY_CODES = (
    "accessdenied",
    "cannotviewreport",
    "nopermissions",
    "nopermissiontoviewgrades",
    "notingroup",
)
_COURSE_CODES = ("errorcoursecontextnotvalid", "requireloginerror")
_MISSING_CODES = ("invalidcoursemodule", "invalidrecord", "invalidrecordunknown", "unknowncourse")

KINDS: dict[str, FailureKind] = {
    **dict.fromkeys(_TOKEN_CODES, FailureKind.UNAUTHORIZED),
    **dict.fromkeys((*_CAPABILITY_CODES, *_COURSE_CODES), FailureKind.MISSING_SCOPE),
    **dict.fromkeys((*_MISSING_CODES, "nocriteriaset"), FailureKind.NOT_FOUND),
    "accessexception": FailureKind.MISSING_SCOPE,
    "sitemaintenance": FailureKind.SERVER_ERROR,
}

# One learner is gone, which is an answer: there is nothing to read about them.
LEARNER_GONE = frozenset({"notenroled", "suspended", "userdeleted", "usernotenroled"})


def find_code(content: object) -> str | None:
    """The error code of an answer that is an error; None for any other."""
    if not isinstance(content, dict) or "exception" not in content:
        return None
    try:
        return get_text(content, "errorcode")
    except MalformedAnswer:
        return ""


def build_failure(code: str, function: str, name: CallName) -> PlatformFailure:
    """The failure that an error code of `function` stands for."""
    return name.failure(KINDS.get(code, FailureKind.REJECTED), _explain(code, function))


def build_unseen(function: str, thing: str, name: CallName) -> PlatformFailure:
    """The failure for a thing that Moodle left out: hidden from the account, which proves nothing.

    Moodle omits what the account cannot see without a word.
    """
    return name.failure(
        FailureKind.NOT_FOUND,
        f"{thing} is not in the course, or the account cannot see it: "
        f"grant it {CAPABILITIES[function]}, and the right to view the activity",
    )


def has_warning(content: Object, code: str) -> bool:
    """Whether the answer's `warnings` hold one with this code."""
    warnings = content.get("warnings")
    if not isinstance(warnings, list):
        return False
    return any(isinstance(one, dict) and one.get("warningcode") == code for one in warnings)


def _explain(code: str, function: str) -> str:
    if code in _TOKEN_CODES:
        return TOKEN_REFUSED
    if code in _CAPABILITY_CODES:
        return f"grant the account {CAPABILITIES[function]} in the course"
    if code == "accessexception":
        return (
            f"add the function {function} to the token's service, let its user use the service "
            "over REST, and check the service's and the token's limits of time and address"
        )
    explanations = {
        "nocriteriaset": NO_CRITERIA,
        "sitemaintenance": MAINTENANCE,
        **dict.fromkeys(_COURSE_CODES, NOT_IN_COURSE),
        **dict.fromkeys(_MISSING_CODES, "the course, the learner or the item does not exist there"),
    }
    return explanations.get(code, UNKNOWN_REASON)
