"""Line items: a tool's columns in a course, listed, made, replaced and deleted."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tests.moodle.grades import GradeItem
from tests.moodle.messages import HTML, Answer, answer_json, plain_number
from tests.moodle.paging import link_pages, take_page
from tests.moodle.services import PREFIX, Call, Service, ServiceRefusal
from tests.moodle.tools import LINE_ITEM, LINE_ITEM_READ, SITE_COURSE

if TYPE_CHECKING:
    from tests.moodle.courses import Course
    from tests.moodle.site import Site
    from tests.moodle.tools import Tool

CONTAINER = "application/vnd.ims.lis.v2.lineitemcontainer+json"
ITEM = "application/vnd.ims.lis.v2.lineitem+json"
CHARSET = "; charset=utf-8"
UNSUPPORTED = "No context or unsupported content type"


def open_course(call: Call, tool: Tool) -> Course:
    """The course of the address. A tool of the site is let into every course."""
    course = call.course(call.parts[0])
    if tool.course_id not in {SITE_COURSE, course.id}:
        raise ServiceRefusal(403, "Not allowed in context")
    return course


def find_item(call: Call, tool: Tool) -> GradeItem:
    """The column of the address, in whatever course it is.

    A column that no tool serves is found if its activity has the number of
    one of the tool's links: a defect of the site that must not be used.
    """
    open_course(call, tool)
    item = call.site.items.get(int(call.parts[1]))
    if item is None or (item.tool_id is None and not _collides(call.site, item, tool)):
        raise ServiceRefusal(404, "Line item does not exist")
    return item


def _collides(site: Site, item: GradeItem, tool: Tool) -> bool:
    link = site.links.get(item.instance or 0)
    return link is not None and link.tool_id == tool.id


def describe(site: Site, item: GradeItem, course_id: int, tool: Tool) -> dict[str, Any]:
    """A column as the service shows it. Without `resourceId` no tool serves the column."""
    address = f"{site.url}{PREFIX}/{course_id}/lineitems/{item.id}/lineitem?type_id={tool.id}"
    shown: dict[str, Any] = {
        "id": address,
        "label": item.name,
        "scoreMaximum": plain_number(item.maximum),
    }
    if item.tool_id is not None:
        shown["resourceId"] = item.resource_id
    shown["tag"] = item.tag
    link_id = item.instance if item.tool_id is None else item.link_id
    if link_id:
        shown |= {"resourceLinkId": str(link_id), "ltiLinkId": str(link_id)}
    if item.review_url:
        shown["submissionReview"] = {"url": item.review_url}
        if item.review_custom:
            shown["submissionReview"]["custom"] = item.review_custom
    return shown


def list_items(call: Call) -> Answer:
    """The tool's own columns; everything unless a page is asked for."""
    tool = call.tool(LINE_ITEM, LINE_ITEM_READ)
    course = open_course(call, tool)
    if call.request.accept != CONTAINER:
        raise ServiceRefusal(400, UNSUPPORTED)
    query = call.request.query
    found = [item for item in call.site.items_of(course.id) if _is_asked(item, tool, query)]
    page, limit, start = take_page(call.request, found)
    filters = {
        name: query[name] for name in ("resource_id", "resource_link_id", "tag") if query.get(name)
    }
    headers = link_pages(
        f"{call.site.url}{PREFIX}/{course.id}/lineitems",
        {**filters, "type_id": str(tool.id)},
        limit=limit,
        start=start,
        total=len(found),
    )
    shown = json.dumps([describe(call.site, item, course.id, tool) for item in page])
    return Answer(200, shown.encode(), CONTAINER + CHARSET, headers)


def _is_asked(item: GradeItem, tool: Tool, query: dict[str, str]) -> bool:
    link_id = "" if item.link_id is None else str(item.link_id)
    return (
        item.tool_id == tool.id
        and query.get("resource_id") in {None, item.resource_id}
        and query.get("tag") in {None, item.tag}
        and query.get("resource_link_id") in {None, link_id}
    )


def create_item(call: Call) -> Answer:
    """A column in the course's top category; what was sent is answered, whether kept or not."""
    tool = call.tool(LINE_ITEM)
    course = open_course(call, tool)
    if call.request.content_type != ITEM:
        raise ServiceRefusal(400, UNSUPPORTED)
    sent = _read_item(call)
    bound = sent.get("resourceLinkId")
    link = call.site.links.get(int(bound)) if bound else None
    if bound and (link is None or (link.tool_id, link.course_id) != (tool.id, course.id)):
        raise ServiceRefusal(403, "Forbidden")
    item = GradeItem(
        id=call.site.new_id("item"),
        course_id=course.id,
        kind="manual",
        name=sent["label"],
        maximum=sent["scoreMaximum"],
        tool_id=tool.id,
        bound_to=link.id if link else None,
    )
    _keep_names(item, sent)
    call.site.items[item.id] = item
    made = {**sent, "id": describe(call.site, item, course.id, tool)["id"]}
    return answer_json(made, ITEM + CHARSET, 201)


def _read_item(call: Call) -> dict[str, Any]:
    try:
        sent: dict[str, Any] = json.loads(call.request.body)
        sent["label"], sent["scoreMaximum"] = sent["label"], float(sent["scoreMaximum"])
    except (ValueError, LookupError, TypeError):
        raise ServiceRefusal(400, "Bad Request") from None
    sent["scoreMaximum"] = plain_number(sent["scoreMaximum"])
    return sent


def _keep_names(item: GradeItem, sent: dict[str, Any]) -> None:
    """What is left out is erased."""
    item.resource_id = sent.get("resourceId") or ""
    item.tag = sent.get("tag") or ""
    review = sent.get("submissionReview") or {}
    item.review_url = review.get("url", "")
    item.review_custom = dict(review.get("custom", {}))


def show_item(call: Call) -> Answer:
    """One column."""
    tool = call.tool(LINE_ITEM, LINE_ITEM_READ)
    item = find_item(call, tool)
    shown = describe(call.site, item, int(call.parts[0]), tool)
    return answer_json(shown, ITEM + CHARSET)


def replace_item(call: Call) -> Answer:
    """Replace a column; another maximum changes its grades in proportion."""
    tool = call.tool(LINE_ITEM)
    item = find_item(call, tool)
    _check_own(item, tool)
    sent = _read_item(call)
    item.name = sent["label"]
    item.rescale(sent["scoreMaximum"], call.site.now())
    _keep_names(item, sent)
    address = describe(call.site, item, int(call.parts[0]), tool)["id"]
    return answer_json({**sent, "id": address}, ITEM + CHARSET)


def delete_item(call: Call) -> Answer:
    """Delete a column with its grades, a link's own one too."""
    tool = call.tool(LINE_ITEM)
    item = find_item(call, tool)
    _check_own(item, tool)
    del call.site.items[item.id]
    return Answer(204, content_type=HTML, reason="OK")


def _check_own(item: GradeItem, tool: Tool) -> None:
    if item.tool_id != tool.id:
        raise ServiceRefusal(403, "Forbidden")


LINE_ITEMS = Service(
    "lineitems",
    re.compile(r"/(\d+)/lineitems"),
    (CONTAINER, ITEM),
    {"GET": list_items, "POST": create_item},
)
LINE_ITEM_SERVICE = Service(
    "lineitem",
    re.compile(r"/(\d+)/lineitems/(\d+)/lineitem"),
    (ITEM,),
    {"GET": show_item, "PUT": replace_item, "DELETE": delete_item},
)
