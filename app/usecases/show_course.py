"""What course staff see: learners by requirements, one learner's detail, what may be offered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.requirements import leaves_of
from app.usecases.access import get_candidate, require_staff
from app.usecases.evaluate import evaluate_course, evaluate_learner
from app.usecases.offered import find_offered, get_offered

if TYPE_CHECKING:
    from uuid import UUID

    from app.domain.awarding import Award
    from app.domain.evaluation import Verdict
    from app.domain.evidence import Assessment
    from app.domain.microcredentials import Version
    from app.domain.people import Asker, Person
    from app.domain.platforms import Course
    from app.domain.requirements import Leaf
    from app.domain.syncing import CourseSync
    from app.ports import Ports
    from app.usecases.offered import Offered

LEARNERS_A_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnerRow:
    """One learner with their verdict and, where there is one, their award."""

    person: Person
    verdict: Verdict
    award: Award | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseOverview:
    """A course as its staff see it. `offered` is None until something is offered.

    `page` counts from 1; `learners` is how many there are on all pages.
    """

    course: Course
    sync: CourseSync
    offered: Offered | None
    choices: tuple[Version, ...]
    leaves: tuple[Leaf, ...]
    rows: tuple[LearnerRow, ...]
    learners: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnerDetail:
    """One learner as the staff of their course see them."""

    course: Course
    offered: Offered
    person: Person
    verdict: Verdict
    assessment: Assessment | None
    award: Award | None


def show_course(ports: Ports, asker: Asker, page: int = 1) -> CourseOverview:
    """The asker's course: what it offers or may offer, and one page of its learners."""
    course_id = require_staff(asker)
    now = ports.clock()
    with ports.unit_of_work(read_only=True) as u:
        offered = find_offered(u, course_id)
        candidates = [
            e.person
            for e in u.people.enrolments(course_id)
            if e.is_candidate and e.listed is not False
        ]
        pages = max(1, -(-len(candidates) // LEARNERS_A_PAGE))
        page = min(max(page, 1), pages)
        shown = candidates[(page - 1) * LEARNERS_A_PAGE : page * LEARNERS_A_PAGE]
        rows: tuple[LearnerRow, ...] = ()
        leaves: tuple[Leaf, ...] = ()
        if offered is not None:
            leaves = tuple(leaves_of(offered.version.definition.requirement))
            awards = u.awards.in_offering(offered.offering.id)
            verdicts = evaluate_course(
                u, offered.version, offered.offering.id, [p.id for p in shown], now
            )
            rows = tuple(
                LearnerRow(person=p, verdict=verdicts[p.id], award=awards.get(p.id)) for p in shown
            )
        return CourseOverview(
            course=u.courses.get(course_id),
            sync=u.syncs.get(course_id),
            offered=offered,
            choices=u.definitions.newest(asker.institution_id) if offered is None else (),
            leaves=leaves,
            rows=rows,
            learners=len(candidates),
            page=page,
            pages=pages,
        )


def show_learner(ports: Ports, asker: Asker, learner: UUID) -> LearnerDetail:
    """One learner of the asker's course, with the last assessment of their work."""
    course_id = require_staff(asker)
    with ports.unit_of_work(read_only=True) as u:
        offered = get_offered(u, course_id)
        person = get_candidate(u, asker, course_id, learner).person
        return LearnerDetail(
            course=u.courses.get(course_id),
            offered=offered,
            person=person,
            verdict=evaluate_learner(
                u, offered.version, offered.offering.id, person.id, ports.clock()
            ),
            assessment=u.evidence.last_assessment(offered.offering.id, person.id),
            award=u.awards.newest_of(person.id, offered.version.id),
        )
