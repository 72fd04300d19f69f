"""People, their platform identities, standings in courses, and rights."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import insert, or_, select, update

from app.db import enrolments
from app.db.person_rows import build_person
from app.db.register_rows import fold
from app.db.roster_members import record_members
from app.db.statements import chunks, hold, insert_into, institution_of, stream
from app.db.tables.identity import grants, people, platform_identities
from app.domain.people import Grant

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from uuid import UUID

    from sqlalchemy import Connection, Select

    from app.domain.people import CourseRole, Enrolment, Person
    from app.ports.services import Member


class SqlPeople:
    """Implements `People`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, person_id: int) -> Person:
        """The person; KeyError if there is none."""
        person = self._find(select(people).where(people.c.id == person_id))
        if person is None:
            raise KeyError(person_id)
        return person

    def find(self, institution_id: int, person_uuid: UUID) -> Person | None:
        """The institution's person with this public id."""
        return self._find(
            select(people).where(
                people.c.institution_id == institution_id, people.c.uuid == person_uuid
            )
        )

    def find_by_identity(self, institution_id: int, issuer: str, subject: str) -> Person | None:
        """The person to whom the platform's subject belongs in this institution."""
        return self._find(
            select(people)
            .join(platform_identities, platform_identities.c.person_id == people.c.id)
            .where(
                platform_identities.c.institution_id == institution_id,
                platform_identities.c.issuer == issuer,
                platform_identities.c.subject == subject,
            )
        )

    def add(self, institution_id: int, issuer: str, subject: str) -> Person:
        """A new person with this first identity. Raises `Conflict` if the identity is taken."""
        new = insert(people).values(uuid=uuid4(), institution_id=institution_id, name="", email="")
        person = build_person(self._connection.execute(new.returning(people)).one())
        self._connection.execute(
            insert(platform_identities).values(
                institution_id=institution_id,
                issuer=issuer,
                subject=subject,
                person_id=person.id,
            )
        )
        return person

    def describe(self, person_id: int, *, name: str, email: str) -> None:
        """Replace what is known of the person; an empty string leaves the field as it is."""
        known = {people.c.name: name, people.c.email: email}
        given = {column: value for column, value in known.items() if value}
        if given:
            news = or_(*(column != value for column, value in given.items()))
            self._connection.execute(
                update(people).where(people.c.id == person_id, news).values(given)
            )

    def subject_of(self, person_id: int, issuer: str) -> str | None:
        """The person's subject at this issuer."""
        subjects = select(platform_identities.c.subject).where(
            platform_identities.c.person_id == person_id, platform_identities.c.issuer == issuer
        )
        return self._connection.execute(subjects).scalars().first()

    def name_account(self, institution_id: int, issuer: str, subject: str, username: str) -> None:
        """Remember the name by which the issuer's own interface knows this subject."""
        self._connection.execute(
            update(platform_identities)
            .where(
                platform_identities.c.institution_id == institution_id,
                platform_identities.c.issuer == issuer,
                platform_identities.c.subject == subject,
                platform_identities.c.username != username,
            )
            .values(username=username)
        )

    def usernames(self, issuer: str, person_ids: Collection[int]) -> Mapping[int, str]:
        """The names by which the issuer knows these people, by person id, where it shared any."""
        found: dict[int, str] = {}
        for chunk in chunks(tuple(person_ids)):
            rows = self._connection.execute(
                select(platform_identities).where(
                    platform_identities.c.issuer == issuer,
                    platform_identities.c.person_id.in_(chunk),
                    platform_identities.c.username != "",
                )
            )
            found |= {row.person_id: row.username for row in rows}
        return found

    def subjects(self, issuer: str, person_ids: Collection[int]) -> Mapping[int, str]:
        """These people's subjects at the issuer, by person id, where it knows them."""
        found: dict[int, str] = {}
        for chunk in chunks(tuple(person_ids)):
            rows = self._connection.execute(
                select(platform_identities).where(
                    platform_identities.c.issuer == issuer,
                    platform_identities.c.person_id.in_(chunk),
                )
            )
            found |= {row.person_id: row.subject for row in rows}
        return found

    def search(self, institution_id: int, text: str, limit: int) -> tuple[Person, ...]:
        """People whose name or e-mail holds the text, whatever its case, by name; at most `limit`.

        SQLite knows the cases of the Latin alphabet only, so the comparison is made here.
        """
        everybody = (
            select(people)
            .where(people.c.institution_id == institution_id)
            .order_by(people.c.name, people.c.id)
        )
        wanted = fold(text)
        rows = stream(self._connection, everybody)
        found = (row for row in rows if wanted in fold(f"{row.name}\n{row.email}"))
        return tuple(build_person(row) for row in islice(found, limit))

    def issuers(self, person_id: int) -> tuple[str, ...]:
        """The issuers that know the person, in order."""
        known = (
            select(platform_identities.c.issuer)
            .where(platform_identities.c.person_id == person_id)
            .order_by(platform_identities.c.issuer)
        )
        return tuple(self._connection.execute(known).scalars())

    def record_members(
        self, institution_id: int, issuer: str, members: Iterable[Member]
    ) -> Mapping[str, int]:
        """Person ids by subject, people added where unknown, names filled where shared. Bulk."""
        return record_members(self._connection, institution_id, issuer, members)

    def lock(self, person_id: int) -> None:
        """Hold the person's row until the transaction ends, so that claims run one by one."""
        hold(self._connection, people, person_id)

    def enrol(self, person_id: int, course_id: int, role: CourseRole) -> None:
        """Record a launch's role in the course; staff once is `ever_staff` for good."""
        enrolments.enrol(self._connection, person_id, course_id, role)

    def record_roster(self, course_id: int, roles: Mapping[int, CourseRole]) -> None:
        """Record a complete roster by person id: these are listed, all others are not. Bulk.

        Staff listed once is `ever_staff` for good; a launch's staff role is
        not lowered by a roster that calls the person a learner.
        """
        enrolments.record_roster(self._connection, course_id, roles)

    def enrolment(self, person_id: int, course_id: int) -> Enrolment | None:
        """The person's standing in the course."""
        return enrolments.find(self._connection, person_id, course_id)

    def enrolments(self, course_id: int) -> tuple[Enrolment, ...]:
        """Every standing in the course, by name, then by id."""
        return enrolments.in_course(self._connection, course_id)

    def grants(self, person_id: int) -> frozenset[Grant]:
        """The rights the person holds."""
        rows = self._connection.execute(select(grants).where(grants.c.person_id == person_id))
        return frozenset(
            Grant(right=row.granted_right, microcredential_id=row.microcredential_id)
            for row in rows
        )

    def grant(self, person_id: int, grant: Grant) -> None:
        """Give a right; giving it twice changes nothing."""
        new = insert_into(self._connection, grants).values(
            institution_id=institution_of(people, person_id),
            person_id=person_id,
            granted_right=grant.right,
            microcredential_id=grant.microcredential_id,
        )
        self._connection.execute(new.on_conflict_do_nothing())

    def _find(self, statement: Select[Any]) -> Person | None:
        row = self._connection.execute(statement).one_or_none()
        return build_person(row) if row else None
