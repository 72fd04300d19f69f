"""Merging a complete reading of a course into the facts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import uuid4

from app.domain.evidence import Fact, Graded, Reading, Route, Withdrawn, digest_of
from app.domain.jobs import JobName
from app.domain.people import CourseRole
from app.domain.platforms import AWARD_PURPOSE
from app.domain.syncing import DeliveryState, SyncState
from app.ports.services import Member
from app.ports.storage import JobRequest
from app.usecases.conflicts import once_more

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from app.domain.platforms import BoundLineItem, Offering
    from app.ports import Ports
    from app.ports.services import PlatformResult
    from app.ports.storage import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseReading:
    """What a platform said, whole. `members` is None where it offers no roster.

    `results` holds, by leaf key, every result of that leaf's line item.
    """

    issuer: str
    read_at: datetime
    members: tuple[Member, ...] | None
    line_items: tuple[BoundLineItem, ...]
    results: Mapping[str, tuple[PlatformResult, ...]]


@once_more
def merge_reading(ports: Ports, offering: Offering, reading: CourseReading) -> None:
    """Record roster, line items, new and withdrawn grades, and that all was read completely.

    Merging the same reading twice adds no fact.
    """
    with ports.unit_of_work() as u:
        if reading.members is not None:
            _merge_roster(u, offering, reading)
        sources = {item.purpose: item.url for item in reading.line_items}
        had_award_item = AWARD_PURPOSE in u.offerings.line_items(offering.id)
        for item in reading.line_items:
            u.offerings.bind(item)
        if AWARD_PURPOSE in sources and not had_award_item:
            _send_waiting_scores(u, offering)
        for leaf, results in reading.results.items():
            u.evidence.add_facts(
                list(_new_facts(u, offering, leaf, sources[leaf], results, reading))
            )
            u.evidence.record_reading(
                Reading(offering_id=offering.id, leaf=leaf, completed_at=reading.read_at)
            )
        _record_done(u, offering.course_id, reading, ports.clock())


def _send_waiting_scores(u: UnitOfWork, offering: Offering) -> None:
    """Queue the scores of awards that were claimed before the course had a place for them."""
    for award in u.awards.in_offering(offering.id).values():
        delivery = u.deliveries.find(award.id)
        if delivery is not None and delivery.state is DeliveryState.NO_SERVICE:
            u.deliveries.record(replace(delivery, state=DeliveryState.QUEUED))
            u.jobs.enqueue(
                JobRequest(
                    name=JobName.SEND_SCORE,
                    key=f"score:{award.uuid}:bound",
                    arguments={"award_id": award.id},
                )
            )


def _merge_roster(u: UnitOfWork, offering: Offering, reading: CourseReading) -> None:
    members = reading.members or ()
    ids = u.people.record_members(offering.institution_id, reading.issuer, members)
    roles: dict[int, CourseRole] = {}
    for member in members:
        if member.active:
            roles[ids[member.subject]] = member.role
    u.people.record_roster(offering.course_id, roles)


def _new_facts(
    u: UnitOfWork,
    offering: Offering,
    leaf: str,
    source: str,
    results: tuple[PlatformResult, ...],
    reading: CourseReading,
) -> Iterator[Fact]:
    """A fact for each grade that is new or changed, and one for each that is gone."""
    strangers = [Member(subject=r.subject, role=CourseRole.NONE) for r in results]
    ids = u.people.record_members(offering.institution_id, reading.issuer, strangers)
    known = u.evidence.latest_from(offering.id, leaf, source)
    seen: set[int] = set()
    for result in results:
        person_id = ids[result.subject]
        if person_id in seen:
            continue
        seen.add(person_id)
        last = known.get(person_id)
        if last is None or last.digest != result.raw_digest:
            fact = _blank(offering, leaf, source, person_id, reading)
            yield replace(
                fact,
                value=Graded(result.given, result.maximum),
                digest=result.raw_digest,
                source_time=result.at,
            )
    for person_id, last in known.items():
        if person_id not in seen and not isinstance(last.value, Withdrawn):
            yield _blank(offering, leaf, source, person_id, reading)


def _blank(
    offering: Offering, leaf: str, source: str, person_id: int, reading: CourseReading
) -> Fact:
    """A fact that says that the source shows nothing for the person."""
    return Fact(
        uuid=uuid4(),
        person_id=person_id,
        offering_id=offering.id,
        leaf=leaf,
        value=Withdrawn(),
        route=Route.OWN_LINE_ITEM,
        source_id=source,
        observed_at=reading.read_at,
        digest=digest_of(None),
    )


def _record_done(u: UnitOfWork, course_id: int, reading: CourseReading, now: datetime) -> None:
    sync = u.syncs.get(course_id)
    waiting_again = sync.state is SyncState.QUEUED
    u.syncs.record(
        replace(
            sync,
            state=SyncState.QUEUED if waiting_again else SyncState.DONE,
            finished_at=now,
            completed_at=reading.read_at,
            error=None,
            error_call="",
            members=len(reading.members or ()),
        )
    )
