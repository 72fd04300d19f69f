"""Completion that follows a grade, and what else a changed grade sets off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.moodle.calculations import recalculate
from tests.moodle.courses import COMPLETE, COMPLETE_FAIL, COMPLETE_PASS, INCOMPLETE

if TYPE_CHECKING:
    from tests.moodle.courses import Activity
    from tests.moodle.grades import GradeItem
    from tests.moodle.site import Site


def follow_grade(site: Site, item: GradeItem, user_id: int) -> None:
    """Bring completion and the columns that are calculated from this one up to date."""
    activity = site.activity_of(item)
    if activity and activity.completion in {"grade", "passing_grade"} and item.number == 0:
        state = judge(activity, item, user_id)
        activity.states[user_id] = (state, site.now() if state else 0)
    recalculate(site, item, user_id)


def judge(activity: Activity, item: GradeItem, user_id: int) -> int:
    """Incomplete without a grade; passed or failed where the column has a grade to pass."""
    final = item.final_of(user_id)
    if final is None:
        return INCOMPLETE
    if item.pass_grade:
        return COMPLETE_PASS if final >= item.pass_grade else COMPLETE_FAIL
    return COMPLETE
