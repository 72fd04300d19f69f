"""Repositories of Laurel's links in courses, and of courses that are copies of other ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from app.domain.platforms import CourseCopy, CourseLink


class CourseLinks(Protocol):
    """Resource links of ours, known since somebody first opened them."""

    def record(self, link: CourseLink) -> None:
        """Add or refresh the link. `launched_at` may be a minute behind."""
        ...

    def of_course(self, course_id: int) -> tuple[CourseLink, ...]:
        """The course's links, by the platform's id of each."""
        ...


class CourseCopies(Protocol):
    """Courses that were found to be copies, and what was decided of them."""

    def find(self, course_id: int) -> CourseCopy | None:
        """What is known of this course as a copy."""
        ...

    def record(self, copy: CourseCopy) -> None:
        """Store it, in place of what was known of the same course."""
        ...

    def find_origin(
        self, course_id: int, *, history: Sequence[str], placed_in: UUID | None
    ) -> int | None:
        """The course with an offering of which this one is the nearest copy.

        Of the same registration: one whose context id stands in `history`
        (nearest first), else the one with the public id `placed_in`.
        """
        ...

    def cut_off_from(self, course_id: int) -> frozenset[int]:
        """The courses that it was copied from, or that are copies, whose evidence is not its own.

        Only what the staff of a copy decided to continue belongs together;
        courses that no copy connects are not named here.
        """
        ...
