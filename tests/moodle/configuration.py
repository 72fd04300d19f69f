"""openid-configuration.php: what the site tells a tool about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.moodle import tools
from tests.moodle.messages import Answer, answer_json

if TYPE_CHECKING:
    from tests.moodle.messages import Request
    from tests.moodle.site import Site

VARIABLES = [
    "basic-lti-launch-request",
    "ContentItemSelectionRequest",
    "ToolProxyRegistrationRequest",
    "Context.id",
    "Context.title",
    "Context.label",
    "Context.id.history",
    "Context.sourcedId",
    "Context.longDescription",
    "Context.timeFrame.begin",
    "CourseSection.title",
    "CourseSection.label",
    "CourseSection.sourcedId",
    "CourseSection.longDescription",
    "CourseSection.timeFrame.begin",
    "CourseSection.timeFrame.end",
    "ResourceLink.id",
    "ResourceLink.title",
    "ResourceLink.description",
    "User.id",
    "User.username",
    "Person.name.full",
    "Person.name.given",
    "Person.name.family",
    "Person.email.primary",
    "Person.sourcedId",
    "Person.name.middle",
    "Person.address.street1",
    "Person.address.locality",
    "Person.address.country",
    "Person.address.timezone",
    "Person.phone.primary",
    "Person.phone.mobile",
    "Person.webaddress",
    "Membership.role",
    "Result.sourcedId",
    "Result.autocreate",
    "BasicOutcome.sourcedId",
    "BasicOutcome.url",
    "Moodle.Person.userGroupIds",
]


def show_configuration(site: Site, request: Request) -> Answer:
    """The configuration, which does not mention submission review though it is supported."""
    page = f"{site.url}/mod/lti"
    return answer_json(
        {
            "issuer": site.url,
            "token_endpoint": f"{page}/token.php",
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
            "jwks_uri": f"{page}/certs.php",
            "authorization_endpoint": f"{page}/auth.php",
            "registration_endpoint": f"{page}/openid-registration.php",
            "scopes_supported": [
                tools.BASIC_OUTCOME,
                tools.LINE_ITEM_READ,
                tools.RESULT_READ,
                tools.SCORE,
                tools.LINE_ITEM,
                tools.MEMBERSHIP,
                tools.TOOL_SETTING,
                "openid",
            ],
            "response_types_supported": ["id_token"],
            "subject_types_supported": ["public", "pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "claims_supported": ["sub", "iss", "name", "given_name", "family_name", "email"],
            "https://purl.imsglobal.org/spec/lti-platform-configuration": {
                "product_family_code": "moodle",
                "version": "4.4dev (Build: 20231124)",
                "messages_supported": [
                    {"type": "LtiResourceLinkRequest"},
                    {"type": "LtiDeepLinkingRequest", "placements": ["ContentArea"]},
                ],
                "variables": VARIABLES,
            },
        }
    )
