"""What a learner sees: where they stand, what is missing, and their award."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.usecases import access
from app.usecases.evaluate import evaluate_learner
from app.usecases.offered import find_offered
from app.usecases.same_person import find_award, group_of

if TYPE_CHECKING:
    from uuid import UUID

    from app.domain.awarding import Award
    from app.domain.evidence import Assessment
    from app.domain.people import Asker, Person
    from app.domain.platforms import Course, Registration
    from app.domain.syncing import CourseSync, ScoreDelivery
    from app.domain.verdicts import Verdict
    from app.ports import Ports
    from app.usecases.offered import Offered


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A learner's own page. `offered` and `verdict` are None where the course offers nothing.

    `assessment` is the last one of their work, whose remarks are for them.
    """

    course: Course
    platform: Registration
    person: Person
    sync: CourseSync
    offered: Offered | None
    verdict: Verdict | None
    assessment: Assessment | None
    award: Award | None
    delivery: ScoreDelivery | None


def get_own_award(ports: Ports, asker: Asker, award_uuid: UUID) -> Award:
    """The asker's own award, shared or not; NOT_FOUND for anybody else's."""
    access.require_learner(asker)
    with ports.unit_of_work(read_only=True) as u:
        return access.get_own_award(u, asker, award_uuid)


def show_progress(ports: Ports, asker: Asker) -> Progress:
    """The asker's own progress in the course they launched from; nobody else's."""
    course_id = access.require_learner(asker)
    with ports.unit_of_work(read_only=True) as u:
        course = u.courses.get(course_id)
        offered = find_offered(u, course_id)
        verdict = assessment = award = delivery = None
        if offered is not None:
            verdict = evaluate_learner(
                u, offered.version, offered.offering.id, asker.person.id, ports.clock()
            )
            assessment = u.evidence.last_assessment(offered.offering.id, asker.person.id)
            award = find_award(u, group_of(u, asker.person.id), offered.version.id)
            delivery = u.deliveries.find(award.id) if award else None
        return Progress(
            course=course,
            platform=u.registrations.get(course.registration_id),
            person=u.people.get(asker.person.id),
            sync=u.syncs.get(course_id),
            offered=offered,
            verdict=verdict,
            assessment=assessment,
            award=award,
            delivery=delivery,
        )
