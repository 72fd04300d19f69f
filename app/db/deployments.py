"""Deployments that launched without being approved, and their approval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from app.db.statements import excluded, insert_into, insert_unless_there, institution_of
from app.db.tables.identity import deployments, registrations, waiting_deployments
from app.ports.registration_storage import WaitingDeployment

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

KEY = ("registration_id", "deployment_id")


class SqlDeployments:
    """Implements `Deployments`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note_waiting(self, registration_id: int, deployment_id: str, now: datetime) -> None:
        """Record that the deployment asked to be let in; again only moves when it last did."""
        row = insert_into(self._connection, waiting_deployments).values(
            **self._named(registration_id, deployment_id), first_seen_at=now, last_seen_at=now
        )
        last = {"last_seen_at": excluded(waiting_deployments)["last_seen_at"]}
        self._connection.execute(row.on_conflict_do_update(index_elements=list(KEY), set_=last))

    def waiting(self, registration_id: int) -> tuple[WaitingDeployment, ...]:
        """Those that wait at this registration, the first to come first."""
        rows = self._connection.execute(
            select(waiting_deployments)
            .where(waiting_deployments.c.registration_id == registration_id)
            .order_by(waiting_deployments.c.first_seen_at, waiting_deployments.c.deployment_id)
        )
        return tuple(
            WaitingDeployment(
                registration_id=row.registration_id,
                deployment_id=row.deployment_id,
                first_seen_at=row.first_seen_at,
                last_seen_at=row.last_seen_at,
            )
            for row in rows
        )

    def approve(self, registration_id: int, deployment_id: str) -> bool:
        """Let the deployment in and take it off the waiting ones; False if it was in already."""
        self._connection.execute(
            delete(waiting_deployments).where(
                waiting_deployments.c.registration_id == registration_id,
                waiting_deployments.c.deployment_id == deployment_id,
            )
        )
        values = self._named(registration_id, deployment_id)
        return insert_unless_there(self._connection, deployments, values, key=KEY)

    def _named(self, registration_id: int, deployment_id: str) -> dict[str, object]:
        return {
            "registration_id": registration_id,
            "deployment_id": deployment_id,
            "institution_id": institution_of(registrations, registration_id),
        }
