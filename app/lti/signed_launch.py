"""The launch as the use cases get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.launching import MessageType, SignedLaunch
from app.domain.roles import reduce_roles

if TYPE_CHECKING:
    from app.domain.platforms import Registration
    from app.lti.claims import LaunchClaims


def build_signed_launch(claims: LaunchClaims, registration: Registration) -> SignedLaunch:
    """The launch that these claims prove. Only for claims that passed `recheck`."""
    return SignedLaunch(
        registration_id=registration.id,
        institution_id=registration.institution_id,
        issuer=registration.issuer,
        deployment_id=claims.deployment_id,
        message=MessageType(claims.message_type),
        subject=claims.subject,
        role=reduce_roles(claims.roles or ()),
        resource_link_id=claims.resource_link_id,
        resource_link_title=claims.resource_link_title,
        name=claims.name,
        email=claims.email,
        locale=claims.locale,
        context=claims.context,
        grade_service=claims.grade_service,
        memberships_url=claims.memberships_url,
    )
