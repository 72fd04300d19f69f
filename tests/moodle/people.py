"""People, their enrolments, and what their roles let them do in a course."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["editingteacher", "teacher", "student", "manager"]

STAFF: frozenset[Role] = frozenset({"editingteacher", "teacher", "manager"})
EDITING: frozenset[Role] = frozenset({"editingteacher", "manager"})
ROLE_IDS: dict[Role, int] = {"manager": 1, "editingteacher": 3, "teacher": 4, "student": 5}


@dataclass(kw_only=True)
class User:
    """An account. `idnumber` is what the institution calls the person."""

    id: int
    username: str
    given_name: str
    family_name: str
    email: str
    idnumber: str = ""
    middle_name: str = ""
    phone: str = ""
    is_admin: bool = False
    is_manager: bool = False

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


@dataclass(kw_only=True)
class Enrolment:
    """One role of one person in one course."""

    course_id: int
    user_id: int
    role: Role
    suspended: bool = False


@dataclass
class Roles:
    """What one person is in one course."""

    user: User
    enrolments: list[Enrolment]

    @property
    def _held(self) -> set[Role]:
        return {enrolment.role for enrolment in self.enrolments if not enrolment.suspended}

    @property
    def is_above_courses(self) -> bool:
        return self.user.is_admin or self.user.is_manager

    @property
    def is_active(self) -> bool:
        """True for whoever is in the course today."""
        return bool(self._held)

    @property
    def may_enter(self) -> bool:
        return self.is_active or self.is_above_courses

    @property
    def is_staff(self) -> bool:
        """Instructor at launch, and past every restriction: non-editing teachers too."""
        return self.is_above_courses or bool(self._held & STAFF)

    @property
    def may_edit(self) -> bool:
        """Instructor in the roster, and whoever may add activities."""
        return self.is_above_courses or bool(self._held & EDITING)

    @property
    def can_be_graded(self) -> bool:
        """True for learners, suspended ones too."""
        return any(enrolment.role == "student" for enrolment in self.enrolments)
