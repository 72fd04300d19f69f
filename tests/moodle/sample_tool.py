"""A small tool on loopback: its keys, its login, and what was posted to it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.lms.platform import PracticePlatform, Received, Reply, json_reply
from tests.lti.platform import jwk, rsa_key

if TYPE_CHECKING:
    from tests.moodle.double import MoodleDouble
    from tests.moodle.tools import Tool

KID = "tool-key-1"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LTI = "https://purl.imsglobal.org/spec/lti/claim/"
ITEMS = "https://purl.imsglobal.org/spec/lti-dl/claim/content_items"


class SampleTool:
    """Answers a login by asking for authentication, and keeps every form posted to it.

    `asked` changes or, with None, leaves out parameters of the next requests.
    """

    def __init__(self) -> None:
        self._server = PracticePlatform()
        self.url = self._server.url
        self.asked: dict[str, str | None] = {}
        self.logins: list[dict[str, str]] = []
        self.posted: list[dict[str, str]] = []
        self.publish(rsa_key())
        self._server.will("POST", "/lti/login", self._log_in)
        self._server.will("POST", "/lti/launch", self._keep)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.stop()

    def publish(self, key: rsa.RSAPrivateKey, kid: str = KID) -> None:
        """Publish a key under this id, instead of the last one."""
        self._server.will("GET", "/lti/keys", json_reply({"keys": [jwk(key, kid=kid)]}))

    def lose_keys(self) -> None:
        """Let the key set's address fail."""
        self._server.will("GET", "/lti/keys", Reply(status=500, body=b"no keys"))

    def fetches(self) -> int:
        """How often the key set was read."""
        return len(self._server.calls("/lti/keys"))

    def parameters(self, login: dict[str, str]) -> dict[str, str]:
        """The authentication request for a login, as a tool should send it."""
        sent: dict[str, str | None] = {
            "scope": "openid",
            "response_type": "id_token",
            "client_id": login["client_id"],
            "redirect_uri": f"{self.url}/lti/launch",
            "login_hint": login["login_hint"],
            "lti_message_hint": login["lti_message_hint"],
            "state": "st",
            "response_mode": "form_post",
            "nonce": "n1",
            "prompt": "none",
            **self.asked,
        }
        return {name: value for name, value in sent.items() if value is not None}

    def _log_in(self, received: Received) -> Reply:
        login = {name: values[0] for name, values in received.form.items()}
        self.logins.append(login)
        address = f"{login['iss']}/mod/lti/auth.php?{urlencode(self.parameters(login))}"
        return Reply(status=302, headers=(("Location", address),))

    def _keep(self, received: Received) -> Reply:
        self.posted.append({name: values[0] for name, values in received.form.items()})
        return Reply(body=b"launched", headers=(("Content-Type", "text/html"),))

    def claims(self) -> dict[str, Any]:
        """What the last id token says; its signature is checked against the site's key set."""
        token = self.posted[-1]["id_token"]
        payload: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
        keys = httpx.get(f"{payload['iss']}/mod/lti/certs.php", trust_env=False).json()["keys"]
        kid = jwt.get_unverified_header(token)["kid"]
        key = jwt.PyJWK.from_dict(next(key for key in keys if key["kid"] == kid))
        verified: dict[str, Any] = jwt.decode(
            token, key, algorithms=["RS256"], audience=payload["aud"]
        )
        return verified

    def sign(
        self, tool: Tool, claims: dict[str, Any] | None = None, key: rsa.RSAPrivateKey | None = None
    ) -> str:
        """A token of the tool for the site, with these claims more or other than usual."""
        now = int(time.time())
        payload = {"iss": tool.client_id, "sub": tool.client_id, "iat": now, "exp": now + 60}
        signing = key or rsa_key()
        headers = {"kid": KID}
        return jwt.encode(
            {**payload, **(claims or {})}, signing, algorithm="RS256", headers=headers
        )

    def ask_for_token(
        self, site: MoodleDouble, tool: Tool, *scopes: str, key: rsa.RSAPrivateKey | None = None
    ) -> httpx.Response:
        """The site's answer to a request for an access token."""
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION,
            "client_assertion": self.sign(tool, key=key),
            "scope": " ".join(scopes),
        }
        return httpx.post(site.page("token.php"), data=form, trust_env=False)

    def offer(self, tool: Tool, items: list[dict[str, Any]], **claims: str) -> str:
        """A deep linking response with these items."""
        return self.sign(tool, {ITEMS: items, **claims})
