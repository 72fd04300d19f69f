"""A platform for benchmarks: a key set on loopback, and launches signed by its key."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
KID = "bench"


@dataclass(frozen=True, slots=True)
class SigningPlatform:
    """Signs what a login asks for."""

    base_url: str
    key: rsa.RSAPrivateKey

    def registration(self) -> dict[str, str]:
        return {
            "issuer": self.base_url,
            "client_id": "bench-client",
            "deployment_id": "1",
            "auth_url": f"{self.base_url}/auth",
            "token_url": f"{self.base_url}/token",
            "jwks_url": f"{self.base_url}/keys",
        }

    def login(self, tool_launch_url: str) -> dict[str, str]:
        """The parameters of a login initiation."""
        return {
            "iss": self.base_url,
            "client_id": "bench-client",
            "lti_deployment_id": "1",
            "login_hint": "learner",
            "lti_message_hint": "hint",
            "target_link_uri": tool_launch_url,
        }

    def answer(self, authorisation: str, number: int) -> dict[str, str]:
        """The form that the platform's page would post for this authorisation request."""
        asked = {
            name: values[0] for name, values in parse_qs(urlsplit(authorisation).query).items()
        }
        now = int(time.time())
        payload = {
            "iss": self.base_url,
            "aud": asked["client_id"],
            "sub": f"learner-{number % 50}",
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "name": "Sample Learner",
            f"{CLAIM}message_type": "LtiResourceLinkRequest",
            f"{CLAIM}version": "1.3.0",
            f"{CLAIM}deployment_id": "1",
            f"{CLAIM}target_link_uri": asked["redirect_uri"],
            f"{CLAIM}roles": [LEARNER],
            f"{CLAIM}resource_link": {"id": "link"},
            f"{CLAIM}context": {"id": "course", "title": "Sample course"},
        }
        return {"state": asked["state"], "id_token": self.sign(payload)}

    def sign(self, payload: dict[str, Any]) -> str:
        return jwt.encode(payload, self.key, algorithm="RS256", headers={"kid": KID})


@contextmanager
def run_signing_platform() -> Iterator[SigningPlatform]:
    """Serve the key set until the block ends."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = {**RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": KID, "alg": "RS256"}
    body = json.dumps({"keys": [public]}).encode()

    class KeySet(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), KeySet) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield SigningPlatform(f"http://127.0.0.1:{server.server_port}", key)
        server.shutdown()
