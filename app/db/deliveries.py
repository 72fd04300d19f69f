"""Scores on their way back to the platform."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.db.statements import institution_of, replace
from app.db.tables.awards import awards, score_deliveries
from app.domain.syncing import ScoreDelivery

if TYPE_CHECKING:
    from sqlalchemy import Connection


class SqlDeliveries:
    """Implements `Deliveries`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record(self, delivery: ScoreDelivery) -> None:
        """Store what is known of the award's score."""
        institution = institution_of(awards, delivery.award_id)
        values = {"institution_id": institution, **asdict(delivery)}
        replace(self._connection, score_deliveries, values, key={"award_id"})

    def find(self, award_id: int) -> ScoreDelivery | None:
        """What is known of the award's score."""
        row = self._connection.execute(
            select(score_deliveries).where(score_deliveries.c.award_id == award_id)
        ).one_or_none()
        if row is None:
            return None
        return ScoreDelivery(
            award_id=row.award_id,
            state=row.state,
            timestamp=row.timestamp,
            checked_at=row.checked_at,
            error=row.error,
        )
