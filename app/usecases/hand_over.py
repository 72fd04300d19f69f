"""A launch proved in a frame without cookies is handed over to a window that keeps one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.domain.errors import RefusalCode, Refused

if TYPE_CHECKING:
    from uuid import UUID

    from app.ports import Ports

HANDOVER = timedelta(minutes=10)
"""How long the code of a handover may be used, counted from the launch."""


def hand_over(ports: Ports, launch_uuid: UUID, *, code_digest: str, browser_digest: str) -> None:
    """Bind the launch to this browser, once, in place of the code that it was recorded with.

    An unknown launch, and a wrong, used or late code are SESSION_ENDED alike,
    so that a guess tells nothing.
    """
    with ports.unit_of_work() as u:
        launch = u.launches.find(launch_uuid)
        in_time = launch is not None and ports.clock() < launch.created_at + HANDOVER
        if not in_time or not u.launches.rebind(launch_uuid, code_digest, browser_digest):
            raise Refused(RefusalCode.SESSION_ENDED)
