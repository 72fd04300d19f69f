"""What an id token of the site says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.moodle.variables import build_custom

if TYPE_CHECKING:
    from tests.moodle.people import Roles
    from tests.moodle.sessions import Session, Waiting
    from tests.moodle.variables import Launching

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
DEEP_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
ENDPOINT = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
ROSTER = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
BASIC_OUTCOME = "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome"
VOCABULARY = "http://purl.imsglobal.org/vocab/lis/v2/"
LIFETIME = 60


def build_claims(
    launching: Launching, waiting: Waiting, session: Session, nonce: str
) -> dict[str, Any]:
    """The claims of a launch, of a choice of content, or of a submission review."""
    now = launching.site.now()
    message = {**_describe_message(launching, waiting, session), **_describe_services(launching)}
    return {
        "nonce": nonce,
        "iat": now,
        "exp": now + LIFETIME,
        "iss": launching.site.url,
        "aud": launching.tool.client_id,
        "sub": str(launching.user.id),
        **_describe_person(launching),
        **_describe_place(launching),
        **message,
    }


def _describe_person(launching: Launching) -> dict[str, Any]:
    user, tool = launching.user, launching.tool
    claims: dict[str, Any] = {f"{LTI}ext": {"lms": "moodle-2"}}
    if tool.shares_name:
        claims |= {
            "name": user.name,
            "given_name": user.given_name,
            "family_name": user.family_name,
            f"{LTI}ext": {"user_username": user.username, "lms": "moodle-2"},
        }
    if tool.shares_email:
        claims["email"] = user.email
    claims[f"{LTI}roles"] = name_roles(launching.site.roles(launching.course.id, user.id))
    return claims


def name_roles(roles: Roles) -> list[str]:
    """Instructor or Learner; for site administrators two more."""
    if roles.user.is_admin:
        return [
            f"{VOCABULARY}institution/person#Administrator",
            f"{VOCABULARY}membership#Instructor",
            f"{VOCABULARY}system/person#Administrator",
        ]
    return [f"{VOCABULARY}membership#{'Instructor' if roles.is_staff else 'Learner'}"]


def _describe_place(launching: Launching) -> dict[str, Any]:
    course, site = launching.course, launching.site
    return {
        f"{LTI}version": "1.3.0",
        f"{LTI}deployment_id": str(launching.tool.id),
        f"{LTI}lis": {
            "person_sourcedid": launching.user.idnumber,
            "course_section_sourcedid": course.idnumber,
        },
        f"{LTI}context": {
            "id": str(course.id),
            "label": course.short_name,
            "title": course.title,
            "type": ["CourseSection"],
        },
        f"{LTI}tool_platform": {
            "product_family_code": "moodle",
            "version": "2023112400",
            "guid": site.guid,
            "name": site.short_name,
            "description": site.title,
        },
    }


def _describe_message(launching: Launching, waiting: Waiting, session: Session) -> dict[str, Any]:
    if launching.link is None:
        return _describe_choice(launching, waiting, session)
    link = launching.link
    claims: dict[str, Any] = {
        f"{LTI}message_type": "LtiResourceLinkRequest",
        f"{LTI}target_link_uri": link.url or launching.tool.target,
        f"{LTI}resource_link": {
            "title": link.title,
            "description": link.description,
            "id": str(link.id),
        },
        f"{LTI}launch_presentation": {
            "locale": "en",
            "document_target": "iframe",
            "return_url": (
                f"{launching.site.url}/mod/lti/return.php?course={launching.course.id}"
                f"&launch_container=3&instanceid={link.id}&sesskey={session.key}"
            ),
        },
    }
    if link.is_graded:
        claims[BASIC_OUTCOME] = {
            "lis_result_sourcedid": launching.sourced_id,
            "lis_outcome_service_url": launching.outcome_url,
        }
    return {**claims, **_describe_custom(launching, waiting)}


def _describe_custom(launching: Launching, waiting: Waiting) -> dict[str, Any]:
    """Custom parameters; in a submission review with those of the column, and for whom it is."""
    if not waiting.for_user or launching.link is None:
        return _keep({f"{LTI}custom": build_custom(launching)})
    items = launching.site.items_of_link(launching.link)
    item = next((item for item in items if item.review_url), None)
    review: dict[str, Any] = {
        f"{LTI}message_type": "LtiSubmissionReviewRequest",
        f"{LTI}for_user": {"user_id": str(waiting.for_user)},
        f"{LTI}custom": build_custom(launching, item.review_custom if item else None),
    }
    if item:
        review[f"{LTI}target_link_uri"] = item.review_url
    return _keep(review)


def _describe_choice(launching: Launching, waiting: Waiting, session: Session) -> dict[str, Any]:
    tool, site = launching.tool, launching.site
    return {
        f"{LTI}message_type": "LtiDeepLinkingRequest",
        f"{LTI}target_link_uri": tool.deep_linking_url or tool.target,
        f"{LTI}launch_presentation": {"locale": "en"},
        **_keep({f"{LTI}custom": build_custom(launching)}),
        DEEP_LINKING: {
            "accept_types": ["ltiResourceLink"],
            "accept_presentation_document_targets": ["frame", "iframe", "window"],
            "accept_copy_advice": False,
            "accept_multiple": True,
            "accept_unsigned": False,
            "auto_create": False,
            "can_confirm": False,
            "deep_link_return_url": (
                f"{site.url}/mod/lti/contentitem_return.php"
                f"?course={launching.course.id}&id={tool.id}&sesskey={session.key}"
            ),
            "title": waiting.title,
            "text": waiting.text,
        },
    }


def _describe_services(launching: Launching) -> dict[str, Any]:
    tool = launching.tool
    claims: dict[str, Any] = {}
    if tool.grades:
        endpoint: dict[str, Any] = {
            "scope": tool.grade_scopes,
            "lineitems": launching.line_items_url,
        }
        if launching.line_item_url is not None:
            endpoint["lineitem"] = launching.line_item_url
        claims[ENDPOINT] = endpoint
    if tool.roster and _has_link(launching):
        claims[ROSTER] = {
            "context_memberships_url": launching.memberships_url,
            "service_versions": ["1.0", "2.0"],
        }
    return claims


def _has_link(launching: Launching) -> bool:
    """The roster is offered only where the tool has an activity in the course."""
    links = launching.site.links.values()
    return any(
        (link.tool_id, link.course_id) == (launching.tool.id, launching.course.id) for link in links
    )


def _keep(claims: dict[str, Any]) -> dict[str, Any]:
    """Without claims that are empty."""
    return {name: value for name, value in claims.items() if value}
