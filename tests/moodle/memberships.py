"""The roster: active members, or only those who meet the restriction of one link."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.moodle.claims import BASIC_OUTCOME, LTI
from tests.moodle.messages import Answer
from tests.moodle.paging import take_page
from tests.moodle.restrictions import is_listed
from tests.moodle.services import PREFIX, Call, Service, ServiceRefusal
from tests.moodle.tools import MEMBERSHIP, SITE_COURSE
from tests.moodle.variables import build_sourced_id

if TYPE_CHECKING:
    from tests.moodle.courses import Course, Link
    from tests.moodle.people import User
    from tests.moodle.site import Site
    from tests.moodle.tools import Tool

MEDIA_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
ADMINISTRATOR = "http://purl.imsglobal.org/vocab/lis/v2/person#Administrator"
ROLE_PREFIX = "http://purl.imsglobal.org/vocab/lis/v2/membership#"


def list_members(call: Call) -> Answer:
    """Everybody who is active in the course, on one page unless a page is asked for.

    `role` knows Learner and Instructor and is not kept for the next page.
    Under the address of the front page everybody with an account is listed.
    """
    kind, course_id, tool_id = call.parts
    tool = call.tool(MEMBERSHIP, tool_id=tool_id)
    course = call.course(course_id)
    if tool.course_id not in {SITE_COURSE, course.id}:
        raise ServiceRefusal(404, "Not Found")
    link = _find_link(call)
    address = f"{call.site.url}{PREFIX}/{kind}/{course.id}/bindings/{tool.id}/memberships"
    found = [user for user in call.site.in_course(course.id) if _is_asked(call, user, course, link)]
    page, limit, start = take_page(call.request, found)
    shown = {
        "id": address,
        "context": {"id": str(course.id), "label": course.short_name, "title": course.title},
        "members": [_describe(call.site, user, course, tool, link) for user in page],
    }
    more = limit and start + limit < len(found)
    links = _link_next(address, limit, start + limit, link) if more else ()
    return Answer(200, json.dumps(shown).encode(), f"{MEDIA_TYPE}; charset=utf-8", links)


def _find_link(call: Call) -> Link | None:
    """The link that narrows the roster, of whichever tool it is."""
    asked = call.request.query.get("rlid")
    if asked is None:
        return None
    link = call.site.links.get(int(asked))
    if link is None:
        raise ServiceRefusal(404, f"Not Found: LTI link {asked} doesn't exist")
    return link


def _is_asked(call: Call, user: User, course: Course, link: Link | None) -> bool:
    role = call.request.query.get("role", "").removeprefix(ROLE_PREFIX)
    has_role = role not in {"Learner", "Instructor"} or role == _role(call.site, user, course)
    return has_role and (link is None or is_listed(call.site, link.activity, user.id))


def _role(site: Site, user: User, course: Course) -> str:
    """Instructor only for those who may edit: a non-editing teacher is listed as a learner."""
    return "Instructor" if site.roles(course.id, user.id).may_edit else "Learner"


def _describe(
    site: Site, user: User, course: Course, tool: Tool, link: Link | None
) -> dict[str, Any]:
    roles = [_role(site, user, course), *([ADMINISTRATOR] if user.is_admin else [])]
    member: dict[str, Any] = {"status": "Active", "roles": roles}
    if link:
        member["message"] = [_describe_message(site, user, link)]
    member |= {"user_id": str(user.id), "lis_person_sourcedid": user.idnumber}
    if tool.shares_name:
        member |= {
            "name": user.name,
            "given_name": user.given_name,
            "family_name": user.family_name,
            "ext_user_username": user.username,
        }
    return {**member, **({"email": user.email} if tool.shares_email else {})}


def _describe_message(site: Site, user: User, link: Link) -> dict[str, Any]:
    """The message of a link: no custom parameters, and an outcome only if it is graded."""
    message: dict[str, Any] = {f"{LTI}message_type": "LtiResourceLinkRequest"}
    if link.is_graded:
        message[BASIC_OUTCOME] = {
            "lis_result_sourcedid": build_sourced_id(link.id, user, site.tools[link.tool_id]),
            "lis_outcome_service_url": f"{site.url}/mod/lti/service.php",
        }
    return message


def _link_next(
    address: str, limit: int, start: int, link: Link | None
) -> tuple[tuple[str, str], ...]:
    kept = {"limit": limit, "from": start, **({"rlid": link.id} if link else {})}
    return (("Link", f'<{address}?{urlencode(kept)}>; rel="next"'),)


MEMBERSHIPS = Service(
    "memberships",
    re.compile(r"/(CourseSection|Group)/(\d+)/bindings/(\d+)/memberships"),
    (MEDIA_TYPE,),
    {"GET": list_members},
)
