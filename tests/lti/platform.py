"""A platform as seen from the tool: its keys, its key set over HTTP, and the messages it signs."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from app.domain.errors import FailureKind, PlatformFailure
from app.domain.platforms import Registration
from app.lti.messages import PlatformMessages
from app.lti.tool_keys import ToolKeys
from app.ports.services import Answer
from app.ports.transaction import inside_transaction
from tests.lti.storage import Storage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.ports.messages import AcceptedLaunch
    from app.ports.storage import OpenUnitOfWork

BASE_URL = "https://laurel.example.org"
ISSUER = "https://platform.example.org"
CLIENT_ID = "client-1"
DEPLOYMENT = "1"
JWKS_URL = "https://platform.example.org/keys"
AUTH_URL = "https://platform.example.org/auth"
TARGET = f"{BASE_URL}/lti/launch"
KID = "platform-key-1"
BROWSER = "value-of-the-browser-cookie"

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
DEEP_LINKING_SETTINGS = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
ROLES = "http://purl.imsglobal.org/vocab/lis/v2/"

REGISTRATION = Registration(
    id=7,
    institution_id=3,
    name="sample",
    kind="generic",
    issuer=ISSUER,
    client_id=CLIENT_ID,
    auth_url=AUTH_URL,
    token_url="https://platform.example.org/token",
    jwks_url=JWKS_URL,
    deployments=frozenset({DEPLOYMENT}),
)

ABSENT = object()


@cache
def rsa_key(number: int = 1, bits: int = 2048) -> rsa.RSAPrivateKey:
    """The same key for the same number, as long as the tests run."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def jwk(key: rsa.RSAPrivateKey, **members: object) -> dict[str, object]:
    """A JWK as Open edX publishes it: without `alg` and `use`. None leaves a member out."""
    public: dict[str, object] = {**RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": KID}
    return {name: value for name, value in {**public, **members}.items() if value is not None}


class SetClock:
    """A clock that stands where it was put."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, **duration: float) -> None:
        self.now += timedelta(**duration)


class KeySetReader:
    """HTTP at the port: key sets by address, a note of each read, and a platform that is down."""

    def __init__(self) -> None:
        self.bodies: dict[str, bytes] = {}
        self.reads: list[str] = []
        self.status = 200
        self.is_down = False

    def publish(self, *keys: Mapping[str, object], url: str = JWKS_URL) -> None:
        self.bodies[url] = json.dumps({"keys": keys}).encode()

    def read(self, url: str, *, accept: str, call: str) -> Answer:
        assert not inside_transaction.get(), "a transaction was open while the platform was asked"
        self.reads.append(url)
        if self.is_down:
            raise PlatformFailure(FailureKind.UNREACHABLE, platform=url, call=call)
        return Answer(status=self.status, headers={}, body=self.bodies[url])


class MarkingSealer:
    """Seals at the port by marking, so that a test sees what was sealed and what was not."""

    def seal(self, plain: bytes) -> bytes:
        return b"sealed:" + plain[::-1]

    def open(self, sealed: bytes) -> bytes:
        if not sealed.startswith(b"sealed:"):
            raise ValueError("not sealed")
        return sealed.removeprefix(b"sealed:")[::-1]


@dataclass(frozen=True, slots=True)
class SentLogin:
    """What the platform learns from the authorisation request."""

    address: str
    parameters: dict[str, str]
    target: str

    @property
    def state(self) -> str:
        return self.parameters["state"]

    @property
    def nonce(self) -> str:
        return self.parameters["nonce"]


@dataclass
class World:
    """Laurel with one registered platform, and the platform's hands.

    `unit_of_work` is another storage than that in memory, with the registration in it.
    """

    storage: Storage = field(default_factory=Storage)
    unit_of_work: OpenUnitOfWork | None = None
    clock: SetClock = field(default_factory=SetClock)
    reader: KeySetReader = field(default_factory=KeySetReader)
    base_url: str = BASE_URL

    def __post_init__(self) -> None:
        self.storage.tables.registrations.rows.append(REGISTRATION)
        self.reader.publish(jwk(rsa_key()))
        unit_of_work = self.unit_of_work or self.storage
        self.tool_keys = ToolKeys(
            unit_of_work=unit_of_work, clock=self.clock, sealer=MarkingSealer()
        )
        self.messages = PlatformMessages(
            unit_of_work=unit_of_work,
            clock=self.clock,
            reader=self.reader,
            tool_keys=self.tool_keys,
            base_url=self.base_url,
        )

    def log_in(self, *, browser: str = BROWSER, **changes: str | None) -> SentLogin:
        """A login as Open edX starts it. None leaves a parameter out."""
        parameters = {
            "iss": ISSUER,
            "client_id": CLIENT_ID,
            "lti_deployment_id": DEPLOYMENT,
            "target_link_uri": TARGET,
            "login_hint": "hint-1",
            "lti_message_hint": "message-hint-1",
            **changes,
        }
        given = {name: value for name, value in parameters.items() if value is not None}
        address = self.messages.start_login(given, browser=browser)
        query = parse_qs(urlsplit(address).query, keep_blank_values=True)
        assert all(len(values) == 1 for values in query.values())
        sent = {name: values[0] for name, values in query.items()}
        return SentLogin(address, sent, given["target_link_uri"])

    def payload(self, login: SentLogin, **changes: object) -> dict[str, Any]:
        """The claims of a learner's launch, signed and answered in time. ABSENT leaves one out.

        Short names stand for the claims of LTI: `roles`, `context`, `deployment_id` and so on.
        """
        now = int(self.clock.now.timestamp())
        claims: dict[str, object] = {
            "iss": ISSUER,
            "aud": CLIENT_ID,
            "sub": "subject-1",
            "nonce": login.nonce,
            "iat": now,
            "exp": now + 60,
            "message_type": "LtiResourceLinkRequest",
            "version": "1.3.0",
            "deployment_id": DEPLOYMENT,
            "target_link_uri": login.target,
            "roles": [f"{ROLES}membership#Learner"],
            "resource_link": {"id": "link-1"},
            "context": {"id": "course-1", "title": "Sample course"},
            **changes,
        }
        return {_claim(name): value for name, value in claims.items() if value is not ABSENT}

    def sign(
        self,
        payload: object,
        *,
        key: rsa.RSAPrivateKey | str | bytes | None = None,
        algorithm: str | None = "RS256",
        **header: object,
    ) -> str:
        """The payload as a signed token, whatever JSON it is; bytes are signed as they are."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        members = {
            name: value for name, value in {"kid": KID, **header}.items() if value is not ABSENT
        }
        return jwt.api_jws.PyJWS().encode(
            body, key or rsa_key(), algorithm=algorithm, headers=members
        )

    def post(
        self, login: SentLogin, token: str, *, browser: str | None = BROWSER
    ) -> AcceptedLaunch:
        """The second leg."""
        form = {"state": login.state, "id_token": token}
        return self.messages.accept_launch(form, browser=browser)

    def launch(self, **changes: object) -> AcceptedLaunch:
        """Both legs, with these claims changed."""
        login = self.log_in()
        return self.post(login, self.sign(self.payload(login, **changes)))


def _claim(name: str) -> str:
    short = {
        "message_type",
        "version",
        "deployment_id",
        "target_link_uri",
        "roles",
        "resource_link",
        "context",
        "launch_presentation",
        "custom",
        "ext",
        "for_user",
        "tool_platform",
    }
    others = {"ags": AGS, "nrps": NRPS, "settings": DEEP_LINKING_SETTINGS}
    return f"{LTI}{name}" if name in short else others.get(name, name)
