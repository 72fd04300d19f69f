"""A launch as the use cases see it: signed by a platform and checked by us, claim by claim."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from app.domain.people import CourseRole


class MessageType(StrEnum):
    """The LTI messages that Laurel answers (LTI Core 1.3, section 5.3.1)."""

    RESOURCE_LINK = "LtiResourceLinkRequest"
    DEEP_LINKING = "LtiDeepLinkingRequest"
    SUBMISSION_REVIEW = "LtiSubmissionReviewRequest"


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchedContext:
    """The context claim (LTI Core 1.3, section 5.4.1)."""

    id: str
    title: str = ""
    label: str = ""

    # Ids of the contexts that this one was copied from, nearest first, where the platform fills
    # the custom parameter that we ask for (LTI Core 1.3, appendix B: Context.id.history).
    history: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeService:
    """The AGS endpoint claim (AGS 2.0, section 3.1): addresses as given, scopes as granted."""

    line_items_url: str = ""
    line_item_url: str = ""
    scopes: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeepLinkingSettings:
    """What a platform wants back from a deep-linking request (Deep Linking 2.0, section 3.4.1).

    `data` is None where the platform sent none; what it sent goes back as it came.
    """

    return_url: str
    accept_types: frozenset[str]
    accept_multiple: bool = True
    accepts_line_item: bool | None = None
    data: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedLaunch:
    """A launch that passed every check of the design; nothing in it is to be doubted again.

    `name`, `email` and `username` are empty where the platform shares none;
    `context` is None for a launch outside any course; `role` is the least that
    the role claim proves (an unknown or empty one gives `CourseRole.NONE`).
    `platform_guid` is what the site calls itself, `registered_guid` what it
    called itself before. `custom` holds texts only. `deep_linking` is set for
    that message alone, and so is `for_subject`, whose work a submission review
    is about.
    """

    registration_id: int
    institution_id: int
    issuer: str
    deployment_id: str
    message: MessageType
    subject: str
    role: CourseRole
    resource_link_id: str
    resource_link_title: str = ""
    name: str = ""
    email: str = ""
    locale: str = ""
    context: LaunchedContext | None = None
    grade_service: GradeService | None = None
    memberships_url: str = ""
    username: str = ""
    platform_guid: str = ""
    registered_guid: str = ""
    custom: Mapping[str, str] = field(default_factory=dict)
    deep_linking: DeepLinkingSettings | None = None
    for_subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """A launch on record: who, where, in which role, from which browser, until when.

    `uuid` stands in the path and opens nothing by itself; the browser proves
    itself by the cookie whose SHA-256 is `browser_digest`. `custom` holds only
    the parameters that Laurel itself put on the link.
    """

    id: int
    uuid: UUID
    institution_id: int
    registration_id: int
    person_id: int
    course_id: int | None
    role: CourseRole
    browser_digest: str
    form_token: str
    locale: str
    created_at: datetime
    expires_at: datetime
    message: MessageType = MessageType.RESOURCE_LINK
    resource_link_id: str = ""
    custom: Mapping[str, str] = field(default_factory=dict)
    deep_linking: DeepLinkingSettings | None = None
    for_person_id: int | None = None
