"""token.php: access tokens for a signed assertion. Answers are JSON under text/html."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import jwt

from tests.moodle.keys import KeySetUnreachable, NotVerified, read_claims
from tests.moodle.messages import HTML, Answer, answer_json
from tests.moodle.pages import show_error
from tests.moodle.tools import AccessToken

if TYPE_CHECKING:
    from tests.moodle.messages import Request
    from tests.moodle.site import Site
    from tests.moodle.tools import Tool

LIFETIME = 3600
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
NO_KEYS = "Exception - fix_jwks_alg(): Argument #1 ($jwks) must be of type array, null given"


def grant_token(site: Site, request: Request) -> Answer:
    """A token for those of the asked scopes that the tool has.

    Whoever cannot be identified gets 400; where the tool's key set cannot be
    read, the site's error page with 404 comes instead.
    """
    asked = request.form
    if problem := _find_problem(asked):
        return _refuse(problem)
    tool = _find_tool(site, asked["client_assertion"])
    if tool is None:
        return _refuse("invalid_client")
    try:
        read_claims(site, tool, asked["client_assertion"])
    except KeySetUnreachable:
        return show_error(NO_KEYS)
    except NotVerified:
        return _refuse("invalid_client")
    return _grant(site, tool, asked["scope"].split())


def _find_problem(asked: dict[str, str]) -> str:
    needed = ("client_assertion", "client_assertion_type", "grant_type", "scope")
    if not all(asked.get(name) for name in needed):
        return "invalid_request"
    if asked["client_assertion_type"] != ASSERTION:
        return "invalid_request"
    return "" if asked["grant_type"] == "client_credentials" else "unsupported_grant_type"


def _find_tool(site: Site, assertion: str) -> Tool | None:
    """The tool that the assertion's subject names; nothing of it has been checked yet."""
    try:
        subject = jwt.decode(assertion, options={"verify_signature": False})["sub"]
    except (jwt.PyJWTError, LookupError):
        return None
    return next((tool for tool in site.tools.values() if tool.client_id == subject), None)


def _grant(site: Site, tool: Tool, asked: list[str]) -> Answer:
    granted = [scope for scope in asked if scope in tool.scopes]
    if not granted:
        return _refuse("invalid_scope")
    value = secrets.token_hex(16)
    site.tokens[value] = AccessToken(tool.id, frozenset(granted), site.now() + LIFETIME)
    content = {
        "access_token": value,
        "token_type": "Bearer",
        "expires_in": LIFETIME,
        "scope": " ".join(granted),
    }
    return answer_json(content, HTML)


def _refuse(error: str) -> Answer:
    return answer_json({"error": error}, HTML, 400)
