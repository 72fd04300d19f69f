"""Versions offered in courses, and the line items bound to them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import insert, select

from app.db.statements import institution_of, replace
from app.db.tables.courses import bound_line_items, courses, enrolments, offerings
from app.domain.platforms import BoundLineItem, Offering

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Connection, Row


class SqlOfferings:
    """Implements `Offerings`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, course_id: int, version_id: int, now: datetime) -> Offering:
        """Offer the version in the course. Raises `Conflict` if the course has an offering."""
        new = insert(offerings).values(
            uuid=uuid4(),
            institution_id=institution_of(courses, course_id),
            course_id=course_id,
            version_id=version_id,
            created_at=now,
        )
        return _offering(self._connection.execute(new.returning(offerings)).one())

    def get(self, offering_id: int) -> Offering:
        """The offering; KeyError if there is none."""
        row = self._connection.execute(
            select(offerings).where(offerings.c.id == offering_id)
        ).one_or_none()
        if row is None:
            raise KeyError(offering_id)
        return _offering(row)

    def find_for_course(self, course_id: int) -> Offering | None:
        """The course's offering."""
        row = self._connection.execute(
            select(offerings).where(
                offerings.c.course_id == course_id, offerings.c.ended_at.is_(None)
            )
        ).one_or_none()
        return _offering(row) if row else None

    def of_people(self, version_id: int, person_ids: Collection[int]) -> tuple[Offering, ...]:
        """The version's offerings, in force, in the courses in which any of these people is."""
        attended = select(enrolments.c.course_id).where(enrolments.c.person_id.in_(person_ids))
        rows = self._connection.execute(
            select(offerings)
            .where(
                offerings.c.version_id == version_id,
                offerings.c.ended_at.is_(None),
                offerings.c.course_id.in_(attended),
            )
            .order_by(offerings.c.id)
        )
        return tuple(map(_offering, rows))

    def line_items(self, offering_id: int) -> Mapping[str, BoundLineItem]:
        """The bound line items by purpose."""
        rows = self._connection.execute(
            select(bound_line_items).where(bound_line_items.c.offering_id == offering_id)
        )
        return {
            row.purpose: BoundLineItem(offering_id=offering_id, purpose=row.purpose, url=row.url)
            for row in rows
        }

    def bind(self, line_item: BoundLineItem) -> None:
        """Bind a line item to its purpose, in place of an earlier one."""
        institution = institution_of(offerings, line_item.offering_id)
        values = {"institution_id": institution, **asdict(line_item)}
        replace(self._connection, bound_line_items, values, key={"offering_id", "purpose"})


def _offering(row: Row[Any]) -> Offering:
    return Offering(
        id=row.id,
        uuid=row.uuid,
        institution_id=row.institution_id,
        course_id=row.course_id,
        version_id=row.version_id,
        created_at=row.created_at,
    )
