"""What a teacher adds to a course: links of a tool, and activities of other kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from tests.moodle.courses import Activity, CompletionRule, Link
from tests.moodle.grades import GradeItem

if TYPE_CHECKING:
    from typing import Unpack

    from tests.moodle.site import Site
    from tests.moodle.tools import Tool


class LinkOptions(TypedDict, total=False):
    """What may be said about a new link and its column."""

    url: str
    description: str
    custom: dict[str, str]
    is_graded: bool
    icon: str
    maximum: float
    pass_grade: float
    resource_id: str
    tag: str
    review_url: str
    review_custom: dict[str, str]
    completion: CompletionRule


def add_link(
    site: Site, course_id: int, tool: Tool, title: str, **options: Unpack[LinkOptions]
) -> Link:
    """An External tool activity, with its own column unless it is not graded."""
    link_id = site.new_id("link")
    activity = Activity(
        cmid=site.new_id("cmid"),
        course_id=course_id,
        kind="lti",
        instance=link_id,
        name=title,
        completion=options.get("completion", "none"),
    )
    link = Link(
        id=link_id,
        activity=activity,
        tool_id=tool.id,
        url=options.get("url", ""),
        description=options.get("description", ""),
        custom=dict(options.get("custom", {})),
        is_graded=options.get("is_graded", True),
        icon=options.get("icon", ""),
    )
    site.activities[activity.cmid] = activity
    site.links[link_id] = link
    if link.is_graded:
        _add_column(site, link, options)
    return link


def _add_column(site: Site, link: Link, options: LinkOptions) -> None:
    item = GradeItem(
        id=site.new_id("item"),
        course_id=link.course_id,
        kind="mod",
        name=link.title,
        module="lti",
        instance=link.id,
        tool_id=link.tool_id,
        maximum=options.get("maximum", 100),
        pass_grade=options.get("pass_grade", 0),
        resource_id=options.get("resource_id", ""),
        tag=options.get("tag", ""),
        review_url=options.get("review_url", ""),
        review_custom=dict(options.get("review_custom", {})),
    )
    site.items[item.id] = item


def add_activity(
    site: Site, course_id: int, kind: str, name: str, completion: CompletionRule = "none"
) -> Activity:
    """An activity that no tool serves: `assign`, `quiz`, `page` and so on."""
    activity = Activity(
        cmid=site.new_id("cmid"),
        course_id=course_id,
        kind=kind,
        instance=site.new_id("instance"),
        name=name,
        completion=completion,
    )
    site.activities[activity.cmid] = activity
    return activity
