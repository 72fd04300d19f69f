"""Limits on requests by address (logins, public pages), and on guesses by person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from app.domain.errors import RefusalCode, Refused

if TYPE_CHECKING:
    from uuid import UUID

    from fastapi import Request

    from app.settings import Settings


CODES_PER_MINUTE = 5
"""A code lives for ten minutes; so many guesses find one of its 31 ^ 8 values hardly ever."""


class RateLimits:
    """Counts per process and minute; a whole class behind one address fits the defaults."""

    def __init__(self, settings: Settings) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._limits = {
            "login": RateLimitItemPerMinute(settings.logins_per_minute),
            "public": RateLimitItemPerMinute(settings.public_requests_per_minute),
            "code": RateLimitItemPerMinute(CODES_PER_MINUTE),
        }

    def count(self, kind: str, request: Request) -> None:
        """Count one request; refuses TOO_MANY_REQUESTS past the limit."""
        address = request.client.host if request.client else "unknown"
        if not self._limiter.hit(self._limits[kind], kind, address):
            raise Refused(RefusalCode.TOO_MANY_REQUESTS)

    def count_code(self, person: UUID) -> None:
        """Count one code that this person enters; refuses TOO_MANY_REQUESTS past the limit."""
        if not self._limiter.hit(self._limits["code"], "code", str(person)):
            raise Refused(RefusalCode.TOO_MANY_REQUESTS)
