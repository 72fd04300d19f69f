"""What an error may say of a call: whose platform, and what was asked of it."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.errors import FailureKind, PlatformFailure
from app.ports.services import NothingSent


@dataclass(frozen=True, slots=True)
class CallName:
    """Names a call in errors. Neither part carries an address, a person or a token."""

    platform: str
    call: str

    def not_connected(self, kind: FailureKind, detail: str = "") -> NotConnected:
        """A failure of this call before anything of it was sent."""
        return NotConnected(kind, platform=self.platform, call=self.call, detail=detail)

    def failure(
        self, kind: FailureKind, detail: str = "", *, retry_after: float | None = None
    ) -> PlatformFailure:
        """A failure of this call; `detail` is ours, never the platform's own words."""
        return PlatformFailure(
            kind, platform=self.platform, call=self.call, detail=detail, retry_after=retry_after
        )


class NotConnected(NothingSent):
    """The connection was never made, so nothing was sent and asking again is always harmless."""
