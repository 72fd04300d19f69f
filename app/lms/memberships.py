"""The roster of a context (NRPS 2.0)."""

from __future__ import annotations

from dataclasses import replace

from app.domain.people import CourseRole
from app.domain.platforms import Registration
from app.domain.roles import reduce_roles
from app.lms.calls import ServiceCall, ServiceCaller
from app.lms.json_answers import (
    MalformedAnswer,
    as_list,
    as_object,
    get_text,
    read_text,
)
from app.lms.json_lists import parse_list
from app.lms.naming import CallName
from app.lms.paging import MOST_BYTES, read_pages
from app.lms.service_urls import asking_for
from app.lms.vocabulary import MEMBERSHIPS_SCOPE, MEMBERSHIPS_TYPE
from app.ports.services import Member

CALL = "read the roster"


def read_memberships(
    caller: ServiceCaller, registration: Registration, url: str, resource_link_id: str = ""
) -> tuple[Member, ...]:
    """Every member, each once, or `PlatformFailure`.

    With a resource link's id, those who may open that link (NRPS 2.0, 2.4).
    """
    asked = asking_for(url, "rlid", resource_link_id) if resource_link_id else url
    call = ServiceCall(
        call=CALL,
        url=asked,
        scopes=frozenset({MEMBERSHIPS_SCOPE}),
        accept=MEMBERSHIPS_TYPE,
        max_bytes=MOST_BYTES,
    )
    name = CallName(registration.name, CALL)
    members: dict[str, Member] = {}
    for answer in read_pages(caller, registration, call):
        for member in parse_list(answer, name, _build_member, place="the roster", key="members"):
            earlier = members.get(member.subject)
            members[member.subject] = _merge(earlier, member) if earlier else member
    return tuple(members.values())


def _build_member(content: object) -> Member:
    source = as_object(content, "a member")
    roles = as_list(source.get("roles"), "roles")
    if not all(isinstance(role, str) for role in roles):
        raise MalformedAnswer("roles holds what is not a string")
    given_and_family = f"{read_text(source, 'given_name')} {read_text(source, 'family_name')}"
    return Member(
        subject=get_text(source, "user_id"),
        role=reduce_roles(roles),
        # NRPS 2.0, 2.3: Active, Inactive or Deleted; without a status, Active.
        active=(read_text(source, "status") or "Active").lower() == "active",
        name=read_text(source, "name") or given_and_family.strip(),
        email=read_text(source, "email"),
    )


def _merge(earlier: Member, later: Member) -> Member:
    """One person listed twice: staff if staff anywhere, active if active anywhere."""
    roles = {earlier.role, later.role}
    staff_first = (CourseRole.STAFF, CourseRole.LEARNER, CourseRole.NONE)
    role = next(role for role in staff_first if role in roles)
    return replace(earlier, role=role, active=earlier.active or later.active)
