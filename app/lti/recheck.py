"""Every accepted launch is checked again, by the numbered list of the security design.

Points 1 (the state) and 2 (the signature) come before any claim is read: see
`messages` and `message`. The other points follow here under their numbers.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.domain.errors import RefusalCode, Refused
from app.domain.launching import MessageType
from app.domain.people import CourseRole
from app.domain.roles import reduce_roles
from app.lti.deep_linking_settings import RESOURCE_LINK_TYPE, is_returnable
from app.lti.digests import digest
from app.lti.targets import is_ours
from app.ports.messages import DeploymentWaits

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.platforms import Registration
    from app.lti.claims import LaunchClaims
    from app.ports.identity_storage import PendingLogin

LEEWAY = timedelta(seconds=30)
OLDEST = timedelta(minutes=10)
VERSION = "1.3.0"


def recheck(
    claims: LaunchClaims,
    *,
    registration: Registration,
    login: PendingLogin,
    now: datetime,
    base_url: str,
) -> None:
    """Return if every claim is as it must be for this registration and pending login.

    Raises `Refused` with the code of the first that is not, naming the claim.
    """
    _check_parties(claims, registration)
    _check_times(claims, now.timestamp())
    _check_nonce_and_subject(claims, login)
    _check_message(claims)
    _check_deep_linking(claims, registration)
    _check_review(claims)
    _check_deployment(claims, registration)
    _check_target(claims, login, base_url)


def _check_parties(claims: LaunchClaims, registration: Registration) -> None:
    """3. Issuer and audience are one registration's (OpenID Connect Core 1.0, 3.1.3.7, 2 to 5)."""
    _require(claims.issuer, "iss")
    _require(claims.audience, "aud")
    if claims.issuer != registration.issuer:
        raise Refused(RefusalCode.PLATFORM_UNKNOWN, "iss")
    if registration.client_id not in claims.audience:
        raise Refused(RefusalCode.AUDIENCE_WRONG, "aud")
    if len(claims.audience) > 1 and claims.authorized_party is None:
        raise Refused(RefusalCode.AUDIENCE_WRONG, "azp")
    if claims.authorized_party not in {None, registration.client_id}:
        raise Refused(RefusalCode.AUDIENCE_WRONG, "azp")


def _check_times(claims: LaunchClaims, now: float) -> None:
    """4. Not expired, not from the future, and issued within the last ten minutes."""
    if claims.expires_at is None:
        raise Refused(RefusalCode.CLAIM_MISSING, "exp")
    if claims.issued_at is None:
        raise Refused(RefusalCode.CLAIM_MISSING, "iat")
    leeway = LEEWAY.total_seconds()
    if claims.expires_at <= now - leeway:
        raise Refused(RefusalCode.TOKEN_EXPIRED, "exp")
    if not now - OLDEST.total_seconds() <= claims.issued_at <= now + leeway:
        raise Refused(RefusalCode.TOKEN_EXPIRED, "iat")
    if claims.not_before is not None and claims.not_before > now + leeway:
        raise Refused(RefusalCode.TOKEN_EXPIRED, "nbf")


def _check_nonce_and_subject(claims: LaunchClaims, login: PendingLogin) -> None:
    """4. The nonce is the one that this login sent, and somebody is named."""
    _require(claims.nonce, "nonce")
    if digest(claims.nonce) != login.nonce_digest:
        raise Refused(RefusalCode.NONCE_WRONG, "nonce")
    _require(claims.subject, "sub")


def _check_message(claims: LaunchClaims) -> None:
    """5. A message that we know, whole (LTI Core 1.3, sections 5.3.1 to 5.3.7)."""
    _require(claims.version, "version")
    if claims.version != VERSION:
        raise Refused(RefusalCode.MESSAGE_UNSUPPORTED, "version")
    _require(claims.message_type, "message_type")
    if claims.message_type not in set(MessageType):
        raise Refused(RefusalCode.MESSAGE_UNSUPPORTED, "message_type")
    if claims.roles is None:
        raise Refused(RefusalCode.CLAIM_MISSING, "roles")
    if claims.message_type != MessageType.DEEP_LINKING:
        _require(claims.resource_link_id, "resource_link.id")


def _check_deep_linking(claims: LaunchClaims, registration: Registration) -> None:
    """5. What a platform wants back is whole, and something we have (Deep Linking 2.0, 3.4.1)."""
    if claims.message_type != MessageType.DEEP_LINKING:
        return
    settings = claims.deep_linking
    if settings is None:
        raise Refused(RefusalCode.CLAIM_MISSING, "deep_linking_settings")
    _require(settings.return_url, "deep_linking_settings.deep_link_return_url")
    if not is_returnable(settings.return_url, registration):
        raise Refused(RefusalCode.TOKEN_MALFORMED, "deep_linking_settings.deep_link_return_url")
    _require(settings.accept_types, "deep_linking_settings.accept_types")
    if RESOURCE_LINK_TYPE not in settings.accept_types:
        raise Refused(RefusalCode.MESSAGE_UNSUPPORTED, "deep_linking_settings.accept_types")


def _check_review(claims: LaunchClaims) -> None:
    """A review names whose work it is about and, from others than staff, is about their own.

    A platform lets a learner start one for somebody else (observed on Moodle).
    """
    if claims.message_type != MessageType.SUBMISSION_REVIEW:
        return
    _require(claims.for_subject, "for_user.user_id")
    if claims.for_subject != claims.subject and _role(claims) is not CourseRole.STAFF:
        raise Refused(RefusalCode.REVIEW_FORGED, "for_user")
    _require(claims.grade_service and claims.grade_service.line_item_url, "endpoint.lineitem")


def _role(claims: LaunchClaims) -> CourseRole:
    return reduce_roles(claims.roles or ())


def _check_deployment(claims: LaunchClaims, registration: Registration) -> None:
    """5. The deployment is an approved one; another waits for an administrator."""
    _require(claims.deployment_id, "deployment_id")
    if claims.deployment_id not in registration.deployments:
        raise DeploymentWaits(registration.id, claims.deployment_id)


def _check_target(claims: LaunchClaims, login: PendingLogin, base_url: str) -> None:
    """6. The target is ours, and the one that the login named, where the token names one."""
    target = claims.target_link_uri
    if target is None:
        return
    if not is_ours(target, base_url) or target != login.target_link_uri:
        raise Refused(RefusalCode.TARGET_FOREIGN, "target_link_uri")


def _require(value: object, claim: str) -> None:
    if not value:
        raise Refused(RefusalCode.CLAIM_MISSING, claim)
