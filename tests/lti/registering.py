"""A platform at the HTTP ports that registers tools, as Moodle was seen to, quirk by quirk."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from app.lti.dynamic_registration import PlatformRegistration
from app.ports.services import Answer
from app.ports.transaction import inside_transaction

if TYPE_CHECKING:
    from collections.abc import Mapping

BASE_URL = "https://laurel.example.org:8443"
ISSUER = "https://campus.example.org/moodle"
CONFIGURATION_URL = f"{ISSUER}/mod/lti/openid-configuration.php"
REGISTRATION_URL = f"{ISSUER}/mod/lti/openid-registration.php"
TOKEN = "header.payload.signature"
TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"
PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"


def build_configuration(issuer: str = ISSUER) -> dict[str, Any]:
    """What Moodle 4.4 says of itself, cut to what differs between platforms."""
    return {
        "issuer": issuer,
        "token_endpoint": f"{issuer}/mod/lti/token.php",
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "jwks_uri": f"{issuer}/mod/lti/certs.php",
        "authorization_endpoint": f"{issuer}/mod/lti/auth.php",
        "registration_endpoint": f"{issuer}/mod/lti/openid-registration.php",
        "scopes_supported": [
            "https://purl.imsglobal.org/spec/lti-bo/scope/basicoutcome",
            f"{AGS}lineitem.readonly",
            f"{AGS}result.readonly",
            f"{AGS}score",
            f"{AGS}lineitem",
            NRPS,
            "openid",
        ],
        PLATFORM: {
            "product_family_code": "moodle",
            "version": "4.4dev",
            "messages_supported": [
                {"type": "LtiResourceLinkRequest"},
                {"type": "LtiDeepLinkingRequest", "placements": ["ContentArea"]},
            ],
            "variables": ["Context.id", "Context.id.history", "User.username"],
        },
    }


def decide_registration(request: Mapping[str, Any], *, client_id: str, deployment: str) -> Answer:
    """What Moodle answers: plain text where something is missing, 200 and overstated scopes."""
    about = request.get(TOOL, {})
    for name in ("initiate_login_uri", "redirect_uris", "client_name", "jwks_uri"):
        if not request.get(name):
            return Answer(
                status=400, headers={}, body=f"missing required attribute {name}".encode()
            )
    if not about.get("domain"):
        return Answer(status=400, headers={}, body=b"missing_domain")
    if about["domain"] != urlsplit(about["target_link_uri"]).netloc:
        return Answer(status=400, headers={}, body=b"domain_targetlinkuri_mismatch")
    client = {
        "client_id": client_id,
        "scope": f"{request['scope']} {AGS}lineitem",
        TOOL: {"version": "1.3.0", "deployment_id": deployment},
    }
    return Answer(status=200, headers={}, body=json.dumps(client).encode())


@dataclass
class RegisteringPlatform:
    """Implements `HttpReader` and `HttpWriter`; a permission to register works once."""

    configuration: dict[str, Any] = field(default_factory=build_configuration)
    client_id: str = "client-1"
    deployment: str = "1"
    read_answer: Answer | Exception | None = None
    post_answer: Answer | Exception | None = None
    read_urls: list[str] = field(default_factory=list)
    posts: list[tuple[str, dict[str, Any], dict[str, str]]] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def read(self, url: str, *, accept: str, call: str) -> Answer:
        assert not inside_transaction.get(), "a transaction was open while the platform was asked"
        self.read_urls.append(url)
        return _give(self.read_answer) or Answer(
            status=200, headers={}, body=json.dumps(self.configuration).encode()
        )

    def post(self, url: str, body: bytes, *, headers: Mapping[str, str], call: str) -> Answer:
        assert not inside_transaction.get(), "a transaction was open while the platform was asked"
        request = json.loads(body)
        self.posts.append((url, request, dict(headers)))
        given = _give(self.post_answer)
        if given:
            return given
        token = headers.get("Authorization", "")
        if not token.startswith("Bearer "):
            return Answer(status=401, headers={}, body=b"missing_registration_token")
        if token in self.used:
            return Answer(status=401, headers={}, body=b"token_already_used")
        self.used.add(token)
        return decide_registration(request, client_id=self.client_id, deployment=self.deployment)

    def platforms(self, base_url: str = BASE_URL) -> PlatformRegistration:
        """Laurel's side, pointed at this platform."""
        return PlatformRegistration(reader=self, writer=self, base_url=base_url)


def _give(prepared: Answer | Exception | None) -> Answer | None:
    if isinstance(prepared, Exception):
        raise prepared
    return prepared
