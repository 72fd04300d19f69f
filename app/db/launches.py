"""Launches on record."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from app.db.tables.courses import launches
from app.domain.launching import Launch

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Connection


class SqlLaunches:
    """Implements `Launches`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, launch: Launch) -> Launch:
        """Store it; the returned one carries the id (the given one's `id` is ignored)."""
        new = insert(launches).values(
            uuid=launch.uuid,
            institution_id=launch.institution_id,
            registration_id=launch.registration_id,
            person_id=launch.person_id,
            course_id=launch.course_id,
            role=launch.role,
            browser_digest=launch.browser_digest,
            form_token=launch.form_token,
            locale=launch.locale,
            created_at=launch.created_at,
            expires_at=launch.expires_at,
        )
        return replace(
            launch, id=self._connection.execute(new.returning(launches.c.id)).scalar_one()
        )

    def find(self, launch_uuid: UUID) -> Launch | None:
        """The launch with this public id, expired or not."""
        row = self._connection.execute(
            select(launches).where(launches.c.uuid == launch_uuid)
        ).one_or_none()
        if row is None:
            return None
        return Launch(
            id=row.id,
            uuid=row.uuid,
            institution_id=row.institution_id,
            registration_id=row.registration_id,
            person_id=row.person_id,
            course_id=row.course_id,
            role=row.role,
            browser_digest=row.browser_digest,
            form_token=row.form_token,
            locale=row.locale,
            created_at=row.created_at,
            expires_at=row.expires_at,
        )

    def forget_expired(self, now: datetime) -> int:
        """Delete launches past their time; how many."""
        return self._connection.execute(
            delete(launches).where(launches.c.expires_at <= now)
        ).rowcount
