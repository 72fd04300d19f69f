"""A course that was copied from one of ours: noticed at a launch, decided by its designer.

Ids change in a copy; custom parameters and the platform's own history of the
course survive (design: evidence, rule 11). Until somebody decides, the copy
offers nothing, so nobody is read and nothing can be claimed in it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.domain.errors import RefusalCode, Refused
from app.domain.people import CourseRole
from app.domain.platforms import CopyDecision, CourseCopy
from app.domain.sources import bound_anew
from app.usecases.access import require_staff
from app.usecases.conflicts import once_more
from app.usecases.link_parameters import find_link_parameters
from app.usecases.offered import get_offered
from app.usecases.reading import request_reading

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.launching import SignedLaunch
    from app.domain.microcredentials import Version
    from app.domain.people import Asker
    from app.domain.platforms import Course, Offering
    from app.ports import Ports
    from app.ports.storage import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyQuestion:
    """What the designer of a copy is asked: of which course it is one, and what that offers."""

    course: Course
    origin: Course
    version: Version


def settle_course(u: UnitOfWork, course: Course, signed: SignedLaunch, now: datetime) -> None:
    """At a staff launch in a course that offers nothing: notice a copy, or offer by the link.

    A link that a designer placed says which version was chosen, so that it is
    offered without asking again. In a copy it is asked, once; a learner who
    comes first changes nothing.
    """
    if signed.role is not CourseRole.STAFF or u.offerings.find_for_course(course.id) is not None:
        return
    if u.copies.find(course.id) is not None:
        return
    link = find_link_parameters(signed.custom)
    origin = u.copies.find_origin(
        course.id,
        history=signed.context.history if signed.context else (),
        placed_in=link.placed_in if link else None,
    )
    if origin is not None:
        u.copies.record(CourseCopy(course_id=course.id, from_course_id=origin, noticed_at=now))
        return
    version = u.definitions.find(link.version) if link and link.version else None
    if version is not None and version.institution_id == course.institution_id:
        u.offerings.add(course.id, version.id, now)


def is_undecided(ports: Ports, asker: Asker) -> bool:
    """Whether the asker's course is a copy of which nobody has decided yet."""
    if asker.course_id is None:
        return False
    with ports.unit_of_work(read_only=True) as u:
        return _find_undecided(u, asker.course_id) is not None


def show_copy(ports: Ports, asker: Asker) -> CopyQuestion:
    """The question for the staff of a copy; NOT_FOUND where there is nothing to decide."""
    course_id = require_staff(asker)
    with ports.unit_of_work(read_only=True) as u:
        copy = _find_undecided(u, course_id)
        if copy is None:
            raise Refused(RefusalCode.NOT_FOUND, "course copy")
        return CopyQuestion(
            course=u.courses.get(course_id),
            origin=u.courses.get(copy.from_course_id),
            version=get_offered(u, copy.from_course_id).version,
        )


@once_more
def decide_copy(ports: Ports, asker: Asker, decision: CopyDecision) -> None:
    """What the staff of a copy decided: continue, a new run, or nothing to do with Laurel.

    Deciding the same again changes nothing; NOT_FOUND where it was decided
    otherwise, or there is nothing to decide.
    """
    course_id = require_staff(asker)
    now = ports.clock()
    with ports.unit_of_work() as u:
        known = u.copies.find(course_id)
        if known is not None and known.decision is decision:
            return
        copy = _find_undecided(u, course_id)
        if copy is None:
            raise Refused(RefusalCode.NOT_FOUND, "course copy")
        u.copies.record(
            replace(copy, decision=decision, decided_by=asker.person.id, decided_at=now)
        )
        if decision is not CopyDecision.UNLINK:
            _offer_as_in(u, copy.from_course_id, course_id, now)


def copy_sources(u: UnitOfWork, from_offering: Offering, to_offering: Offering) -> None:
    """Bind the requirements in the copy as they were bound in the course that it comes from.

    Every route starts anew: what was verified there says nothing about here,
    and neither learner nor line item is the same. A value that was shown there
    must not be compared here.
    """
    for source in u.sources.of_offering(from_offering.id).values():
        anew = replace(
            source,
            offering_id=to_offering.id,
            failure=None,
            failed_call="",
            checked_at=None,
            confirmed_person_id=None,
            confirmed_by=None,
            confirmed_at=None,
            bound_at=to_offering.created_at,
            sample={},
        )
        u.sources.record(bound_anew(anew))


def _find_undecided(u: UnitOfWork, course_id: int) -> CourseCopy | None:
    """The open question; once the course offers something, it has answered itself."""
    copy = u.copies.find(course_id)
    if copy is None or copy.decision is not None:
        return None
    return None if u.offerings.find_for_course(course_id) else copy


def _offer_as_in(u: UnitOfWork, origin_id: int, course_id: int, now: datetime) -> None:
    origin = get_offered(u, origin_id).offering
    offering = u.offerings.add(course_id, origin.version_id, now)
    copy_sources(u, origin, offering)
    request_reading(u, course_id, now)
