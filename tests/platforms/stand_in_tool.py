"""The smallest tool that can be launched: it keeps what it is sent and answers nothing else.

It shows what the practice platform does without Laurel, so that a test that fails with both
tells which of the two is to blame.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import uuid4

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
KEY_ID = "stand-in"

Registration = dict[str, Any]


def make_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(slots=True)
class StandInTool:
    """A running tool and what it was sent, oldest first."""

    base_url: str
    key: rsa.RSAPrivateKey = field(default_factory=make_key)
    logins: list[dict[str, str]] = field(default_factory=list)
    launches: list[dict[str, str]] = field(default_factory=list)
    key_set_requests: list[str] = field(default_factory=list)

    def key_set(self) -> dict[str, Any]:
        public = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": KEY_ID, "alg": "RS256", "use": "sig"}]}

    def ask_token(
        self, registration: Registration, *scopes: str, key: rsa.RSAPrivateKey | None = None
    ) -> httpx.Response:
        now = int(time.time())
        claims = {
            "iss": registration["client_id"],
            "sub": registration["client_id"],
            "aud": registration["token_url"],
            "iat": now - 5,
            "exp": now + 60,
            "jti": uuid4().hex,
        }
        assertion = jwt.encode(claims, key or self.key, "RS256", headers={"kid": KEY_ID})
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion,
            "scope": " ".join(scopes),
        }
        return httpx.post(registration["token_url"], data=form)

    def call_service(
        self,
        registration: Registration,
        scope: str,
        method: str,
        url: str,
        *,
        media_type: str,
        body: dict[str, Any] | None = None,
    ) -> httpx.Response:
        token = self.ask_token(registration, scope).raise_for_status().json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        headers["Content-Type" if body else "Accept"] = media_type
        content = json.dumps(body) if body else None
        return httpx.request(method, url, headers=headers, content=content)


class LaunchForm(HTMLParser):
    """Reads the form by which the platform sends the browser back to the tool."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self.action = found["action"] or ""
        elif tag == "input" and found.get("name"):
            self.fields[str(found["name"])] = found["value"] or ""


def launch(url: str) -> dict[str, str]:
    """Go the way of a browser from the start of a launch; return what the tool got last."""
    with httpx.Client(follow_redirects=True, timeout=60) as browser:
        page = browser.get(url).raise_for_status()
        form = LaunchForm(page.text)
        return dict(browser.post(form.action, data=form.fields).raise_for_status().json())


def read_claims(launched: dict[str, str], registration: Registration) -> dict[str, Any]:
    """Verify an id_token by the platform's key set and return its claims."""
    key = jwt.PyJWKClient(registration["jwks_url"]).get_signing_key_from_jwt(launched["id_token"])
    return dict(
        jwt.decode(
            launched["id_token"],
            key,
            algorithms=["RS256"],
            audience=registration["client_id"],
            issuer=registration["issuer"],
            leeway=30,
        )
    )


class StandInServer(ThreadingHTTPServer):
    """Serves a stand-in tool; hundreds of connections may wait to be taken."""

    request_queue_size = 512

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), StandInHandler)
        self.tool = StandInTool(f"http://127.0.0.1:{self.server_port}")


class StandInHandler(BaseHTTPRequestHandler):
    """Key set, login, launch."""

    server: StandInServer

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        if asked.path == "/.well-known/jwks.json":
            self.server.tool.key_set_requests.append(self.path)
            self._answer(self.server.tool.key_set())
        elif asked.path == "/lti/login":
            self._redirect(dict(parse_qsl(asked.query)))
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = dict(parse_qsl(body))
        self.server.tool.launches.append(form)
        self._answer(form)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — the library's name
        pass

    def _redirect(self, login: dict[str, str]) -> None:
        self.server.tool.logins.append(login)
        self.send_response(302)
        self.send_header("Location", authentication_request(login, self.server.tool.base_url))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _answer(self, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def run_stand_in_tool() -> Iterator[StandInTool]:
    """Serve a stand-in tool on a free port until the block ends."""
    with StandInServer() as server:
        serving = Thread(target=server.serve_forever)
        serving.start()
        try:
            yield server.tool
        finally:
            server.shutdown()
            serving.join()


def authentication_request(login: dict[str, str], tool_url: str) -> str:
    request = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": login["client_id"],
        "redirect_uri": f"{tool_url}/lti/launch",
        "login_hint": login["login_hint"],
        "lti_message_hint": login["lti_message_hint"],
        "state": uuid4().hex,
        "nonce": uuid4().hex,
    }
    return f"{login['iss']}/api/lti_consumer/v1/launch/?{urlencode(request)}"
