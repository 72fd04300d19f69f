"""Merging what one source said into the facts, and deciding how far it can be trusted now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING
from uuid import uuid4

from app.domain.evidence import (
    Completed,
    Fact,
    Graded,
    LevelReached,
    Reading,
    Route,
    Withdrawn,
    digest_of,
)
from app.domain.people import CourseRole
from app.domain.platforms import BoundLineItem
from app.domain.sources import SourceReason, SourceState, decide_gate, decide_line_item
from app.ports.services import Member
from app.usecases.conflicts import once_more

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from app.domain.errors import PlatformFailure
    from app.domain.evidence import FactValue
    from app.domain.platforms import Offering
    from app.domain.sources import Source
    from app.ports import Ports
    from app.ports.sources import Heard, LearnerValue
    from app.ports.storage import UnitOfWork

SAMPLED = 20
"""Learners whose values a designer may choose from to compare one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReading:
    """What a source said, whole, or why it could not be read; one of the two."""

    source: Source
    heard: Heard | None = None
    failure: PlatformFailure | None = None


@once_more
def merge_source(
    ports: Ports,
    offering: Offering,
    issuer: str,
    read_at: datetime,
    known: Mapping[str, int],
    read: SourceReading,
) -> Mapping[str, int]:
    """Record the source's facts and its state, unless a designer chose another one meanwhile.

    `known` holds person ids by subject; it comes back with those of whom
    nobody heard before, who are recorded as people of no course.
    """
    with ports.unit_of_work() as u:
        chosen = u.sources.of_offering(offering.id).get(read.source.leaf, read.source)
        if (chosen.route, chosen.settings) != (read.source.route, read.source.settings):
            return known
        if read.failure is not None:
            if not read.failure.kind.may_pass:
                u.sources.record(chosen.failed(read.failure.kind, read.failure.call, read_at))
            return known
        heard = read.heard
        assert heard is not None, "either read or failed"
        if heard.line_item_url:
            url = heard.line_item_url
            u.offerings.bind(BoundLineItem(offering_id=offering.id, purpose=chosen.leaf, url=url))
        if heard.obstacle is not None:
            u.sources.record(_obstructed(chosen, heard.obstacle, read_at))
            return known
        people = {**known, **_record_strangers(u, offering, issuer, known, heard)}
        values = {people[said.subject]: said for said in heard.values}
        u.sources.record(_merge_values(u, offering, chosen, heard.source_id, values, read_at))
    return people


def _obstructed(source: Source, obstacle: SourceReason, now: datetime) -> Source:
    """A scale that is not ours stays wrong until somebody mends it; anything else is to come."""
    if obstacle is SourceReason.SCALE_FOREIGN:
        return source.broken(obstacle, now)
    return source.waiting(obstacle, now)


def _record_strangers(
    u: UnitOfWork, offering: Offering, issuer: str, known: Mapping[str, int], heard: Heard
) -> Mapping[str, int]:
    subjects = (said.subject for said in heard.values if said.subject not in known)
    strangers = [Member(subject=one, role=CourseRole.NONE) for one in subjects]
    return u.people.record_members(offering.institution_id, issuer, strangers)


def _merge_values(
    u: UnitOfWork,
    offering: Offering,
    source: Source,
    source_id: str,
    values: Mapping[int, LearnerValue],
    now: datetime,
) -> Source:
    """Decide how far the source can be trusted now, and record what changed where it can.

    What an unverified source says becomes no fact, so that a gate that stood
    open, or a formula that was wrong, leaves nothing behind that could count.
    """
    decided = _decide(u, offering, source, values, now)
    if decided.state is not SourceState.VERIFIED:
        return replace(decided, sample=_sample(values))
    u.evidence.add_facts(list(_new_facts(u, offering, source, source_id, values, now)))
    u.evidence.record_reading(Reading(offering_id=offering.id, leaf=source.leaf, completed_at=now))
    return decided


def _sample(values: Mapping[int, LearnerValue]) -> Mapping[int, str]:
    """What a few learners have, for a designer who knows one of them to compare."""
    few = islice(values.items(), SAMPLED)
    return {person_id: _in_words(said.value) for person_id, said in few}


def _in_words(value: FactValue) -> str:
    if isinstance(value, Graded):
        return f"{value.given:f} / {value.maximum:f}"
    return value.level if isinstance(value, LevelReached) else ""


def _decide(
    u: UnitOfWork,
    offering: Offering,
    source: Source,
    values: Mapping[int, LearnerValue],
    now: datetime,
) -> Source:
    if source.route is Route.GATE:
        candidates = {
            enrolment.person.id
            for enrolment in u.people.enrolments(offering.course_id)
            if enrolment.is_candidate and enrolment.listed
        }
        passing = {one for one, said in values.items() if said.value == Completed(completed=True)}
        return decide_gate(source, passing=passing, candidates=candidates, now=now)
    if source.route.is_line_item:
        return decide_line_item(source, has_results=bool(values), now=now)
    return source.verified(now)


def _new_facts(
    u: UnitOfWork,
    offering: Offering,
    source: Source,
    source_id: str,
    values: Mapping[int, LearnerValue],
    now: datetime,
) -> Iterator[Fact]:
    """A fact for each value that is new or changed, and one for each that is gone."""
    known = u.evidence.last_said(offering.id, source.leaf, source_id)

    def fact(person_id: int, value: FactValue, digest: str, at: datetime | None) -> Fact:
        return Fact(
            uuid=uuid4(),
            person_id=person_id,
            offering_id=offering.id,
            leaf=source.leaf,
            value=value,
            route=source.route,
            source_id=source_id,
            observed_at=now,
            digest=digest,
            source_time=at,
        )

    for person_id, said in values.items():
        last = known.get(person_id)
        if last is None or last.digest != said.raw_digest or not source.says(last):
            yield fact(person_id, said.value, said.raw_digest, said.at)
    for person_id, last in known.items():
        if person_id not in values and not last.is_withdrawn:
            yield fact(person_id, Withdrawn(), digest_of(None), None)
