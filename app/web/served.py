"""What the routes are served with, put on the application by `main`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Protocol

from fastapi import Depends, Request

if TYPE_CHECKING:
    from app.ports import Ports
    from app.ports.messages import LtiMessages
    from app.ports.registering import DynamicRegistration
    from app.settings import Settings
    from app.web.rate_limits import RateLimits
    from app.web.security_headers import FrameAncestors


class Readiness(Protocol):
    """Whether what stands behind the pages can be used."""

    def find_obstacle(self) -> str | None:
        """What keeps Laurel from serving, in words for an operator; None if nothing does."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """Everything that routes reach for."""

    settings: Settings
    ports: Ports
    messages: LtiMessages
    registering: DynamicRegistration
    readiness: Readiness
    rate_limits: RateLimits
    frame_ancestors: FrameAncestors


def get_served(request: Request) -> Served:
    """The application's own."""
    served: Served = request.app.state.served
    return served


Serving = Annotated[Served, Depends(get_served)]
