"""Limits on requests by address: logins, and public pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from app.domain.errors import RefusalCode, Refused

if TYPE_CHECKING:
    from fastapi import Request

    from app.settings import Settings


class RateLimits:
    """Counts per process and minute; a whole class behind one address fits the defaults."""

    def __init__(self, settings: Settings) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._limits = {
            "login": RateLimitItemPerMinute(settings.logins_per_minute),
            "public": RateLimitItemPerMinute(settings.public_requests_per_minute),
        }

    def count(self, kind: str, request: Request) -> None:
        """Count one request; refuses TOO_MANY_REQUESTS past the limit."""
        address = request.client.host if request.client else "unknown"
        if not self._limiter.hit(self._limits[kind], kind, address):
            raise Refused(RefusalCode.TOO_MANY_REQUESTS)
