"""Merging what was read of a course into roster, facts and the state of each source."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.domain.jobs import JobName
from app.domain.platforms import AWARD_PURPOSE, BoundLineItem
from app.domain.syncing import DeliveryState, SyncState
from app.ports.storage import JobRequest
from app.usecases.conflicts import once_more
from app.usecases.merge_source import SourceReading, merge_source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from app.domain.errors import PlatformFailure
    from app.domain.platforms import Offering
    from app.ports import Ports
    from app.ports.services import Member
    from app.ports.storage import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseReading:
    """What a platform said. `members` is None where it gives no roster.

    `failures` are those beside the sources', such as a roster that is not granted.
    """

    issuer: str
    read_at: datetime
    members: tuple[Member, ...] | None
    award_item_url: str
    sources: tuple[SourceReading, ...]
    failures: tuple[PlatformFailure, ...] = ()

    @property
    def failure(self) -> PlatformFailure | None:
        """The first failure; one that may pass by itself comes before one that does not."""
        of_sources = [one.failure for one in self.sources if one.failure is not None]
        return min(
            (*self.failures, *of_sources),
            key=lambda failure: not failure.kind.may_pass,
            default=None,
        )


def merge_reading(ports: Ports, offering: Offering, reading: CourseReading) -> None:
    """Record roster, line items, and of each source its values and how far it can be trusted.

    Each in a transaction of its own, so that none keeps others waiting for
    long: what was read whole is merged whole, and a process that dies on the
    way leaves the rest to the next reading. Merging the same reading twice
    adds no fact. A source that could not be read keeps its facts and the time
    of its last reading.
    """
    known = _merge_roster(ports, offering, reading)
    for one in reading.sources:
        known = merge_source(ports, offering, reading.issuer, reading.read_at, known, one)
    _finish(ports, offering, reading)


@once_more
def _merge_roster(ports: Ports, offering: Offering, reading: CourseReading) -> Mapping[str, int]:
    """Record who is in the course now, and as what; person ids by subject."""
    if reading.members is None:
        return {}
    with ports.unit_of_work() as u:
        known = u.people.record_members(offering.institution_id, reading.issuer, reading.members)
        roles = {known[one.subject]: one.role for one in reading.members if one.active}
        u.people.record_roster(offering.course_id, roles)
    return known


@once_more
def _finish(ports: Ports, offering: Offering, reading: CourseReading) -> None:
    with ports.unit_of_work() as u:
        if reading.award_item_url:
            _bind_award_item(u, offering, reading.award_item_url)
        _record_done(u, offering.course_id, reading, ports.clock())


def _bind_award_item(u: UnitOfWork, offering: Offering, url: str) -> None:
    """Bind it; scores of awards that were claimed before there was a place for them may go now."""
    had_award_item = AWARD_PURPOSE in u.offerings.line_items(offering.id)
    u.offerings.bind(BoundLineItem(offering_id=offering.id, purpose=AWARD_PURPOSE, url=url))
    if had_award_item:
        return
    for award_id in u.awards.of_offering(offering.id):
        delivery = u.deliveries.find(award_id)
        if delivery is not None and delivery.state is DeliveryState.NO_SERVICE:
            u.deliveries.record(replace(delivery, state=DeliveryState.QUEUED))
            u.jobs.enqueue(
                JobRequest(
                    name=JobName.SEND_SCORE,
                    key=f"score:{award_id}:bound",
                    arguments={"award_id": award_id},
                )
            )


def _record_done(u: UnitOfWork, course_id: int, reading: CourseReading, now: datetime) -> None:
    sync = u.syncs.get(course_id)
    waiting_again = sync.state is SyncState.QUEUED
    u.syncs.record(
        replace(
            sync,
            state=SyncState.QUEUED if waiting_again else SyncState.DONE,
            finished_at=now,
            completed_at=sync.completed_at if reading.failure else reading.read_at,
            error=None,
            error_call="",
            error_detail="",
            members=sync.members if reading.members is None else len(reading.members),
        )
    )
