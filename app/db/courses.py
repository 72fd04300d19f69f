"""Courses that somebody launched from, with the addresses that their platform gave."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import case, select

from app.db.statements import excluded, insert_into
from app.db.tables.courses import courses, enrolments
from app.domain.platforms import Course

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement, Connection, Row

    from app.domain.launching import SignedLaunch

_KEY = ("registration_id", "deployment_id", "context_id")
_BLANK = {
    "title": "",
    "memberships_url": "",
    "line_items_url": "",
    "resource_link_id": "",
    "link_line_item_url": "",
    "scopes": [],
}
_MINUTE = timedelta(minutes=1)


class SqlCourses:
    """Implements `Courses`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record(self, launch: SignedLaunch, now: datetime) -> Course:
        """Add or refresh the launch's course with the addresses that this launch gave.

        The launch must have a context, else ValueError. An address that this
        launch left out keeps its earlier value. The resource link and its line
        item stay a pair: a launch from a link without one does not replace it.
        `launched_at` may be a minute behind: when a class starts, a hundred
        launches that say the same need not wait for each other to write it.
        """
        seen = _read_launch(launch)
        known = self._connection.execute(
            select(courses).where(*(courses.c[name] == seen[name] for name in _KEY))
        ).one_or_none()
        if known and _is_old_news(seen, known, now):
            return _course(known)
        return self._write({**seen, "launched_at": now}, launch.institution_id)

    def get(self, course_id: int) -> Course:
        """The course; KeyError if there is none."""
        row = self._connection.execute(
            select(courses).where(courses.c.id == course_id)
        ).one_or_none()
        if row is None:
            raise KeyError(course_id)
        return _course(row)

    def find(self, course_uuid: UUID) -> Course | None:
        """The course with this public id, of whatever institution it names."""
        row = self._connection.execute(
            select(courses).where(courses.c.uuid == course_uuid)
        ).one_or_none()
        return _course(row) if row else None

    def of_person(self, person_id: int) -> tuple[Course, ...]:
        """The courses in which the person was seen, by title."""
        rows = self._connection.execute(
            select(courses)
            .join(enrolments, enrolments.c.course_id == courses.c.id)
            .where(enrolments.c.person_id == person_id)
            .order_by(courses.c.title, courses.c.id)
        )
        return tuple(map(_course, rows))

    def _write(self, seen: dict[str, Any], institution_id: int) -> Course:
        new = insert_into(self._connection, courses).values(
            uuid=uuid4(), institution_id=institution_id, **(_BLANK | seen)
        )
        given = excluded(courses)
        news: dict[str, ColumnElement[Any]] = {
            name: given[name] for name in seen if name not in _KEY
        }
        if "resource_link_id" in seen and "link_line_item_url" not in seen:
            news["resource_link_id"] = case(
                (courses.c.link_line_item_url == "", given.resource_link_id),
                else_=courses.c.resource_link_id,
            )
        recorded = new.on_conflict_do_update(index_elements=list(_KEY), set_=news)
        return _course(self._connection.execute(recorded.returning(courses)).one())


def _read_launch(launch: SignedLaunch) -> dict[str, Any]:
    """What the launch says of its course, without what it left out."""
    if launch.context is None:
        raise ValueError("a launch outside any course has no course to record")
    said: dict[str, Any] = {
        "registration_id": launch.registration_id,
        "deployment_id": launch.deployment_id,
        "context_id": launch.context.id,
        "title": launch.context.title or launch.context.label,
        "resource_link_id": launch.resource_link_id,
        "memberships_url": launch.memberships_url,
    }
    if launch.grade_service:
        said["line_items_url"] = launch.grade_service.line_items_url
        said["link_line_item_url"] = launch.grade_service.line_item_url
        said["scopes"] = sorted(launch.grade_service.scopes)
    return {name: value for name, value in said.items() if value or name in _KEY}


def _is_old_news(seen: dict[str, Any], known: Row[Any], now: datetime) -> bool:
    """Whether the course on record says all this already, and was launched from just now."""
    news = {name for name, value in seen.items() if getattr(known, name) != value}
    if known.link_line_item_url and "link_line_item_url" not in seen:
        news.discard("resource_link_id")
    return not news and abs(now - known.launched_at) < _MINUTE


def _course(row: Row[Any]) -> Course:
    return Course(
        id=row.id,
        uuid=row.uuid,
        institution_id=row.institution_id,
        registration_id=row.registration_id,
        deployment_id=row.deployment_id,
        context_id=row.context_id,
        title=row.title,
        memberships_url=row.memberships_url,
        line_items_url=row.line_items_url,
        resource_link_id=row.resource_link_id,
        link_line_item_url=row.link_line_item_url,
        scopes=frozenset(row.scopes),
        launched_at=row.launched_at,
    )
