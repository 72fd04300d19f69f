"""Reading a course from its platform: roster, line items and every source of evidence.

What is needed is read from the database, the transaction closed, the platform
read, and the outcome merged in a second transaction. Each source is read
whole or not at all; one that fails takes nothing from the others.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain.errors import FailureKind, PlatformFailure
from app.domain.people import CourseRole
from app.domain.platforms import AWARD_PURPOSE
from app.domain.syncing import SyncState
from app.ports.services import LineItemWish
from app.usecases.conflicts import once_more
from app.usecases.merge_reading import CourseReading, merge_reading
from app.usecases.merge_source import SourceReading
from app.usecases.plan_reading import CoursePlan, plan_reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.sources import Source
    from app.ports import Ports
    from app.ports.services import Member

AWARD_TAG = "laurel-award"
LINE_ITEM_MAXIMUM = 100

NO_ROSTER = frozenset({FailureKind.TOO_LARGE, FailureKind.MISSING_SCOPE, FailureKind.NOT_FOUND})
"""A roster that the platform does not give; the course is read without one."""


def collect_course(ports: Ports, course_id: int) -> None:
    """Read the course and merge what was found; a course without an offering is left alone.

    What could be read whole is merged even where a source failed. Raises the
    first `PlatformFailure` after recording it, so that the job engine decides
    about another attempt.
    """
    plan = _begin(ports, course_id)
    if plan is None:
        return
    try:
        reading = _read_platform(ports, plan)
    except PlatformFailure as failure:
        _record_failure(ports, course_id, failure)
        raise
    merge_reading(ports, plan.offering, reading)
    if reading.failure is not None:
        _record_failure(ports, course_id, reading.failure)
        raise reading.failure


@once_more
def _begin(ports: Ports, course_id: int) -> CoursePlan | None:
    with ports.unit_of_work() as u:
        plan = plan_reading(ports, u, course_id)
        if plan is not None:
            sync = u.syncs.get(course_id)
            u.syncs.record(replace(sync, state=SyncState.RUNNING, started_at=ports.clock()))
        return plan


def _read_platform(ports: Ports, plan: CoursePlan) -> CourseReading:
    """The roster, the award's line item, and every source; without a roster nobody is absent."""
    members, no_roster = _read_roster(ports, plan)
    award_item, no_award_item = _try_award_item(ports, plan)
    learners = plan.learners if members is None else _learners_of(plan, members)
    return CourseReading(
        issuer=plan.registration.issuer,
        read_at=ports.clock(),
        members=members,
        award_item_url=award_item,
        failures=tuple(filter(None, (no_roster, no_award_item))),
        sources=tuple(
            _read_source(ports, plan, source, learners, has_roster=members is not None)
            for source in plan.sources
        ),
    )


def _read_roster(
    ports: Ports, plan: CoursePlan
) -> tuple[tuple[Member, ...] | None, PlatformFailure | None]:
    """The members, None where the platform gives none; and what an operator has to mend.

    A roster above the platform's own limit is nothing that anybody can mend.
    """
    url = plan.course.memberships_url
    if not url:
        return None, None
    try:
        return ports.platform.read_memberships(plan.registration, url), None
    except PlatformFailure as failure:
        if failure.kind not in NO_ROSTER:
            raise
        return None, None if failure.kind is FailureKind.TOO_LARGE else failure


def _learners_of(plan: CoursePlan, members: tuple[Member, ...]) -> Mapping[str, str]:
    """The roster's learners, each with the username that a launch of theirs shared."""
    return {
        member.subject: plan.learners.get(member.subject, "")
        for member in members
        if member.active and member.role is CourseRole.LEARNER
    }


def _read_source(
    ports: Ports,
    plan: CoursePlan,
    source: Source,
    learners: Mapping[str, str],
    *,
    has_roster: bool,
) -> SourceReading:
    """What the source says, whole; or why it could not be read."""
    wanted = plan.build_wanted(source, learners, has_roster=has_roster)
    try:
        heard = ports.sources.of(source.route).read(wanted)
    except PlatformFailure as failure:
        return SourceReading(source=source, failure=failure)
    return SourceReading(source=source, heard=heard)


def _try_award_item(ports: Ports, plan: CoursePlan) -> tuple[str, PlatformFailure | None]:
    """Evidence is read even where the award's score has no place to go."""
    try:
        return _find_award_item(ports, plan), None
    except PlatformFailure as failure:
        return "", failure


def _find_award_item(ports: Ports, plan: CoursePlan) -> str:
    """The bound item, the link's own where the platform made one, else one that we may ask for.

    It comes before the requirements' items: a platform may call the oldest
    item of a link "the" line item of later launches. Without one, no score
    goes back.
    """
    if AWARD_PURPOSE in plan.bound:
        return plan.bound[AWARD_PURPOSE].url
    if plan.course.link_line_item_url:
        return plan.course.link_line_item_url
    if not plan.may_make_line_items:
        return ""
    wish = LineItemWish(
        label=plan.version.definition.title,
        maximum=LINE_ITEM_MAXIMUM,
        resource_id=plan.resource_id(AWARD_PURPOSE),
        tag=AWARD_TAG,
        resource_link_id=plan.course.resource_link_id,
    )
    found = ports.platform.get_line_item(plan.registration, plan.course.line_items_url, wish)
    return found.url


@once_more
def _record_failure(ports: Ports, course_id: int, failure: PlatformFailure) -> None:
    """The error; another reading that was asked for meanwhile still waits."""
    with ports.unit_of_work() as u:
        sync = u.syncs.get(course_id)
        waiting_again = sync.state is SyncState.QUEUED
        u.syncs.record(
            replace(
                sync,
                state=SyncState.QUEUED if waiting_again else SyncState.FAILED,
                finished_at=ports.clock(),
                error=failure.kind,
                error_call=failure.call,
                error_detail=failure.detail,
            )
        )
