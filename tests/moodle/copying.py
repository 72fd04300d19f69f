"""A course restored from another's backup: new ids, the same set-up, nobody in it."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from tests.moodle.calculations import REFERENCE
from tests.moodle.courses import Course
from tests.moodle.restrictions import remap

if TYPE_CHECKING:
    from tests.moodle.courses import Activity, Link
    from tests.moodle.grades import GradeItem
    from tests.moodle.site import Site


def copy_course(site: Site, course: Course, title: str) -> Course:
    """Keeps tool, custom parameters, resourceId, tag, formulas and restrictions; no grades."""
    new = Course(
        id=site.new_id("course"),
        title=title,
        short_name=f"{course.short_name} copy",
        summary=course.summary,
        start=course.start,
        copied_from=course.id,
    )
    site.courses[new.id] = new
    cmids, instances = _copy_activities(site, course, new)
    items = _copy_items(site, course, new, instances)
    for activity in _activities(site, new):
        if activity.available:
            activity.available = remap(activity.available, items, cmids)
        if activity.section_available:
            activity.section_available = remap(activity.section_available, items, cmids)
    new.needed_for_completion = [cmids[cmid] for cmid in course.needed_for_completion]
    return new


def _activities(site: Site, course: Course) -> list[Activity]:
    return [entry for entry in site.activities.values() if entry.course_id == course.id]


def _copy_activities(
    site: Site, course: Course, new: Course
) -> tuple[dict[int, int], dict[tuple[str, int], int]]:
    """Old course module ids and instances by kind, and what they are in the copy."""
    cmids, instances = {}, {}
    for activity in _activities(site, course):
        is_link = activity.kind == "lti"
        made = copy.deepcopy(activity)
        made.cmid = site.new_id("cmid")
        made.course_id = new.id
        made.instance = site.new_id("link" if is_link else "instance")
        made.states = {}
        site.activities[made.cmid] = made
        cmids[activity.cmid] = made.cmid
        instances[activity.kind, activity.instance] = made.instance
        if is_link:
            _copy_link(site, site.links[activity.instance], made)
    return cmids, instances


def _copy_link(site: Site, link: Link, activity: Activity) -> None:
    made = copy.copy(link)
    made.id, made.activity, made.custom = activity.instance, activity, dict(link.custom)
    site.links[made.id] = made


def _copy_items(
    site: Site, course: Course, new: Course, instances: dict[tuple[str, int], int]
) -> dict[int, int]:
    numbers = {item.id: site.new_id("item") for item in site.items_of(course.id)}
    for item in site.items_of(course.id):
        made: GradeItem = copy.deepcopy(item)
        made.id, made.course_id, made.rows = numbers[item.id], new.id, {}
        if item.module:
            made.instance = instances[item.module, item.instance or 0]
        if item.bound_to:
            made.bound_to = instances["lti", item.bound_to]
        made.formula = REFERENCE.sub(lambda found: f"##gi{numbers[int(found[1])]}##", item.formula)
        made.waits_for_regrade = bool(item.formula)
        site.items[made.id] = made
    return numbers
