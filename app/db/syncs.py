"""The state of reading each course."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.db.statements import institution_of, replace
from app.db.tables.courses import course_syncs, courses
from app.domain.syncing import CourseSync, SyncState

if TYPE_CHECKING:
    from sqlalchemy import Connection


class SqlSyncs:
    """Implements `Syncs`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, course_id: int) -> CourseSync:
        """The course's state; `SyncState.NEVER` where it was never asked for."""
        row = self._connection.execute(
            select(course_syncs).where(course_syncs.c.course_id == course_id)
        ).one_or_none()
        if row is None:
            return CourseSync(course_id=course_id, state=SyncState.NEVER)
        return CourseSync(
            course_id=row.course_id,
            state=row.state,
            queued_at=row.queued_at,
            started_at=row.started_at,
            finished_at=row.finished_at,
            completed_at=row.completed_at,
            error=row.error,
            error_call=row.error_call,
            members=row.members,
        )

    def record(self, sync: CourseSync) -> None:
        """Store the state."""
        institution = institution_of(courses, sync.course_id)
        values = {"institution_id": institution, **asdict(sync)}
        replace(self._connection, course_syncs, values, key={"course_id"})
