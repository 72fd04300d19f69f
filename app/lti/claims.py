"""What a signed token says, typed; whether that is acceptable is `recheck`'s question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.launching import GradeService, LaunchedContext
from app.lti.custom_parameters import read_custom, read_history
from app.lti.deep_linking_settings import read_deep_linking
from app.lti.token_values import LONGEST_ADDRESS, TokenObject

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.launching import DeepLinkingSettings

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
GRADE_SERVICE = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NAMES_AND_ROLES = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchClaims:
    """The claims that Laurel reads (LTI Core 1.3, section 5.3 and 5.4; OpenID Connect Core 2).

    A text that is absent is empty, except where the difference matters:
    `authorized_party`, `target_link_uri` and `roles` are None if absent.
    Times are seconds since 1970.
    """

    issuer: str
    audience: tuple[str, ...]
    authorized_party: str | None
    subject: str
    nonce: str
    expires_at: float | None
    issued_at: float | None
    not_before: float | None
    version: str
    message_type: str
    deployment_id: str
    target_link_uri: str | None
    roles: tuple[str, ...] | None
    resource_link_id: str
    resource_link_title: str
    name: str
    email: str
    locale: str
    context: LaunchedContext | None
    grade_service: GradeService | None
    memberships_url: str
    username: str
    platform_guid: str
    custom: Mapping[str, str]
    deep_linking: DeepLinkingSettings | None
    for_subject: str


def read_claims(payload: Mapping[str, object]) -> LaunchClaims:
    """The claims of a token's payload.

    Raises `Refused` (TOKEN_MALFORMED), naming the claim, for any value that
    has the wrong type or cannot be stored. What Laurel does not read may be
    anything.
    """
    token = TokenObject(payload)
    link = token.find_object(LTI + "resource_link") or TokenObject({})
    reviewed = token.find_object(LTI + "for_user") or TokenObject({})
    platform = token.find_object(LTI + "tool_platform") or TokenObject({})
    custom = read_custom(token.find_object(LTI + "custom"))
    return LaunchClaims(
        issuer=token.find_text("iss", longest=LONGEST_ADDRESS) or "",
        audience=token.find_text_or_texts("aud") or (),
        authorized_party=token.find_text("azp"),
        subject=token.find_text("sub") or "",
        nonce=token.find_text("nonce") or "",
        expires_at=token.find_number("exp"),
        issued_at=token.find_number("iat"),
        not_before=token.find_number("nbf"),
        version=token.find_text(LTI + "version") or "",
        message_type=token.find_text(LTI + "message_type") or "",
        deployment_id=token.find_text(LTI + "deployment_id") or "",
        target_link_uri=token.find_text(LTI + "target_link_uri", longest=LONGEST_ADDRESS),
        roles=token.find_texts(LTI + "roles"),
        resource_link_id=link.find_text("id") or "",
        resource_link_title=link.read_label("title"),
        name=_read_name(token),
        email=token.find_text("email") or "",
        locale=_read_locale(token),
        context=_find_context(token, read_history(custom)),
        grade_service=_find_grade_service(token),
        memberships_url=_read_memberships_url(token),
        username=_read_username(token),
        platform_guid=platform.find_text("guid") or "",
        custom=custom,
        deep_linking=read_deep_linking(token),
        for_subject=reviewed.find_text("user_id") or "",
    )


def _read_name(token: TokenObject) -> str:
    """The full name, or what a platform that shares only its parts lets us put together."""
    parts = (token.read_label("given_name"), token.read_label("family_name"))
    return token.read_label("name") or " ".join(part for part in parts if part)


def _read_locale(token: TokenObject) -> str:
    presentation = token.find_object(LTI + "launch_presentation") or TokenObject({})
    return presentation.read_label("locale") or token.read_label("locale")


def _read_username(token: TokenObject) -> str:
    """The name to log in with: OpenID Connect's claim, or the extension that Moodle writes."""
    extension = token.find_object(LTI + "ext") or TokenObject({})
    return token.find_text("preferred_username") or extension.find_text("user_username") or ""


def _find_context(token: TokenObject, history: tuple[str, ...]) -> LaunchedContext | None:
    """The course, where the launch comes from one; one without an id cannot be recognised again."""
    context = token.find_object(LTI + "context")
    context_id = context.find_text("id") if context else None
    if not context or not context_id:
        return None
    return LaunchedContext(
        id=context_id,
        title=context.read_label("title"),
        label=context.read_label("label"),
        history=history,
    )


def _find_grade_service(token: TokenObject) -> GradeService | None:
    endpoint = token.find_object(GRADE_SERVICE)
    if endpoint is None:
        return None
    return GradeService(
        line_items_url=endpoint.find_text("lineitems", longest=LONGEST_ADDRESS) or "",
        line_item_url=endpoint.find_text("lineitem", longest=LONGEST_ADDRESS) or "",
        scopes=frozenset(endpoint.find_texts("scope") or ()),
    )


def _read_memberships_url(token: TokenObject) -> str:
    service = token.find_object(NAMES_AND_ROLES) or TokenObject({})
    return service.find_text("context_memberships_url", longest=LONGEST_ADDRESS) or ""
