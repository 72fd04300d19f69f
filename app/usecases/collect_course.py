"""Reading a course from its platform: roster, line items and results, whole or not at all.

What is needed is read from the database, the transaction closed, the platform
read, and the outcome merged in a second transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.domain.errors import FailureKind, PlatformFailure
from app.domain.platforms import AWARD_PURPOSE, LINE_ITEM_SCOPE, BoundLineItem
from app.domain.requirements import GradeAtLeast, leaves_of
from app.domain.syncing import SyncState
from app.ports.services import LineItemWish
from app.usecases.conflicts import once_more
from app.usecases.merge_reading import CourseReading, merge_reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.microcredentials import Version
    from app.domain.platforms import Course, Offering, Registration
    from app.ports import Ports
    from app.ports.services import PlatformResult

REQUIREMENT_TAG = "laurel-requirement"
AWARD_TAG = "laurel-award"
LINE_ITEM_MAXIMUM = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CoursePlan:
    """What is to be read: where, for which version, and what is bound already."""

    course: Course
    registration: Registration
    offering: Offering
    version: Version
    bound: Mapping[str, BoundLineItem]

    @property
    def may_make_line_items(self) -> bool:
        """The platform gave the address, and said in the launch that we may."""
        return bool(self.course.line_items_url) and LINE_ITEM_SCOPE in self.course.scopes


def collect_course(ports: Ports, course_id: int) -> None:
    """Read the course and merge what was found; a course without an offering is left alone.

    Raises `PlatformFailure` after recording it, so that the job engine
    decides about another attempt. Nothing half-read is merged.
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


@once_more
def _begin(ports: Ports, course_id: int) -> CoursePlan | None:
    with ports.unit_of_work() as u:
        offering = u.offerings.find_for_course(course_id)
        if offering is None:
            return None
        course = u.courses.get(course_id)
        sync = u.syncs.get(course_id)
        u.syncs.record(replace(sync, state=SyncState.RUNNING, started_at=ports.clock()))
        return CoursePlan(
            course=course,
            registration=u.registrations.get(course.registration_id),
            offering=offering,
            version=u.definitions.get(offering.version_id),
            bound=u.offerings.line_items(offering.id),
        )


def _read_platform(ports: Ports, plan: CoursePlan) -> CourseReading:
    members = None
    if plan.course.memberships_url:
        members = ports.platform.read_memberships(plan.registration, plan.course.memberships_url)
    bound = _bind_line_items(ports, plan)
    results: dict[str, tuple[PlatformResult, ...]] = {
        purpose: ports.platform.read_results(plan.registration, item.url)
        for purpose, item in bound.items()
        if purpose != AWARD_PURPOSE
    }
    return CourseReading(
        issuer=plan.registration.issuer,
        read_at=ports.clock(),
        members=members,
        line_items=tuple(bound.values()),
        results=results,
    )


def _bind_line_items(ports: Ports, plan: CoursePlan) -> Mapping[str, BoundLineItem]:
    """Every line item that the offering needs, found or made; bound ones stay as they are.

    The award's item comes first: a platform may call the oldest item of a
    link "the" line item of later launches. Without one, no score goes back.
    Where the platform has the service but does not let us make what a graded
    requirement needs, the reading fails as MISSING_SCOPE; where it has no
    such service, the requirement stays unknown.
    """
    bound = dict(plan.bound)
    if AWARD_PURPOSE not in bound and (url := _find_award_item(ports, plan)):
        bound[AWARD_PURPOSE] = _bound(plan, AWARD_PURPOSE, url)
    if not plan.course.line_items_url:
        return bound
    for leaf in leaves_of(plan.version.definition.requirement):
        if isinstance(leaf, GradeAtLeast) and leaf.key not in bound:
            bound[leaf.key] = _bound(plan, leaf.key, _get_requirement_item(ports, plan, leaf))
    return bound


def _find_award_item(ports: Ports, plan: CoursePlan) -> str:
    """The link's own line item where the platform made one, else one that we may ask for."""
    if plan.course.link_line_item_url:
        return plan.course.link_line_item_url
    if not plan.may_make_line_items:
        return ""
    wish = LineItemWish(
        label=plan.version.definition.title,
        maximum=LINE_ITEM_MAXIMUM,
        resource_id=f"{plan.version.uuid}:{AWARD_PURPOSE}",
        tag=AWARD_TAG,
        resource_link_id=plan.course.resource_link_id,
    )
    return _wished(ports, plan, wish)


def _get_requirement_item(ports: Ports, plan: CoursePlan, leaf: GradeAtLeast) -> str:
    if not plan.may_make_line_items:
        raise PlatformFailure(
            FailureKind.MISSING_SCOPE,
            platform=plan.registration.name,
            call="line items",
            detail=f"grant {LINE_ITEM_SCOPE}",
        )
    wish = LineItemWish(
        label=leaf.title,
        maximum=LINE_ITEM_MAXIMUM,
        resource_id=f"{plan.version.uuid}:{leaf.key}",
        tag=REQUIREMENT_TAG,
    )
    return _wished(ports, plan, wish)


def _wished(ports: Ports, plan: CoursePlan, wish: LineItemWish) -> str:
    return ports.platform.get_line_item(plan.registration, plan.course.line_items_url, wish).url


def _bound(plan: CoursePlan, purpose: str, url: str) -> BoundLineItem:
    return BoundLineItem(offering_id=plan.offering.id, purpose=purpose, url=url)


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
            )
        )
