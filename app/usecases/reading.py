"""Asking for a course to be read, once however often and by whomever it is asked."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from app.domain.errors import RefusalCode, Refused
from app.domain.jobs import JobName
from app.domain.people import Right
from app.domain.syncing import (
    DOZING_FOR,
    WAITS_AT_MOST,
    Progress,
    SyncState,
    decide_due,
    decide_progress,
    decide_stale,
    last_try,
)
from app.ports.storage import JobRequest
from app.usecases.access import require_right, require_staff
from app.usecases.conflicts import once_more

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from uuid import UUID

    from app.domain.people import Asker
    from app.domain.platforms import Course
    from app.ports import Ports
    from app.ports.storage import UnitOfWork
    from app.ports.sync_storage import OfferedCourse

FRESH_FOR = timedelta(minutes=5)
"""A launch does not ask again for a course that was read this lately."""

READINGS_AT_ONCE = 3
"""Of one platform: fewer than the calls to it that may run at once, so that none waits for a turn,
and fewer than a process has workers, so that a slow platform does not hold up the others."""

NEVER = datetime.min.replace(tzinfo=UTC)


def request_reading(u: UnitOfWork, course_id: int, now: datetime) -> None:
    """Queue a reading of the course, unless one is waiting already.

    While one runs, another is queued: what is asked for may be newer than what
    the running one has read.
    """
    sync = u.syncs.hold(course_id)
    if decide_progress(sync, now) is Progress.WAITING:
        return
    u.syncs.record(replace(sync, state=SyncState.QUEUED, queued_at=now))
    u.jobs.enqueue(
        JobRequest(
            name=JobName.COLLECT_COURSE,
            key=f"collect:{course_id}:{now.isoformat()}",
            arguments={"course_id": course_id},
            lane=_lane_of(u, course_id),
        )
    )


def request_reading_if_stale(u: UnitOfWork, course_id: int, now: datetime) -> None:
    """Queue a reading of an offered course that was not read, nor tried, for a while."""
    offering = u.offerings.find_for_course(course_id)
    if offering is None:
        return
    sync = u.syncs.get(course_id)
    read_at = None
    if sync.error is not None:
        read_at = max(u.evidence.readings([offering.id]).values(), default=None)
    if decide_stale(sync, read_at, now, fresh_for=FRESH_FOR):
        request_reading(u, course_id, now)


@once_more
def read_now(ports: Ports, asker: Asker) -> None:
    """Course staff ask for a reading now; while one waits or runs, that changes nothing."""
    course_id = require_staff(asker)
    with ports.unit_of_work() as u:
        _request_unless_under_way(u, course_id, ports.clock())


def read_course_now(ports: Ports, asker: Asker, course_uuid: UUID) -> None:
    """An administrator asks for a reading of a course of theirs; otherwise as `read_now`.

    Refuses NOT_ALLOWED without the right, NOT_FOUND for a course of another
    institution, or one that offers nothing.
    """
    require_right(asker, Right.ADMINISTER)
    read_course(ports, course_uuid, institution_id=asker.institution_id)


@once_more
def read_course(ports: Ports, course_uuid: UUID, *, institution_id: int | None = None) -> None:
    """Ask for a reading of the course; refuses NOT_FOUND as `read_course_now` does.

    None stands for any institution: the operator's own commands.
    """
    with ports.unit_of_work() as u:
        course = get_offered_course(u, course_uuid, institution_id)
        _request_unless_under_way(u, course.id, ports.clock())


def get_offered_course(u: UnitOfWork, course_uuid: UUID, institution_id: int | None) -> Course:
    """The course, if it is of the institution (None: of any) and offers something."""
    course = u.courses.find(course_uuid)
    if course is None or institution_id not in {None, course.institution_id}:
        raise Refused(RefusalCode.NOT_FOUND, "course")
    if u.offerings.find_for_course(course.id) is None:
        raise Refused(RefusalCode.NOT_FOUND, "course that offers something")
    return course


def read_due_courses(ports: Ports, interval: timedelta, *, per_platform: int) -> int:
    """Queue the courses that are due, those first that were tried longest ago; how many.

    Of each platform so many at most that `per_platform` wait, so that after
    an outage not all of its courses are read at once. Each is asked for in a
    transaction of its own, and looked at again there: another process may be
    doing the same.
    """
    now = ports.clock()
    with ports.unit_of_work(read_only=True) as u:
        offered = u.syncs.offered(tried_before=now - interval, asleep_since=now - DOZING_FOR)
        waiting = u.syncs.waiting(since=now - WAITS_AT_MOST)
    due = [one for one in offered if decide_due(one.sync, one.activity, now, interval=interval)]
    chosen = _choose(due, waiting, per_platform)
    return sum(_request_if_due(ports, one, interval) for one in chosen)


def _choose(
    due: Iterable[OfferedCourse], waiting: Mapping[str, int], per_platform: int
) -> Iterator[OfferedCourse]:
    taken = Counter(waiting)
    for one in sorted(due, key=lambda one: last_try(one.sync) or NEVER):
        if taken[one.issuer] < per_platform:
            taken[one.issuer] += 1
            yield one


@once_more
def _request_if_due(ports: Ports, one: OfferedCourse, interval: timedelta) -> bool:
    now = ports.clock()
    with ports.unit_of_work() as u:
        is_due = decide_due(u.syncs.hold(one.course_id), one.activity, now, interval=interval)
        if is_due:
            request_reading(u, one.course_id, now)
    return is_due


def _request_unless_under_way(u: UnitOfWork, course_id: int, now: datetime) -> None:
    if decide_progress(u.syncs.hold(course_id), now) is not Progress.RUNNING:
        request_reading(u, course_id, now)


def _lane_of(u: UnitOfWork, course_id: int) -> str:
    """One of the platform's few lanes, always the same for a course: its readings never overlap.

    A site may hold many registrations, so the lanes are the issuer's.
    """
    issuer = u.registrations.get(u.courses.get(course_id).registration_id).issuer
    return f"platform:{issuer}:{course_id % READINGS_AT_ONCE}"
