"""A designer vouches for what a source shows, which no machine can know."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain.errors import RefusalCode, Refused
from app.domain.evidence import Route
from app.usecases.access import get_candidate, require_staff
from app.usecases.conflicts import once_more
from app.usecases.reading import request_reading
from app.usecases.set_up_course import COMPARED, get_place

if TYPE_CHECKING:
    from uuid import UUID

    from app.domain.people import Asker, Enrolment
    from app.domain.sources import Source
    from app.ports import Ports


@once_more
def confirm_source(
    ports: Ports, asker: Asker, leaf_key: str, learner: UUID, *, seen: str = ""
) -> Source:
    """Record the comparison and queue the reading that decides on it (design: evidence, 2 and 3).

    Of a calculated item the learner is one whose value `seen` is what the
    gradebook shows; of a gate, one who does not meet its condition, and whom it
    has to leave out before it counts. Refuses: NOT_ALLOWED to others than course staff, NOT_FOUND
    for somebody who is not of this course, NOT_A_CANDIDATE, ROUTE_UNFIT where
    there is nothing to confirm, INPUT_INVALID ("learner") where the source
    shows another value now, or the learner has left the course.
    """
    course_id = require_staff(asker)
    now = ports.clock()
    with ports.unit_of_work() as u:
        source = get_place(u, course_id, leaf_key).source
        if source.route not in COMPARED and source.route is not Route.GATE:
            raise Refused(RefusalCode.ROUTE_UNFIT, "nothing to confirm")
        enrolment = get_candidate(u, asker, course_id, learner)
        if not _may_stand_for(source, enrolment, seen):
            raise Refused(RefusalCode.INPUT_INVALID, "learner")
        confirmed = replace(
            source,
            confirmed_person_id=enrolment.person.id,
            confirmed_by=asker.person.id,
            confirmed_at=now,
        )
        u.sources.record(confirmed)
        request_reading(u, course_id, now)
    return confirmed


def _may_stand_for(source: Source, enrolment: Enrolment, seen: str) -> bool:
    if source.route is Route.GATE:
        return enrolment.listed is not False
    shown = source.sample.get(enrolment.person.id)
    return shown is not None and shown == seen
