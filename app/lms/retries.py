"""Which call is made again, when, and how often.

    call     not connected  broken, timed out  429  503  other 5xx  other 4xx
    READ     again          again              again again again     no
    SCORE    again          no                 again again no        no
    CREATE   again          no                 again no    no        no

A read changes nothing, and neither does asking for a token. A score may be
repeated because its timestamp makes the second one a conflict; a line item may
not once the platform could have made it, for a second column would stand in
the gradebook. 429 stands for every answer that the platform object calls so.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

from app.domain.errors import FailureKind, PlatformFailure
from app.lms.naming import NotConnected
from app.lms.platforms.base import Platform
from app.ports import Clock
from app.ports.services import Answer

ATTEMPTS = 3
FIRST_PAUSE = 0.5  # seconds; each further pause is twice as long
LONGEST_PAUSE = 20.0  # a platform that asks for more is left alone, and asked by a later job


@dataclass(frozen=True, slots=True)
class RetryRule:
    """One row of the table."""

    statuses: frozenset[int]
    broken: bool = False

    def allows(self, failure: PlatformFailure) -> bool:
        """Whether to try again after a call without an answer."""
        if isinstance(failure, NotConnected):
            return True
        return self.broken and failure.kind in {FailureKind.UNREACHABLE, FailureKind.TIMEOUT}


READ = RetryRule(frozenset({429, *range(500, 600)}), broken=True)
SCORE = RetryRule(frozenset({429, 503}))
CREATE = RetryRule(frozenset({429}))

_system_random = random.SystemRandom()


class Retrier:
    """Runs calls by the table. `sleep` takes seconds; `jitter` gives 0 to 1 at random."""

    def __init__(
        self,
        clock: Clock,
        *,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = _system_random.random,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._jitter = jitter

    def run(self, attempt: Callable[[], Answer], rule: RetryRule, platform: Platform) -> Answer:
        """The last answer, whatever its status; or the failure of the last attempt."""
        for tried in range(1, ATTEMPTS):
            try:
                answer = attempt()
            except PlatformFailure as failure:
                if not rule.allows(failure):
                    raise
                self._sleep(self._backoff(tried))
            else:
                pause = self._find_pause(answer, rule, platform, tried)
                if pause is None:
                    return answer
                self._sleep(pause)
        return attempt()

    def read_retry_after(self, answer: Answer) -> float | None:
        """Seconds that the platform asks us to wait (RFC 9110, section 10.2.3), if it does."""
        value = answer.headers.get("retry-after", "").strip()
        if value.isascii() and value.isdecimal():
            return min(float(value), 86_400.0)
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return min(max((moment - self._clock()).total_seconds(), 0.0), 86_400.0)

    def _find_pause(
        self, answer: Answer, rule: RetryRule, platform: Platform, tried: int
    ) -> float | None:
        if platform.status_of(answer) not in rule.statuses:
            return None
        asked = self.read_retry_after(answer)
        if asked is None:
            return self._backoff(tried)
        return asked + self._jitter() if asked <= LONGEST_PAUSE else None

    def _backoff(self, tried: int) -> float:
        """Between half and all of the pause, so that many callers do not come back at once."""
        return FIRST_PAUSE * 2.0 ** (tried - 1) * (0.5 + self._jitter() / 2)
