"""Institutions, people, the roles they have in a course, and the rights they were given."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


class Right(StrEnum):
    """What a person may do in an institution; separate from the roles a platform names."""

    DESIGN = "design"
    VALIDATE = "validate"
    ASSESS = "assess"
    AWARD = "award"
    REVOKE = "revoke"
    EXPORT = "export"
    ADMINISTER = "administer"


class CourseRole(StrEnum):
    """What a platform's role claim amounts to, in the one course that it came from."""

    STAFF = "staff"
    LEARNER = "learner"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    """The tenant: owns platforms, keys, definitions, the register and people's rights."""

    id: int
    uuid: UUID
    slug: str
    name: str
    country: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody known to one institution. Name and e-mail may be unknown until a claim."""

    id: int
    uuid: UUID
    institution_id: int
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One right of one person: for the institution, or for one micro-credential only."""

    right: Right
    microcredential_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who is asking: a person, in the course they launched from, with the rights they hold."""

    person: Person
    institution_id: int
    course_id: int | None
    role: CourseRole
    grants: frozenset[Grant] = field(default_factory=frozenset)

    def teaches(self, course_id: int) -> bool:
        """Staff in exactly this course: a role claim counts only where it came from."""
        return self.role is CourseRole.STAFF and self.course_id == course_id

    def learns_in(self, course_id: int) -> bool:
        """Learner in exactly this course."""
        return self.role is CourseRole.LEARNER and self.course_id == course_id

    def may(self, right: Right, microcredential_id: int | None = None) -> bool:
        """Holds `right` for the institution, or for this one micro-credential."""
        return any(
            grant.right is right and grant.microcredential_id in (None, microcredential_id)
            for grant in self.grants
        )

    def may_anywhere(self, right: Right) -> bool:
        """Holds `right` for at least one micro-credential."""
        return any(grant.right is right for grant in self.grants)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonJoin:
    """Two people on record who are one; `person_id` is from then on known by `principal_id`.

    A principal is never joined to another. `joined_by` is the person
    themselves, who proved both identities, or a registrar with a reason.
    """

    id: int
    uuid: UUID
    institution_id: int
    person_id: int
    principal_id: int
    joined_by: int
    reason: str
    joined_at: datetime
    split_by: int | None = None
    split_reason: str = ""
    split_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """A person's standing in a course, from launches and from complete rosters.

    `listed` is what the last complete roster said: present (True), gone
    (False), or that no complete roster was ever read (None).
    """

    person: Person
    course_id: int
    role: CourseRole
    ever_staff: bool = False
    listed: bool | None = None

    @property
    def is_candidate(self) -> bool:
        """May earn an award here: a learner who never launched, nor was listed, as staff.

        Rule 2 of the evidence design: a platform may list its staff as learners.
        """
        return self.role is CourseRole.LEARNER and not self.ever_staff
