"""The state of reading each course, and which of them are due."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, func, or_, select

from app.db import sync_rows
from app.db.statements import hold, institution_of, replace
from app.db.sync_rows import build_sync
from app.db.tables.awards import awards, score_deliveries
from app.db.tables.courses import course_syncs, courses, enrolments, offerings
from app.db.tables.evidence import readings
from app.db.tables.identity import registrations
from app.domain.people import CourseRole
from app.domain.syncing import CourseActivity, CourseSync, DeliveryState, SyncState
from app.ports.sync_storage import OfferedCourse

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from typing import Any

    from sqlalchemy import ColumnElement, Connection, Row

    from app.ports.sync_storage import (
        CourseReadings,
        PlatformReadings,
        SyncFilter,
        UndeliveredScore,
    )


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
        return build_sync(row)

    def hold(self, course_id: int) -> CourseSync:
        """The same, held until the transaction ends, so that others who hold it wait."""
        hold(self._connection, courses, course_id)
        return self.get(course_id)

    def record(self, sync: CourseSync) -> None:
        """Store the state."""
        institution = institution_of(courses, sync.course_id)
        values = {"institution_id": institution, **asdict(sync)}
        replace(self._connection, course_syncs, values, key={"course_id"})

    def offered(
        self, *, tried_before: datetime, asleep_since: datetime
    ) -> tuple[OfferedCourse, ...]:
        """Courses with an offering that were not tried since.

        `awaits` is looked up only for those that nobody launched from after
        `asleep_since`, and True for the others.
        """
        read_at = select(func.max(readings.c.completed_at)).where(
            readings.c.offering_id == offerings.c.id
        )
        # Databases evaluate the parts of an OR in turn, so most courses cost no look at people.
        awaits = or_(courses.c.launched_at > asleep_since, _has_learner(), _has_score())
        rows = self._connection.execute(
            select(
                courses.c.id,
                courses.c.launched_at,
                registrations.c.issuer,
                offerings.c.created_at.label("offered_at"),
                read_at.scalar_subquery().label("read_at"),
                awaits.label("awaits"),
                course_syncs,
            )
            .join_from(courses, offerings, offerings.c.course_id == courses.c.id)
            .join(registrations, registrations.c.id == courses.c.registration_id)
            .outerjoin(course_syncs, course_syncs.c.course_id == courses.c.id)
            .where(
                offerings.c.ended_at.is_(None),
                or_(
                    course_syncs.c.finished_at.is_(None), course_syncs.c.finished_at < tried_before
                ),
            )
        )
        return tuple(map(_offered, rows))

    def waiting(self, *, since: datetime) -> Mapping[str, int]:
        """How many courses have waited to be read since then at most, by issuer."""
        rows = self._connection.execute(
            select(registrations.c.issuer, func.count().label("waiting"))
            .join_from(course_syncs, courses, courses.c.id == course_syncs.c.course_id)
            .join(registrations, registrations.c.id == courses.c.registration_id)
            .where(course_syncs.c.state == SyncState.QUEUED, course_syncs.c.queued_at >= since)
            .group_by(registrations.c.issuer)
        )
        return {row.issuer: row.waiting for row in rows}

    def platforms(self, institution_id: int) -> tuple[PlatformReadings, ...]:
        """The institution's platforms, by name."""
        return sync_rows.platforms(self._connection, institution_id)

    def count(self, wanted: SyncFilter) -> int:
        """How many courses match."""
        return sync_rows.count(self._connection, wanted)

    def page(self, wanted: SyncFilter, *, offset: int, limit: int) -> tuple[CourseReadings, ...]:
        """Matching courses, by platform and title."""
        return sync_rows.page(self._connection, wanted, offset=offset, limit=limit)

    def undelivered(self, offering_ids: Collection[int]) -> tuple[UndeliveredScore, ...]:
        """The scores of these offerings' awards that have not arrived, oldest award first."""
        return sync_rows.undelivered(self._connection, offering_ids)


def _has_learner() -> ColumnElement[bool]:
    """A candidate of the course was never awarded what it offers."""
    has_award = exists().where(
        awards.c.person_id == enrolments.c.person_id,
        awards.c.version_id == offerings.c.version_id,
    )
    return exists().where(
        enrolments.c.course_id == courses.c.id,
        enrolments.c.role == CourseRole.LEARNER,
        enrolments.c.ever_staff.is_(False),
        or_(enrolments.c.listed.is_(None), enrolments.c.listed.is_(True)),
        ~has_award,
    )


def _has_score() -> ColumnElement[bool]:
    """A score has not been seen in the course."""
    unseen = score_deliveries.c.state != DeliveryState.SEEN
    return exists().where(
        and_(awards.c.offering_id == offerings.c.id, awards.c.id == score_deliveries.c.award_id),
        unseen,
    )


def _offered(row: Row[Any]) -> OfferedCourse:
    never = CourseSync(course_id=row.id, state=SyncState.NEVER)
    return OfferedCourse(
        course_id=row.id,
        issuer=row.issuer,
        sync=never if row.course_id is None else build_sync(row),
        activity=CourseActivity(
            launched_at=row.launched_at,
            offered_at=row.offered_at,
            read_at=row.read_at,
            awaits=bool(row.awaits),
        ),
    )
