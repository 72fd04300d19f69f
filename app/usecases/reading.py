"""Asking for a course to be read, once however often it is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from app.domain.jobs import JobName
from app.domain.syncing import CourseSync, SyncState
from app.ports.storage import JobRequest
from app.usecases.access import require_staff

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.people import Asker
    from app.ports import Ports
    from app.ports.storage import UnitOfWork

FRESH_FOR = timedelta(minutes=5)
"""A launch does not ask again for a course that was read this lately."""

ABANDONED_AFTER = timedelta(minutes=15)
"""A request that was neither run nor failed for so long no longer keeps out a new one."""

RECENT_LAUNCH = timedelta(days=2)
"""A course that nobody launched from for longer is asleep and read only on demand."""


def request_reading(u: UnitOfWork, course_id: int, now: datetime) -> None:
    """Queue a reading of the course, unless one is waiting already."""
    sync = u.syncs.get(course_id)
    if sync.state is SyncState.QUEUED and not _is_abandoned(sync, now):
        return
    u.syncs.record(replace(sync, state=SyncState.QUEUED, queued_at=now))
    u.jobs.enqueue(
        JobRequest(
            name=JobName.COLLECT_COURSE,
            key=f"collect:{course_id}:{now.isoformat()}",
            arguments={"course_id": course_id},
            lane=f"course:{course_id}",
        )
    )


def request_reading_if_stale(u: UnitOfWork, course_id: int, now: datetime) -> None:
    """Queue a reading of an offered course that was not read, nor tried, for a while."""
    if u.offerings.find_for_course(course_id) is not None and _is_due(
        u.syncs.get(course_id), FRESH_FOR, now
    ):
        request_reading(u, course_id, now)


def read_now(ports: Ports, asker: Asker) -> None:
    """Course staff ask for a reading now."""
    course_id = require_staff(asker)
    with ports.unit_of_work() as u:
        request_reading(u, course_id, ports.clock())


def read_due_courses(ports: Ports, interval: timedelta) -> int:
    """Queue every awake course that was not read, nor tried, within `interval`; how many."""
    now = ports.clock()
    due = 0
    with ports.unit_of_work() as u:
        for course in u.courses.launched_since(now - RECENT_LAUNCH):
            if _is_due(u.syncs.get(course.id), interval, now):
                request_reading(u, course.id, now)
                due += 1
    return due


def _is_due(sync: CourseSync, interval: timedelta, now: datetime) -> bool:
    """A failed reading counts as tried, or every minute would ask a platform that is down."""
    last = max(filter(None, (sync.completed_at, sync.finished_at)), default=None)
    return last is None or now - last > interval


def _is_abandoned(sync: CourseSync, now: datetime) -> bool:
    return sync.queued_at is None or now - sync.queued_at > ABANDONED_AFTER
