"""A learning platform in this process: it publishes its keys and signs launches, over real HTTP."""

from __future__ import annotations

import html
import time
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt

from app.domain.platforms import LINE_ITEM_SCOPE
from app.ports.identity_storage import NewRegistration
from tests.lms.platform import PracticePlatform, Received, Reply, json_reply
from tests.lti.platform import jwk, rsa_key

if TYPE_CHECKING:
    from collections.abc import Mapping

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
ROLES = {
    "teacher": [f"{MEMBERSHIP}Instructor"],
    "learner": [f"{MEMBERSHIP}Learner"],
    "observer": [f"{MEMBERSHIP}Mentor"],
    "nobody": [],
}
DEPLOYMENT = "1"
COURSE = "course-1"


class SigningPlatform:
    """One platform with an issuer, a client id and a key of its own.

    `number` tells several apart. Launches wait under their login hint until
    the browser comes to be authenticated.
    """

    def __init__(self, number: int = 1) -> None:
        self._key = rsa_key(number)
        self._kid = f"key-{number}"
        self.client_id = f"client-{number}"
        self._server = PracticePlatform()
        self.issuer = self._server.url
        self._server.will("GET", "/keys", json_reply({"keys": [jwk(self._key, kid=self._kid)]}))
        self._server.will("GET", "/auth", self._authenticate)
        self._waiting: dict[str, dict[str, object]] = {}
        self.declines = False

    def stop(self) -> None:
        self._server.stop()

    def registration(self, institution_id: int) -> NewRegistration:
        return NewRegistration(
            institution_id=institution_id,
            name=f"Platform {self.client_id}",
            kind="generic",
            issuer=self.issuer,
            client_id=self.client_id,
            auth_url=f"{self.issuer}/auth",
            token_url=f"{self.issuer}/token",
            jwks_url=f"{self.issuer}/keys",
            deployments=frozenset({DEPLOYMENT}),
        )

    def claims(
        self, subject: str, role: str, context: str = COURSE, **changes: object
    ) -> dict[str, object]:
        """What a launch by this person says; None among the changes leaves a claim out."""
        known: dict[str, object] = {
            "sub": subject,
            f"{LTI}message_type": "LtiResourceLinkRequest",
            f"{LTI}version": "1.3.0",
            f"{LTI}deployment_id": DEPLOYMENT,
            f"{LTI}roles": ROLES[role],
            f"{LTI}resource_link": {"id": f"link-of-{context}"},
            f"{LTI}context": {"id": context, "title": f"Sample {context}"},
            AGS: {"lineitems": f"{self.issuer}/items", "scope": [LINE_ITEM_SCOPE]},
            NRPS: {"context_memberships_url": f"{self.issuer}/members"},
            "name": f"Sample {subject}",
            "email": f"{subject}@example.org",
            **changes,
        }
        return {name: value for name, value in known.items() if value is not None}

    def login_parameters(
        self, base_url: str, claims: Mapping[str, object], **changes: str
    ) -> dict[str, str]:
        """The parameters of a login by somebody whom these claims will describe."""
        hint = f"hint-{len(self._waiting)}"
        self._waiting[hint] = dict(claims)
        return {
            "iss": self.issuer,
            "client_id": self.client_id,
            "login_hint": hint,
            "lti_message_hint": "link=1&return=/course?a=b",
            "lti_deployment_id": DEPLOYMENT,
            "target_link_uri": f"{base_url}/lti/launch",
            **changes,
        }

    def login_url(self, base_url: str, claims: Mapping[str, object]) -> str:
        return f"{base_url}/lti/login?{urlencode(self.login_parameters(base_url, claims))}"

    def sign(self, asked: Mapping[str, str]) -> str:
        """The token that answers an authorisation request with these parameters."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": self.client_id,
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 60,
            **self._waiting[asked["login_hint"]],
        }
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": self._kid})

    def answer(self, address: str) -> dict[str, str]:
        """The form that the platform's page posts for this authorisation address."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        if self.declines:
            return {"state": asked["state"], "error": "login_required"}
        return {"state": asked["state"], "id_token": self.sign(asked)}

    def _authenticate(self, received: Received) -> Reply:
        asked = parse_qs(urlsplit(received.target).query)
        fields = "".join(
            f'<input type="hidden" name="{name}" value="{html.escape(value)}">'
            for name, value in self.answer(received.target).items()
        )
        address = html.escape(asked["redirect_uri"][0])
        page = f'<form method="post" action="{address}">{fields}</form>'
        return Reply(body=page.encode(), headers=(("Content-Type", "text/html; charset=utf-8"),))
