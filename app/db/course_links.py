"""Laurel's own links in courses."""

from __future__ import annotations

from dataclasses import asdict
from dataclasses import replace as changed
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.db.statements import institution_of, replace
from app.db.tables.courses import course_links, courses
from app.domain.platforms import CourseLink

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

_MINUTE = timedelta(minutes=1)


class SqlCourseLinks:
    """Implements `CourseLinks`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record(self, link: CourseLink) -> None:
        """Add or refresh the link.

        `launched_at` may be a minute behind: a class that opens it at once
        need not wait for each other to write the same.
        """
        row = self._connection.execute(
            select(course_links).where(
                course_links.c.course_id == link.course_id,
                course_links.c.resource_link_id == link.resource_link_id,
            )
        ).one_or_none()
        if row and _is_old_news(link, _link(row)):
            return
        values = {"institution_id": institution_of(courses, link.course_id), **asdict(link)}
        replace(self._connection, course_links, values, key={"course_id", "resource_link_id"})

    def of_course(self, course_id: int) -> tuple[CourseLink, ...]:
        """The course's links, by the platform's id of each."""
        rows = self._connection.execute(
            select(course_links).where(course_links.c.course_id == course_id)
        )
        return tuple(sorted(map(_link, rows), key=lambda link: link.resource_link_id))


def _is_old_news(link: CourseLink, known: CourseLink) -> bool:
    is_same = changed(known, launched_at=link.launched_at) == link
    return is_same and abs(link.launched_at - known.launched_at) < _MINUTE


def _link(row: Row[Any]) -> CourseLink:
    return CourseLink(
        course_id=row.course_id,
        resource_link_id=row.resource_link_id,
        purpose=row.purpose,
        leaf=row.leaf,
        title=row.title,
        launched_at=row.launched_at,
    )
