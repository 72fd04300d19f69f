"""What course staff see: learners by requirements, one learner's detail, what may be offered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.evidence import Route
from app.domain.requirements import leaves_of
from app.domain.sources import SourceState
from app.usecases.access import get_candidate, require_staff
from app.usecases.evaluate import evaluate_learner, evaluate_learners, read_sources
from app.usecases.offered import find_offered, get_offered
from app.usecases.same_person import find_award, group_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from app.domain.awarding import Award
    from app.domain.evidence import Assessment
    from app.domain.microcredentials import Version
    from app.domain.people import Asker, Person
    from app.domain.platforms import Course
    from app.domain.requirements import Leaf
    from app.domain.sources import Source
    from app.domain.syncing import CourseSync
    from app.domain.verdicts import Verdict
    from app.ports import Ports
    from app.ports.award_storage import AwardStanding
    from app.ports.storage import UnitOfWork
    from app.usecases.offered import Offered

LEARNERS_A_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnerRow:
    """One learner with their verdict and, where there is one, their award."""

    person: Person
    verdict: Verdict
    award: AwardStanding | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseOverview:
    """A course as its staff see it. `offered` is None until something is offered.

    `page` counts from 1; `learners` is how many there are on all pages. Each
    of the `leaves` has one of the `sources`, in the same order.
    """

    course: Course
    sync: CourseSync
    offered: Offered | None
    choices: tuple[Version, ...]
    leaves: tuple[Leaf, ...]
    sources: tuple[Source, ...]
    rows: tuple[LearnerRow, ...]
    learners: int
    page: int
    pages: int

    @property
    def unready(self) -> int:
        """How many requirements are read from a source that does not count yet, or no longer."""
        return sum(source.state is not SourceState.VERIFIED for source in self.sources)

    @property
    def entered_by_hand(self) -> tuple[Leaf, ...]:
        """The requirements whose grades are entered into a column that Laurel adds."""
        both = zip(self.leaves, self.sources, strict=True)
        return tuple(leaf for leaf, source in both if source.route is Route.OWN_LINE_ITEM)


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
        sources: tuple[Source, ...] = ()
        if offered is not None:
            leaves = tuple(leaves_of(offered.version.definition.requirement))
            offering_id = offered.offering.id
            chosen = read_sources(u, offered.version, [offering_id])
            sources = tuple(chosen[offering_id, leaf.key] for leaf in leaves)
            awards = _find_awards(u, offered, [p.id for p in shown])
            verdicts = evaluate_learners(
                u, offered.version, offering_id, [p.id for p in shown], now
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
            sources=sources,
            rows=rows,
            learners=len(candidates),
            page=page,
            pages=pages,
        )


def _find_awards(
    u: UnitOfWork, offered: Offered, people: Sequence[int]
) -> Mapping[int, AwardStanding]:
    """The newest award of each, whichever of their identities claimed it, and in which course."""
    same = u.joins.groups_of(people)
    held = u.awards.standings(offered.version.id, {one for group in same.values() for one in group})
    theirs = {
        person_id: [held[one] for one in group if one in held] for person_id, group in same.items()
    }
    return {
        person_id: max(found, key=lambda standing: standing.issued_at)
        for person_id, found in theirs.items()
        if found
    }


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
            award=find_award(u, group_of(u, person.id), offered.version.id),
        )
