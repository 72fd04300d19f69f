"""Sample registrations, wishes, scores, and the two ports that this room is given."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from app.domain.errors import PlatformFailure
from app.domain.platforms import Registration
from app.lms.client import GuardedClient
from app.lms.guard import AddressGuard, Resolver, resolve_name
from app.lms.naming import CallName
from app.lms.outgoing import SERVICE_LIMITS, OutgoingCall, TimeLimits
from app.ports.services import FinalScore, LineItemWish
from tests.lms.platform import PracticePlatform

# Long enough for loopback on a busy machine, short enough to wait for.
SHORT = TimeLimits(turn=0.2, connect=1.0, read=0.4, total=0.6)

# Reading every public certificate takes longer than most of these tests.
TRUSTING_NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


class SettableClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Assertions:
    """Signs nothing; numbers its assertions, so that a repeated one shows."""

    def __init__(self) -> None:
        self.built: list[tuple[str, str]] = []

    def build(self, *, client_id: str, audience: str) -> str:
        self.built.append((client_id, audience))
        return f"assertion-{len(self.built)}"


def client_resolving(
    resolve: Resolver = resolve_name,
    *,
    allow_private_network: bool = True,
    limits: TimeLimits = SERVICE_LIMITS,
    per_origin: int = 4,
    ssl_context: ssl.SSLContext = TRUSTING_NOBODY,
) -> GuardedClient:
    guard = AddressGuard(allow_private_network=allow_private_network, resolve=resolve)
    return GuardedClient(guard, limits=limits, per_origin=per_origin, ssl_context=ssl_context)


def registration_at(
    platform: PracticePlatform, kind: str = "generic", number: int = 1
) -> Registration:
    return Registration(
        id=number,
        institution_id=1,
        name="Sample Platform",
        kind=kind,
        issuer=platform.url,
        client_id=f"client-{number}",
        auth_url=f"{platform.url}/auth",
        token_url=f"{platform.url}/token",
        jwks_url=f"{platform.url}/keys",
    )


WISH = LineItemWish(label="Micro-credential", maximum=100, resource_id="offering-1", tag="award")

SCORE = FinalScore(
    subject="learner-1",
    given=Decimal("8.30"),
    maximum=Decimal(10),
    timestamp=datetime(2026, 11, 22, 11, 0, 0, 250, tzinfo=UTC),
)


def call(url: str, method: str = "GET", max_bytes: int = 1000) -> OutgoingCall:
    return OutgoingCall(
        name=CallName("Sample Platform", "read a thing"),
        method=method,
        url=url,
        headers={"Authorization": "Bearer secret-token"},
        content=b"{}" if method == "POST" else b"",
        max_bytes=max_bytes,
    )


def failure(ask: Callable[[], object]) -> PlatformFailure:
    with pytest.raises(PlatformFailure) as failed:
        ask()
    return failed.value
