"""Forgetting what has had its time: logins that led nowhere, sessions that are over."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.ports import Ports


def forget_expired(ports: Ports) -> int:
    """Delete expired logins, nonces, launches, unused invitations and codes; how many rows went."""
    now = ports.clock()
    with ports.unit_of_work() as u:
        return (
            u.logins.forget_expired(now)
            + u.launches.forget_expired(now)
            + u.invitations.forget_expired(now)
            + u.joins.forget_expired(now)
        )
