"""Custom parameters, and the variables that the site puts values in for."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.moodle.courses import Course, Link
    from tests.moodle.people import User
    from tests.moodle.site import Site
    from tests.moodle.tools import Tool

VARIABLE = re.compile(r"\$([A-Za-z.]+)")

OLD_ROLES = "urn:lti:"
ADMINISTRATOR = ":ims/lis/Administrator"

Value = str | None


@dataclass
class Launching:
    """Who launches what from where; without a link, content is being chosen."""

    site: Site
    tool: Tool
    course: Course
    user: User
    link: Link | None = None

    def __post_init__(self) -> None:
        self.services = f"{self.site.url}/mod/lti/services.php"
        self.outcome_url = f"{self.site.url}/mod/lti/service.php"
        link = self.link
        self.sourced_id = build_sourced_id(link.id, self.user, self.tool) if link else None

    @property
    def line_items_url(self) -> str:
        return f"{self.services}/{self.course.id}/lineitems?type_id={self.tool.id}"

    @property
    def line_item_url(self) -> str | None:
        """Only where exactly one column belongs to the link; empty if it was made for it."""
        items = self.site.items_of_link(self.link) if self.link else []
        if len(items) != 1:
            return None
        return line_item_url(self.site, items[0].id, self.course.id, self.tool.id, items[0].kind)

    @property
    def memberships_url(self) -> str:
        return f"{self.services}/CourseSection/{self.course.id}/bindings/{self.tool.id}/memberships"

    @property
    def tool_settings_url(self) -> str:
        return f"{self.services}/tool/{self.tool.id}/custom"

    @property
    def course_settings_url(self) -> str:
        return f"{self.services}/CourseSection/{self.course.id}/bindings/tool/{self.tool.id}/custom"

    @property
    def is_instructor(self) -> bool:
        return self.site.roles(self.course.id, self.user.id).is_staff


def line_item_url(site: Site, item_id: int, course_id: int, tool_id: int, kind: str) -> str:
    """The address of a link's column in a launch. For a column made by the tool it is empty."""
    if kind != "mod":
        return ""
    services = f"{site.url}/mod/lti/services.php"
    return f"{services}/{course_id}/lineitems/{item_id}/lineitem?type_id={tool_id}"


def build_sourced_id(link_id: int, user: User, tool: Tool) -> str:
    """The result's name in the older outcome service, which 1.3 launches carry too."""
    data = {
        "instanceid": str(link_id),
        "userid": str(user.id),
        "typeid": str(tool.id),
        "launchid": secrets.randbelow(2**31),
    }
    digest = sha256(json.dumps(data).encode()).hexdigest()
    return json.dumps({"data": data, "hash": digest}, separators=(",", ":"))


def build_custom(launching: Launching, review: dict[str, str] | None = None) -> dict[str, Value]:
    """The custom claim: the tool's parameters prevail over the link's, each under both names."""
    own = launching.link.custom if launching.link else {}
    known = read_variables(launching)
    custom: dict[str, Value] = {}
    for parameters in (own, launching.tool.custom, review or {}):
        for name, value in parameters.items():
            custom |= dict.fromkeys((simplify(name), name), substitute(value, known))
    return custom | build_service_parameters(launching)


def build_service_parameters(launching: Launching) -> dict[str, Value]:
    """What the services add; on a 1.3 launch a link's own address keeps its placeholder."""
    added: dict[str, Value] = {}
    if launching.tool.roster:
        added["context_memberships_url"] = launching.memberships_url
    if launching.tool.settings:
        added["system_setting_url"] = launching.tool_settings_url
        added["context_setting_url"] = launching.course_settings_url
        if launching.link:
            added["link_setting_url"] = f"{launching.services}/links/{{link_id}}/custom"
    return added


def simplify(name: str) -> str:
    """A parameter's name in lower case, with an underscore for every other sign."""
    return re.sub(r"[^a-z0-9_]", "_", name.lower())


