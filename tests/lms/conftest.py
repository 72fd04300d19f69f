"""What the tests of this room share: the practice platform, and the services pointed at it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.domain.platforms import Registration
from app.lms.client import GuardedClient
from app.lms.services import LtiAdvantageServices
from tests.lms.platform import PracticePlatform
from tests.lms.samples import SHORT, Assertions, SettableClock, client_resolving, registration_at


@pytest.fixture
def platform() -> Iterator[PracticePlatform]:
    running = PracticePlatform()
    yield running
    running.stop()


@pytest.fixture
def client() -> GuardedClient:
    return client_resolving(limits=SHORT)


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def slept() -> list[float]:
    """The pauses before retries, in seconds, none of which is really waited for."""
    return []


@pytest.fixture
def assertions() -> Assertions:
    return Assertions()


@pytest.fixture
def services(
    client: GuardedClient, assertions: Assertions, clock: SettableClock, slept: list[float]
) -> LtiAdvantageServices:
    return LtiAdvantageServices(client, assertions, clock, sleep=slept.append, jitter=lambda: 0.0)


@pytest.fixture
def registration(platform: PracticePlatform) -> Registration:
    return registration_at(platform)
