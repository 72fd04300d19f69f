"""LTI Advantage services of any platform, as the use cases know them."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from app.domain.platforms import Registration
from app.lms import line_items, memberships, results, scores
from app.lms.calls import ServiceCaller
from app.lms.checking import check_platform
from app.lms.client import GuardedClient
from app.lms.retries import Retrier
from app.lms.tokens import TokenStore
from app.ports import Clock
from app.ports.services import (
    CheckedService,
    ClientAssertions,
    FinalScore,
    LineItem,
    LineItemWish,
    Member,
    PlatformResult,
)

_system_random = random.SystemRandom()


class LtiAdvantageServices:
    """Implements `PlatformServices`; one per process, safe to share between threads.

    Tokens are kept in it. `sleep` (seconds) and `jitter` (0 to 1) pace retries.
    """

    def __init__(
        self,
        client: GuardedClient,
        assertions: ClientAssertions,
        clock: Clock,
        *,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = _system_random.random,
    ) -> None:
        retrier = Retrier(clock, sleep=sleep, jitter=jitter)
        self._client = client
        self._clock = clock
        self._tokens = TokenStore(client, assertions, clock, retrier)
        self._caller = ServiceCaller(client, self._tokens, retrier)

    def read_memberships(
        self, registration: Registration, url: str, resource_link_id: str = ""
    ) -> tuple[Member, ...]:
        """Every member of the context behind `url`, or those who may open the resource link."""
        return memberships.read_memberships(self._caller, registration, url, resource_link_id)

    def get_line_item(
        self, registration: Registration, line_items_url: str, wish: LineItemWish
    ) -> LineItem:
        """The line item with the wish's `resource_id` and `tag`, created if there is none."""
        return line_items.get_line_item(self._caller, registration, line_items_url, wish)

    def set_maximum(self, registration: Registration, line_item_url: str, maximum: int) -> LineItem:
        """The line item with this maximum and everything else as it was."""
        return line_items.set_maximum(self._caller, registration, line_item_url, maximum)

    def read_results(
        self, registration: Registration, line_item_url: str, subject: str = ""
    ) -> tuple[PlatformResult, ...]:
        """Every scored result of the line item, or only those of `subject`."""
        return results.read_results(self._caller, registration, line_item_url, subject)

    def send_score(self, registration: Registration, line_item_url: str, score: FinalScore) -> None:
        """Send a final score; CONFLICT if the platform holds one as late or later."""
        scores.send_score(self._caller, registration, line_item_url, score)

    def check(self, registration: Registration) -> tuple[CheckedService, ...]:
        """Keys, clock, token and granted scopes, each tried; failures are points."""
        return check_platform(self._client, self._tokens, self._clock, registration)
