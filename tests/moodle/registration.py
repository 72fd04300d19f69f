"""openid-registration.php: a tool registers itself with a one-time token, or changes itself."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import jwt

from tests.moodle import keys, tools
from tests.moodle.messages import HTML, Answer, answer_json
from tests.moodle.pages import redirect
from tests.moodle.site import Registering
from tests.moodle.tools import Tool

if TYPE_CHECKING:
    from tests.moodle.messages import Request
    from tests.moodle.site import Site

TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"
REGISTER, UPDATE = "reg", "reg-update"
LIFETIME = 3600


class Refused(Exception):
    """A registration that is refused, in the site's word for why."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.status = status


def start_registration(site: Site, request: Request) -> Answer:
    """startltiadvregistration.php: lead the administrator's frame to the tool's address."""
    return redirect(build_registration_url(site, request.query["url"]))


def build_registration_url(site: Site, address: str, update: Tool | None = None) -> str:
    """The tool's registration address with the site's configuration and a token."""
    subject = str(update.id) if update else secrets.token_urlsafe(11).replace("-", "a")
    scope = UPDATE if update else REGISTER
    now = site.now()
    claims = {"sub": subject, "scope": scope, "iat": now, "exp": now + LIFETIME}
    token = keys.sign(site, claims)
    site.registering[token] = Registering(subject, scope)
    asked = {
        "openid_configuration": f"{site.url}/mod/lti/openid-configuration.php",
        "registration_token": token,
    }
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"


def handle_registration(site: Site, request: Request) -> Answer:
    """Register by POST, or read the current registration by GET with an update's token.

    A refusal is a plain text under text/html; success is 200, never 201.
    """
    try:
        registering = _read_token(site, request)
        if request.method == "GET":
            return answer_json(_describe(_find_tool(site, registering)))
        tool = _read_registration(site, registering, json.loads(request.body))
    except Refused as refusal:
        return Answer(refusal.status, str(refusal).encode(), HTML)
    registering.used = registering.scope == REGISTER
    site.tools[tool.id] = tool
    return answer_json(_describe(tool))


def _read_token(site: Site, request: Request) -> Registering:
    token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    if not token:
        raise Refused("missing_registration_token", 401)
    try:
        public = keys.signing_key(site.key_number).public_key()
        jwt.decode(token, public, algorithms=["RS256"])
        registering = site.registering[token]
    except (jwt.PyJWTError, LookupError):
        raise Refused("invalid_registration_token", 401) from None
    if registering.used:
        raise Refused("token_already_used", 401)
    return registering


def _find_tool(site: Site, registering: Registering) -> Tool:
    if registering.scope != UPDATE:
        raise Refused("No registration found", 404)
    return site.tools[int(registering.subject)]


def _read_registration(site: Site, registering: Registering, sent: dict[str, Any]) -> Tool:
    _check_needed(sent)
    own = sent.get(TOOL) or {}
    target = _check_target(own)
    scopes = str(sent.get("scope", "")).split()
    known = site.tools[int(registering.subject)] if registering.scope == UPDATE else None
    claims = own.get("claims", [])
    choosing = [m for m in own.get("messages", []) if m.get("type") == "LtiDeepLinkingRequest"]
    return Tool(
        id=known.id if known else site.new_id("tool"),
        client_id=known.client_id if known else registering.subject,
        name=sent["client_name"],
        target=target,
        login_url=sent["initiate_login_uri"],
        redirect_uris=list(sent["redirect_uris"]),
        jwks_url=sent["jwks_uri"],
        grades=_read_grade_service(scopes),
        roster=tools.MEMBERSHIP in scopes,
        settings=tools.TOOL_SETTING in scopes,
        shares_name=bool({"name", "given_name", "family_name"} & set(claims)),
        shares_email="email" in claims,
        is_active=known.is_active if known else False,
        deep_linking=bool(choosing),
        deep_linking_url=choosing[0].get("target_link_uri", "") if choosing else "",
        custom=dict(own.get("custom_parameters", {})),
        description=own.get("description", ""),
        icon=sent.get("logo_uri", ""),
    )


def _check_needed(sent: dict[str, Any]) -> None:
    needed = ("response_types", "initiate_login_uri", "redirect_uris", "client_name", "jwks_uri")
    for name in (*needed, "token_endpoint_auth_method"):
        if not sent.get(name):
            raise Refused(f"missing required attribute {name}")
    if "id_token" not in sent["response_types"]:
        raise Refused("invalid_response_types")
    if not isinstance(sent["redirect_uris"], list):
        raise Refused("invalid_redirect_uris")
    if sent["token_endpoint_auth_method"] != "private_key_jwt":
        raise Refused("invalid_token_endpoint_auth_method")


def _check_target(own: dict[str, Any]) -> str:
    """The target, whose host must be the domain with its port; by default https on the domain."""
    domain = own.get("domain")
    if not domain:
        raise Refused("missing_domain")
    target: str = own.get("target_link_uri") or f"https://{domain}"
    if urlsplit(target).netloc != domain:
        raise Refused("domain_targetlinkuri_mismatch")
    return target


def _read_grade_service(scopes: list[str]) -> int:
    if tools.LINE_ITEM in scopes:
        return tools.GRADE_SYNC_AND_COLUMNS
    return tools.GRADE_SYNC if any(scope.startswith(tools.AGS) for scope in scopes) else 0


def _name_scopes(tool: Tool) -> list[str]:
    """The scopes of the answer: any right to grades is answered with the right to columns."""
    graded = [tools.SCORE, tools.RESULT_READ, tools.LINE_ITEM_READ, tools.LINE_ITEM]
    named = graded if tool.grades else []
    roster = [tools.MEMBERSHIP] if tool.roster else []
    return [*named, *roster, *([tools.TOOL_SETTING] if tool.settings else [])]


def _describe(tool: Tool) -> dict[str, Any]:
    messages = {"type": "LtiDeepLinkingRequest", "target_link_uri": tool.deep_linking_url}
    named = ["name", "family_name", "given_name"] if tool.shares_name else []
    return {
        "client_id": tool.client_id,
        "response_types": ["id_token"],
        "jwks_uri": tool.jwks_url,
        "initiate_login_uri": tool.login_url,
        "grant_types": ["client_credentials", "implicit"],
        "redirect_uris": tool.redirect_uris,
        "application_type": "web",
        "token_endpoint_auth_method": "private_key_jwt",
        "client_name": tool.name,
        "logo_uri": tool.icon,
        "scope": " ".join(_name_scopes(tool)),
        TOOL: {
            "version": "1.3.0",
            "deployment_id": str(tool.id),
            "target_link_uri": tool.target,
            "domain": tool.domain,
            "description": tool.description,
            "messages": [messages] if tool.deep_linking else [],
            "custom_parameters": {
                name: value.partition("=")[0] for name, value in tool.custom.items()
            },
            "claims": ["sub", "iss", *named, *(["email"] if tool.shares_email else [])],
        },
    }
