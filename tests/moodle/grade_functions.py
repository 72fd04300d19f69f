"""Functions of the web service: the gradebook as its user report shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.moodle.grades import GradeRow
from tests.moodle.messages import plain_number

if TYPE_CHECKING:
    from tests.moodle.grades import GradeItem
    from tests.moodle.people import User
    from tests.moodle.site import Site
    from tests.moodle.web_service import FunctionCall


def get_grade_items(call: FunctionCall) -> dict[str, Any]:
    """Every column that the caller may see, for one learner or, with userid 0, for all."""
    course, user_id = call.course(), call.number("userid", 0)
    if user_id != call.caller.id:
        call.require("moodle/grade:viewall")
    learners = [
        user
        for user in sorted(call.site.in_course(course.id), key=lambda user: user.id)
        if call.site.roles(course.id, user.id).can_be_graded and user_id in {0, user.id}
    ]
    items = [item for item in _in_report_order(call.site, course.id) if _is_visible(call, item)]
    shown = [
        {
            "courseid": course.id,
            "courseidnumber": course.idnumber,
            "userid": user.id,
            "userfullname": user.name,
            "useridnumber": user.idnumber,
            "maxdepth": 3 if any(item.kind == "category" for item in items) else 2,
            "gradeitems": [_describe(call.site, item, user) for item in items],
        }
        for user in learners
    ]
    return {"usergrades": shown, "warnings": []}


def _in_report_order(site: Site, course_id: int) -> list[GradeItem]:
    """Columns of the course, then each category's with its total, and the course's total."""
    return sorted(
        site.items_of(course_id),
        key=lambda item: (
            item.kind == "course",
            (item.instance if item.kind == "category" else item.category_id) or 0,
            item.kind == "category",
            item.id,
        ),
    )


def _is_visible(call: FunctionCall, item: GradeItem) -> bool:
    return item.module is None or call.may(f"mod/{item.module}:view")


def _describe(site: Site, item: GradeItem, user: User) -> dict[str, Any]:
    row = item.rows.get(user.id, GradeRow())
    return {
        "id": item.id,
        "itemname": item.name,
        "itemtype": item.kind,
        "itemmodule": item.module,
        "iteminstance": item.instance,
        "itemnumber": None if item.is_total else item.number,
        "idnumber": item.idnumber,
        "categoryid": None if item.is_total else item.category_id or 1,
        "outcomeid": item.number or None,
        "scaleid": None,
        **_describe_activity(site, item),
        **_describe_weight(item),
        **({"status": "novalue"} if row.final is None and not item.is_total else {}),
        **_describe_row(item, row),
        "grademin": 0,
        "grademax": plain_number(item.maximum),
        "rangeformatted": f"0&ndash;{plain_number(item.maximum)}",
    }


def _describe_activity(site: Site, item: GradeItem) -> dict[str, Any]:
    activity = site.activity_of(item)
    return {"cmid": activity.cmid} if activity else {}


def _describe_weight(item: GradeItem) -> dict[str, Any]:
    """The course's total has no weight."""
    if item.kind == "course":
        return {}
    return {
        "weightraw": plain_number(item.weight),
        "weightformatted": f"{100 * item.weight:.2f} %",
    }


def _describe_row(item: GradeItem, row: GradeRow) -> dict[str, Any]:
    is_graded = row.final is not None
    percent = 100 * (row.final or 0) / item.maximum if item.maximum else 0
    return {
        "locked": row.locked,
        "graderaw": None if row.final is None else plain_number(row.final),
        "gradedatesubmitted": None,
        "gradedategraded": row.time if is_graded else None,
        "gradehiddenbydate": False,
        "gradeneedsupdate": item.waits_for_regrade,
        "gradeishidden": row.hidden or item.hidden,
        "gradeislocked": row.locked,
        "gradeisoverridden": row.overridden,
        "gradeformatted": f"{row.final:.2f}" if is_graded else "-",
        "percentageformatted": f"{percent:.2f} %" if is_graded else "-",
        "feedback": row.feedback,
        "feedbackformat": 2,
    }
