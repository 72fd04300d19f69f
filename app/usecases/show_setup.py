"""What a designer sees while setting up a course: every requirement, its source, what is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.requirements import leaves_of
from app.usecases.access import require_staff
from app.usecases.evaluate import read_sources
from app.usecases.offered import find_offered
from app.usecases.set_up_course import choosable_routes

if TYPE_CHECKING:
    from app.domain.evidence import Route
    from app.domain.people import Asker, Person
    from app.domain.platforms import Course
    from app.domain.requirements import Leaf
    from app.domain.sources import Source
    from app.domain.syncing import CourseSync
    from app.ports import Ports
    from app.ports.storage import UnitOfWork
    from app.usecases.offered import Offered

LEARNERS_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLearner:
    """A candidate of the course, with their LTI subject for those who have no name here."""

    person: Person
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """One requirement with its source.

    `routes` are those that can show it here. `sampled` are learners with what
    the source showed of each, to be compared; `confirmed` is who was compared,
    or named as one who does not meet the condition.
    """

    leaf: Leaf
    source: Source
    routes: tuple[Route, ...]
    sampled: tuple[tuple[KnownLearner, str], ...]
    confirmed: KnownLearner | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseSetup:
    """A course as its designer sets it up. `offered` is None until something is offered.

    `kind` is the platform's. `learners` are at most `LEARNERS_SHOWN` of the
    `learners_found` whose name holds the words that were looked for.
    """

    course: Course
    kind: str
    sync: CourseSync
    offered: Offered | None
    has_account: bool
    lines: tuple[SourceLine, ...]
    learners: tuple[KnownLearner, ...]
    learners_found: int


def show_setup(ports: Ports, asker: Asker, words: str = "") -> CourseSetup:
    """The asker's course, every requirement in reading order. Refuses others than its staff."""
    course_id = require_staff(asker)
    with ports.unit_of_work(read_only=True) as u:
        course = u.courses.get(course_id)
        registration = u.registrations.get(course.registration_id)
        offered = find_offered(u, course_id)
        known = _known_learners(u, course_id, registration.issuer) if offered else {}
        wanted = [one for one in known.values() if _is_wanted(one, words)]
        return CourseSetup(
            course=course,
            kind=registration.kind,
            sync=u.syncs.get(course_id),
            offered=offered,
            has_account=u.accounts.find(registration.id) is not None,
            lines=tuple(_lines(ports, u, registration.kind, offered, known)) if offered else (),
            learners=tuple(wanted[:LEARNERS_SHOWN]),
            learners_found=len(wanted),
        )


def _lines(
    ports: Ports, u: UnitOfWork, kind: str, offered: Offered, known: dict[int, KnownLearner]
) -> list[SourceLine]:
    offering_id = offered.offering.id
    sources = read_sources(u, offered.version, [offering_id])
    return [
        _line(leaf, sources[offering_id, leaf.key], choosable_routes(ports, kind, leaf), known)
        for leaf in leaves_of(offered.version.definition.requirement)
    ]


def _line(
    leaf: Leaf, source: Source, routes: tuple[Route, ...], known: dict[int, KnownLearner]
) -> SourceLine:
    """Only candidates are shown: a gradebook may hold others, whose grades are nobody's concern."""
    return SourceLine(
        leaf=leaf,
        source=source,
        routes=routes,
        sampled=tuple((known[one], said) for one, said in source.sample.items() if one in known),
        confirmed=known.get(source.confirmed_person_id or 0),
    )


def _known_learners(u: UnitOfWork, course_id: int, issuer: str) -> dict[int, KnownLearner]:
    """The candidates who are not known to have left, by person id, in the order of names."""
    people = [
        enrolment.person
        for enrolment in u.people.enrolments(course_id)
        if enrolment.is_candidate and enrolment.listed is not False
    ]
    subjects = u.people.subjects(issuer, [person.id for person in people])
    return {
        person.id: KnownLearner(person=person, subject=subjects.get(person.id, ""))
        for person in sorted(people, key=lambda one: (one.name.casefold(), one.id))
    }


def _is_wanted(learner: KnownLearner, words: str) -> bool:
    return all(word in learner.person.name.casefold() for word in words.casefold().split())
