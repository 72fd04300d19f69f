"""Readings as an operator looks at them: by platform, by course, and scores that did not arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, func, or_, select

from app.db.tables.awards import awards, score_deliveries
from app.db.tables.courses import course_syncs, courses, offerings
from app.db.tables.evidence import sources
from app.db.tables.identity import registrations
from app.domain.sources import SourceState
from app.domain.syncing import UNDELIVERED, CourseSync, ScoreDelivery, SyncState
from app.ports.sync_storage import CourseReadings, PlatformReadings, UndeliveredScore

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import Any

    from sqlalchemy import ColumnElement, Connection, Row

    from app.ports.sync_storage import SyncFilter


def platforms(connection: Connection, institution_id: int) -> tuple[PlatformReadings, ...]:
    """The institution's platforms, by name."""
    offered = (
        select(courses.c.registration_id, course_syncs.c.error, course_syncs.c.completed_at)
        .join_from(courses, offerings, offerings.c.course_id == courses.c.id)
        .outerjoin(course_syncs, course_syncs.c.course_id == courses.c.id)
        .where(offerings.c.ended_at.is_(None), courses.c.institution_id == institution_id)
        .subquery()
    )
    rows = connection.execute(
        select(
            registrations.c.id,
            registrations.c.name,
            func.count(offered.c.registration_id).label("courses"),
            func.count(offered.c.error).label("failed"),
            func.max(offered.c.completed_at).label("last_complete"),
        )
        .outerjoin_from(registrations, offered, offered.c.registration_id == registrations.c.id)
        .where(registrations.c.institution_id == institution_id)
        .group_by(registrations.c.id, registrations.c.name)
        .order_by(func.lower(registrations.c.name), registrations.c.id)
    )
    return tuple(
        PlatformReadings(
            registration_id=row.id,
            name=row.name,
            courses=row.courses,
            failed=row.failed,
            last_complete=row.last_complete,
        )
        for row in rows
    )


def count(connection: Connection, wanted: SyncFilter) -> int:
    """How many courses match."""
    matching = select(func.count()).select_from(_offered_courses()).where(*_conditions(wanted))
    number: int = connection.execute(matching).scalar_one()
    return number


def page(
    connection: Connection, wanted: SyncFilter, *, offset: int, limit: int
) -> tuple[CourseReadings, ...]:
    """Matching courses, by platform and title."""
    rows = connection.execute(
        select(
            courses.c.id,
            courses.c.uuid,
            courses.c.title,
            courses.c.launched_at,
            registrations.c.name.label("platform_name"),
            registrations.c.kind.label("platform_kind"),
            offerings.c.id.label("offering_id"),
            offerings.c.version_id,
            course_syncs,
        )
        .select_from(_offered_courses())
        .where(*_conditions(wanted))
        .order_by(
            func.lower(registrations.c.name),
            registrations.c.id,
            func.lower(courses.c.title),
            courses.c.id,
        )
        .offset(offset)
        .limit(limit)
    )
    return tuple(map(_course_readings, rows))


def undelivered(
    connection: Connection, offering_ids: Collection[int]
) -> tuple[UndeliveredScore, ...]:
    """The scores of these offerings' awards that have not arrived, oldest award first."""
    rows = connection.execute(
        select(awards.c.offering_id, awards.c.uuid, score_deliveries)
        .join_from(score_deliveries, awards, awards.c.id == score_deliveries.c.award_id)
        .where(awards.c.offering_id.in_(offering_ids), score_deliveries.c.state.in_(UNDELIVERED))
        .order_by(awards.c.id)
    )
    return tuple(
        UndeliveredScore(
            offering_id=row.offering_id,
            award_uuid=row.uuid,
            delivery=ScoreDelivery(
                award_id=row.award_id,
                state=row.state,
                timestamp=row.timestamp,
                checked_at=row.checked_at,
                error=row.error,
            ),
        )
        for row in rows
    )


def build_sync(row: Row[Any]) -> CourseSync:
    """The state in a row that has the columns of `course_syncs`."""
    return CourseSync(
        course_id=row.course_id,
        state=row.state,
        queued_at=row.queued_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        completed_at=row.completed_at,
        error=row.error,
        error_call=row.error_call,
        error_detail=row.error_detail,
        members=row.members,
    )


def _offered_courses() -> Any:  # noqa: ANN401 - the library's own type of a join is not exported
    joined = courses.join(offerings, offerings.c.course_id == courses.c.id)
    joined = joined.join(registrations, registrations.c.id == courses.c.registration_id)
    return joined.outerjoin(course_syncs, course_syncs.c.course_id == courses.c.id)


def _conditions(wanted: SyncFilter) -> Iterator[ColumnElement[bool]]:
    yield courses.c.institution_id == wanted.institution_id
    yield offerings.c.ended_at.is_(None)
    if wanted.only_problems:
        yield or_(*_problems(wanted))


def _problems(wanted: SyncFilter) -> Iterator[ColumnElement[bool]]:
    sync = course_syncs.c
    yield sync.error.is_not(None)
    yield and_(sync.state == SyncState.QUEUED, sync.queued_at < wanted.waiting_since)
    yield and_(sync.state == SyncState.RUNNING, sync.started_at < wanted.running_since)
    yield exists().where(
        sources.c.offering_id == offerings.c.id, sources.c.state != SourceState.VERIFIED
    )
    yield exists().where(
        awards.c.offering_id == offerings.c.id,
        score_deliveries.c.award_id == awards.c.id,
        score_deliveries.c.state.in_(UNDELIVERED),
    )


def _course_readings(row: Row[Any]) -> CourseReadings:
    never = CourseSync(course_id=row.id, state=SyncState.NEVER)
    return CourseReadings(
        course_uuid=row.uuid,
        course_title=row.title,
        platform_name=row.platform_name,
        platform_kind=row.platform_kind,
        offering_id=row.offering_id,
        version_id=row.version_id,
        launched_at=row.launched_at,
        sync=never if row.course_id is None else build_sync(row),
    )
