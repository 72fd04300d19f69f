"""Who may ask for what. Every use case behind a launch asks here first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.errors import RefusalCode, Refused
from app.usecases.same_person import group_of

if TYPE_CHECKING:
    from uuid import UUID

    from app.domain.awarding import Award
    from app.domain.people import Asker, Enrolment, Right
    from app.ports.storage import UnitOfWork


def require_staff(asker: Asker) -> int:
    """The course in which the asker is staff; refuses anybody else."""
    if asker.course_id is None:
        raise Refused(RefusalCode.NO_COURSE)
    if not asker.teaches(asker.course_id):
        raise Refused(RefusalCode.NOT_ALLOWED, "course staff only")
    return asker.course_id


def require_learner(asker: Asker) -> int:
    """The course in which the asker is a learner; refuses anybody else."""
    if asker.course_id is None:
        raise Refused(RefusalCode.NO_COURSE)
    if not asker.learns_in(asker.course_id):
        raise Refused(RefusalCode.NOT_ALLOWED, "learners of the course only")
    return asker.course_id


def require_right(asker: Asker, right: Right, microcredential_id: int | None = None) -> None:
    """Refuses an asker without the right for the institution or this micro-credential."""
    if not asker.may(right, microcredential_id):
        raise Refused(RefusalCode.NOT_ALLOWED, f"needs the right to {right}")


def get_candidate(u: UnitOfWork, asker: Asker, course_id: int, learner: UUID) -> Enrolment:
    """The standing of a learner of this course who may earn an award.

    A person of another institution, or one who was never in this course, is
    NOT_FOUND alike, so that nobody learns who exists.
    """
    person = u.people.find(asker.institution_id, learner)
    enrolment = u.people.enrolment(person.id, course_id) if person else None
    if enrolment is None:
        raise Refused(RefusalCode.NOT_FOUND, "learner")
    if not enrolment.is_candidate:
        raise Refused(RefusalCode.NOT_A_CANDIDATE)
    return enrolment


def get_award_of_institution(u: UnitOfWork, asker: Asker, award_uuid: UUID) -> Award:
    """The award, if it is the asker's institution's; NOT_FOUND otherwise."""
    award = u.awards.find(award_uuid)
    if award is None or award.institution_id != asker.institution_id:
        raise Refused(RefusalCode.NOT_FOUND, "award")
    return award


def get_own_award(u: UnitOfWork, asker: Asker, award_uuid: UUID) -> Award:
    """The award, if the asker claimed it, here or as who else they are; NOT_FOUND otherwise."""
    award = u.awards.find(award_uuid)
    if award is None or award.person_id not in group_of(u, asker.person.id):
        raise Refused(RefusalCode.NOT_FOUND, "award")
    return award
