"""Platforms as registered with us, and the places in them: deployments, courses, links."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """One registration of Laurel at a platform, found by issuer and client id.

    One issuer may hold many client ids. `kind` selects the platform's known
    differences and nothing else. `deployments` are the approved ones. `guid`
    is what the site called itself at its first launch (LTI Core 1.3, 5.4.3),
    "" until then; another one later means a copy of the site.
    """

    id: int
    institution_id: int
    name: str
    kind: str
    issuer: str
    client_id: str
    auth_url: str
    token_url: str
    jwks_url: str
    deployments: frozenset[str] = field(default_factory=frozenset)
    guid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A context of a platform, with the service addresses that the platform gave for it.

    Addresses are kept as they came and never composed; an empty one means
    that the platform offered no such service.
    """

    id: int
    uuid: UUID
    institution_id: int
    registration_id: int
    deployment_id: str
    context_id: str
    title: str
    memberships_url: str = ""
    line_items_url: str = ""
    resource_link_id: str = ""
    link_line_item_url: str = ""
    scopes: frozenset[str] = field(default_factory=frozenset)
    launched_at: datetime | None = None


class CopyDecision(StrEnum):
    """What the designer wants of a course that was copied from one with an offering."""

    CONTINUE = "continue"  # the same learners go on here: their evidence counts on
    NEW_RUN = "new-run"  # the same micro-credential, offered anew to other learners
    UNLINK = "unlink"  # nothing of it: the copy has nothing to do with Laurel


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseCopy:
    """A course that was found to be a copy of another one of ours, and what was decided of it."""

    course_id: int
    from_course_id: int
    noticed_at: datetime
    decision: CopyDecision | None = None
    decided_by: int | None = None
    decided_at: datetime | None = None


class LinkPurpose(StrEnum):
    """What a link of ours in a course opens; placed by deep linking, kept in a course copy."""

    PROGRESS = "progress"
    GATE = "gate"
    ASSESSOR = "assessor"


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseLink:
    """A resource link of ours in a course, known since somebody first opened it.

    `leaf` is the key of the requirement that a gate stands for, else "".
    """

    course_id: int
    resource_link_id: str
    purpose: LinkPurpose
    leaf: str = ""
    title: str = ""
    launched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Offering:
    """A version of a micro-credential in one course. A course has at most one in force."""

    id: int
    uuid: UUID
    institution_id: int
    course_id: int
    version_id: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundLineItem:
    """The platform's line item for one purpose of an offering.

    `purpose` is the key of the leaf that it feeds, or `AWARD_PURPOSE` for the
    item that carries the award's score back. Only items that Laurel created,
    or that belong to its own link, are ever bound.
    """

    offering_id: int
    purpose: str
    url: str


AWARD_PURPOSE = "award"

LINE_ITEM_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
"""Creating line items (AGS 2.0, section 3.1.1). A platform may let us without having granted it."""