def substitute(value: str, known: dict[str, Value]) -> Value:
    """The variable's value if the whole text is a known one; otherwise the text itself."""
    whole = VARIABLE.fullmatch(value)
    return known[whole[1]] if whole and whole[1] in known else value


def read_variables(launching: Launching) -> dict[str, Value]:
    """Every variable that the site replaces, and its value in this launch."""
    return {
        **read_course_variables(launching),
        **read_link_variables(launching),
        **read_user_variables(launching),
        **read_service_variables(launching),
    }


def read_course_variables(launching: Launching) -> dict[str, Value]:
    course = launching.course
    shared = {"title": course.title, "label": course.short_name, "sourcedId": course.idnumber}
    history = launching.site.history_of(course)
    return {
        **{f"Context.{name}": value for name, value in shared.items()},
        **{f"CourseSection.{name}": value for name, value in shared.items()},
        "Context.id": str(course.id),
        "Context.id.history": ",".join(str(ancestor) for ancestor in history),
        "Context.longDescription": course.summary,
        "CourseSection.longDescription": course.summary,
        "Context.timeFrame.begin": str(course.start),
        "CourseSection.timeFrame.begin": datetime.fromtimestamp(course.start, UTC).isoformat(),
        "CourseSection.timeFrame.end": datetime.fromtimestamp(course.end, UTC).isoformat(),
    }


def read_link_variables(launching: Launching) -> dict[str, Value]:
    """None where there is no link: the parameter is then sent as null."""
    link = launching.link
    outcome = launching.outcome_url if link else None
    return {
        "ResourceLink.id": str(link.id) if link else None,
        "ResourceLink.title": link.title if link else None,
        "ResourceLink.description": link.description if link else None,
        "Result.sourcedId": launching.sourced_id,
        "BasicOutcome.sourcedId": launching.sourced_id,
        "Result.autocreate": outcome,
        "BasicOutcome.url": outcome,
    }


def read_user_variables(launching: Launching) -> dict[str, Value]:
    """Names and e-mail only where shared; user name and telephone whatever the privacy is."""
    user, tool = launching.user, launching.tool
    named = tool.shares_name
    return {
        "User.id": str(user.id),
        "User.username": user.username,
        "Person.sourcedId": user.idnumber,
        "Person.name.full": user.name if named else None,
        "Person.name.given": user.given_name if named else None,
        "Person.name.family": user.family_name if named else None,
        "Person.name.middle": user.middle_name,
        "Person.email.primary": user.email if tool.shares_email else None,
        "Person.address.street1": "",
        "Person.address.locality": "",
        "Person.address.country": "",
        "Person.address.timezone": "99",
        "Person.phone.primary": user.phone,
        "Person.phone.mobile": user.phone,
        "Person.webaddress": "",
        "Membership.role": _name_role(launching),
        "Moodle.Person.userGroupIds": "",
    }


def _name_role(launching: Launching) -> str:
    """The role in words of LTI 1.1; an administrator of the site has three."""
    if launching.user.is_admin:
        return f"Instructor,{OLD_ROLES}sysrole{ADMINISTRATOR},{OLD_ROLES}instrole{ADMINISTRATOR}"
    return "Instructor" if launching.is_instructor else "Learner"


def read_service_variables(launching: Launching) -> dict[str, Value]:
    """Addresses of services; two have no value and two keep a placeholder."""
    values: dict[str, Value] = {}
    if launching.tool.grades:
        values |= dict.fromkeys(("Results.url", "Scores.url"), "")
        values["LineItems.url"] = launching.line_items_url
        values["LineItem.url"] = launching.line_item_url or ""
    if launching.tool.roster:
        values["ToolProxyBinding.memberships.url"] = launching.memberships_url
        values["LtiLink.memberships.url"] = f"{launching.services}/links/{{link_id}}/memberships"
    if launching.tool.settings:
        values["ToolProxy.custom.url"] = launching.tool_settings_url
        values["ToolProxyBinding.custom.url"] = launching.course_settings_url
        values["LtiLink.custom.url"] = f"{launching.services}/links/{{link_id}}/custom"
    return values
