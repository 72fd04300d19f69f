"""The launch as the use cases get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.launching import MessageType, SignedLaunch
from app.domain.people import CourseRole
from app.domain.roles import reduce_roles

if TYPE_CHECKING:
    from app.domain.platforms import Registration
    from app.lti.claims import LaunchClaims

TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"


def build_signed_launch(claims: LaunchClaims, registration: Registration) -> SignedLaunch:
    """The launch that these claims prove. Only for claims that passed `recheck`."""
    message = MessageType(claims.message_type)
    return SignedLaunch(
        registration_id=registration.id,
        institution_id=registration.institution_id,
        issuer=registration.issuer,
        deployment_id=claims.deployment_id,
        message=message,
        subject=claims.subject,
        role=_role_of(claims.roles or ()),
        resource_link_id=claims.resource_link_id,
        resource_link_title=claims.resource_link_title,
        name=claims.name,
        email=claims.email,
        locale=claims.locale,
        context=claims.context,
        grade_service=claims.grade_service,
        memberships_url=claims.memberships_url,
        username=claims.username,
        platform_guid=claims.platform_guid,
        registered_guid=registration.guid,
        custom=claims.custom,
        deep_linking=claims.deep_linking if message is MessageType.DEEP_LINKING else None,
        for_subject=claims.for_subject if message is MessageType.SUBMISSION_REVIEW else "",
    )


def _role_of(roles: tuple[str, ...]) -> CourseRole:
    """What the roles amount to; a platform's test user is nobody who could earn anything.

    The role stands beside an ordinary one (LTI Core 1.3, appendix A.2.1).
    """
    return CourseRole.NONE if TEST_USER in roles else reduce_roles(roles)
