"""Standings in courses: from launches one by one, from rosters thousands at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import case, or_, select, update

from app.db.person_rows import build_person
from app.db.statements import chunks, excluded, insert_into, institution_of
from app.db.tables.courses import courses, enrolments
from app.db.tables.identity import people
from app.domain.people import CourseRole, Enrolment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, Row, Select

_KEY = [enrolments.c.person_id, enrolments.c.course_id]


def enrol(connection: Connection, person_id: int, course_id: int, role: CourseRole) -> None:
    """Record a launch's role in the course; staff once is `ever_staff` for good."""
    given = excluded(enrolments)
    launched = insert_into(connection, enrolments).values(
        person_id=person_id,
        course_id=course_id,
        institution_id=institution_of(courses, course_id),
        role=role,
        launched_role=role,
        ever_staff=role is CourseRole.STAFF,
    )
    connection.execute(
        launched.on_conflict_do_update(
            index_elements=_KEY,
            set_={
                "role": given.role,
                "launched_role": given.launched_role,
                "ever_staff": or_(enrolments.c.ever_staff, given.ever_staff),
            },
        )
    )


def record_roster(connection: Connection, course_id: int, roles: Mapping[int, CourseRole]) -> None:
    """Record a complete roster by person id: these are listed, all others are not.

    Only what changed is written: a course is read every few minutes and
    changes seldom.
    """
    rows = connection.execute(select(enrolments).where(enrolments.c.course_id == course_id))
    before = {row.person_id: row for row in rows}
    gone = [
        person_id
        for person_id, row in before.items()
        if person_id not in roles and row.listed is not False
    ]
    news = {
        person_id: role
        for person_id, role in roles.items()
        if person_id not in before or _differs(before[person_id], role)
    }
    _mark_gone(connection, course_id, sorted(gone))
    _mark_listed(connection, course_id, news)


def find(connection: Connection, person_id: int, course_id: int) -> Enrolment | None:
    """The person's standing in the course."""
    row = connection.execute(
        _select_enrolments(course_id).where(enrolments.c.person_id == person_id)
    ).one_or_none()
    return _enrolment(row) if row else None


def in_course(connection: Connection, course_id: int) -> tuple[Enrolment, ...]:
    """Every standing in the course, by name, then by id."""
    rows = connection.execute(_select_enrolments(course_id))
    return tuple(
        sorted(
            map(_enrolment, rows),
            key=lambda enrolment: (enrolment.person.name.casefold(), enrolment.person.id),
        )
    )


def _differs(row: Row[Any], listed: CourseRole) -> bool:
    role = CourseRole.STAFF if row.launched_role is CourseRole.STAFF else listed
    return row.listed is not True or row.role is not role


def _mark_gone(connection: Connection, course_id: int, person_ids: list[int]) -> None:
    for chunk in chunks(person_ids):
        connection.execute(
            update(enrolments)
            .where(enrolments.c.course_id == course_id, enrolments.c.person_id.in_(chunk))
            .values(listed=False)
        )


def _mark_listed(connection: Connection, course_id: int, roles: Mapping[int, CourseRole]) -> None:
    if not roles:
        return
    institution = connection.execute(
        select(courses.c.institution_id).where(courses.c.id == course_id)
    ).scalar_one()
    given = excluded(enrolments)
    listed = insert_into(connection, enrolments)
    launched_as_staff = enrolments.c.launched_role == CourseRole.STAFF
    connection.execute(
        listed.on_conflict_do_update(
            index_elements=_KEY,
            set_={
                "role": case((launched_as_staff, enrolments.c.role), else_=given.role),
                "ever_staff": or_(enrolments.c.ever_staff, given.ever_staff),
                "listed": True,
            },
        ),
        [
            {
                "person_id": person_id,
                "course_id": course_id,
                "institution_id": institution,
                "role": role,
                "launched_role": None,
                "ever_staff": role is CourseRole.STAFF,
                "listed": True,
            }
            for person_id, role in sorted(roles.items())
        ],
    )


def _select_enrolments(course_id: int) -> Select[Any]:
    return (
        select(
            people,
            enrolments.c.course_id,
            enrolments.c.role,
            enrolments.c.ever_staff,
            enrolments.c.listed,
        )
        .join_from(enrolments, people, people.c.id == enrolments.c.person_id)
        .where(enrolments.c.course_id == course_id)
    )


def _enrolment(row: Row[Any]) -> Enrolment:
    return Enrolment(
        person=build_person(row),
        course_id=row.course_id,
        role=row.role,
        ever_staff=row.ever_staff,
        listed=row.listed,
    )
