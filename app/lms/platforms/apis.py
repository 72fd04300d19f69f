"""Which platform's own API an account speaks to: implements the port `PlatformApi`."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection, Mapping

from app.domain.errors import FailureKind
from app.lms.client import GuardedClient
from app.lms.naming import CallName
from app.lms.platforms.moodle_web_services import MoodleWebServices
from app.lms.platforms.openedx_rest_api import OpenEdxRest
from app.lms.retries import Retrier
from app.ports import Clock
from app.ports.platform_accounts import ApiChoice, ApiQuery, Measure, Observation, PlatformAccount
from app.ports.services import CheckedService

NO_SUCH_MEASURE = "this platform cannot be asked for that"

_system_random = random.SystemRandom()


class PlatformApis:
    """One per process, safe to share between threads; tokens are kept in it.

    `sleep` (seconds) and `jitter` (0 to 1) pace retries.
    """

    def __init__(
        self,
        client: GuardedClient,
        clock: Clock,
        *,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = _system_random.random,
    ) -> None:
        retrier = Retrier(clock, sleep=sleep, jitter=jitter)
        self._apis: Mapping[str, MoodleWebServices | OpenEdxRest] = {
            "moodle": MoodleWebServices(client, retrier),
            "openedx": OpenEdxRest(client, retrier, clock),
        }

    def measures(self, kind: str) -> frozenset[Measure]:
        """What can be read of a platform of this kind; nothing of an unknown one."""
        return self._apis[kind].measures if kind in self._apis else frozenset()

    def is_keyed_by_username(self, kind: str) -> bool:
        """True where learners are known by username only."""
        return kind in self._apis and self._apis[kind].is_keyed_by_username

    def list_choices(self, account: PlatformAccount, context_id: str) -> tuple[ApiChoice, ...]:
        """What a designer may bind in this context. KeyError for a kind without an API."""
        return self._apis[account.kind].list_choices(account, context_id)

    def read(
        self, account: PlatformAccount, query: ApiQuery, subjects: Collection[str]
    ) -> tuple[Observation, ...]:
        """What is known about each of `subjects`; REJECTED for a measure that is not offered."""
        if query.measure not in self.measures(account.kind):
            name = CallName(account.name, "read the platform's own API")
            raise name.failure(FailureKind.REJECTED, NO_SUCH_MEASURE)
        return self._apis[account.kind].read(account, query, subjects)

    def check(self, account: PlatformAccount) -> tuple[CheckedService, ...]:
        """Sign-in and what is granted. KeyError for a kind without an API."""
        return self._apis[account.kind].check(account)
