"""Courses that are copies of other ones."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from app.db.statements import institution_of, replace
from app.db.tables.courses import course_copies, courses, offerings
from app.domain.platforms import CopyDecision, CourseCopy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy import Connection, Row


class SqlCourseCopies:
    """Implements `CourseCopies`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, course_id: int) -> CourseCopy | None:
        """What is known of this course as a copy."""
        row = self._connection.execute(
            select(course_copies).where(course_copies.c.course_id == course_id)
        ).one_or_none()
        return _copy(row) if row else None

    def record(self, copy: CourseCopy) -> None:
        """Store it, in place of what was known of the same course."""
        values = {"institution_id": institution_of(courses, copy.course_id), **asdict(copy)}
        replace(self._connection, course_copies, values, key={"course_id"})

    def find_origin(
        self, course_id: int, *, history: Sequence[str], placed_in: UUID | None
    ) -> int | None:
        """The course with an offering of which this one is the nearest copy.

        Context ids are unique within a deployment only (LTI Core 1.3, 5.4.1).
        """
        if not history and placed_in is None:
            return None
        copy = self._connection.execute(select(courses).where(courses.c.id == course_id)).one()
        is_named = (courses.c.deployment_id == copy.deployment_id) & (
            courses.c.context_id.in_(history)
        )
        rows = self._connection.execute(
            select(courses.c.id, courses.c.context_id)
            .join(offerings, offerings.c.course_id == courses.c.id)
            .where(
                offerings.c.ended_at.is_(None),
                courses.c.registration_id == copy.registration_id,
                courses.c.id != course_id,
                or_(is_named, courses.c.uuid == placed_in),
            )
        ).all()
        nearness = {context_id: place for place, context_id in enumerate(history)}
        nearest = min(
            rows, key=lambda row: nearness.get(row.context_id, len(history)), default=None
        )
        return nearest.id if nearest else None

    def cut_off_from(self, course_id: int) -> frozenset[int]:
        """The courses that it was copied from, or that are copies, whose evidence is not its own.

        Only what the staff of a copy decided to continue belongs together.
        """
        copies = self._connection.execute(
            select(course_copies).where(
                course_copies.c.institution_id == institution_of(courses, course_id)
            )
        ).all()
        related = _reach(course_id, [(row.course_id, row.from_course_id) for row in copies])
        continued = [
            (row.course_id, row.from_course_id)
            for row in copies
            if row.decision is CopyDecision.CONTINUE
        ]
        return related - _reach(course_id, continued)


def _reach(start: int, pairs: list[tuple[int, int]]) -> frozenset[int]:
    """Every course that these pairs connect with the first one, which is among them."""
    reached: set[int] = set()
    ahead = {start}
    while ahead:
        reached |= ahead
        ahead = {end for pair in pairs if ahead & set(pair) for end in pair} - reached
    return frozenset(reached)


def _copy(row: Row[Any]) -> CourseCopy:
    return CourseCopy(
        course_id=row.course_id,
        from_course_id=row.from_course_id,
        noticed_at=row.noticed_at,
        decision=row.decision,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )
