"""People who are one, and the codes by which they prove it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, or_, select, update

from app.db.statements import institution_of
from app.db.tables.identity import join_codes, people, person_joins
from app.domain.people import PersonJoin

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Connection, Row


class SqlJoins:
    """Implements `Joins`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def groups_of(self, person_ids: Collection[int]) -> Mapping[int, frozenset[int]]:
        """Everybody who is the same person, by each of these ids; alone where nobody was joined."""
        principals = self._principals(person_ids)
        members: dict[int, set[int]] = {principal: {principal} for principal in principals.values()}
        rows = self._connection.execute(
            select(person_joins.c.person_id, person_joins.c.principal_id).where(
                person_joins.c.principal_id.in_(members), person_joins.c.split_at.is_(None)
            )
        )
        for row in rows:
            members[row.principal_id].add(row.person_id)
        return {one: frozenset(members[principals[one]]) for one in person_ids}

    def _principals(self, person_ids: Collection[int]) -> dict[int, int]:
        """Each person's principal, who is the person themselves unless they were joined."""
        rows = self._connection.execute(
            select(person_joins.c.person_id, person_joins.c.principal_id).where(
                person_joins.c.person_id.in_(person_ids), person_joins.c.split_at.is_(None)
            )
        )
        return {one: one for one in person_ids} | {row.person_id: row.principal_id for row in rows}

    def add(self, join: PersonJoin) -> PersonJoin:
        """Record the join. Raises `Conflict` if the person is joined to somebody already."""
        values = asdict(join)
        del values["id"]
        new = insert(person_joins).values(values).returning(person_joins)
        return _join(self._connection.execute(new).one())

    def of_person(self, person_id: int) -> tuple[PersonJoin, ...]:
        """Every join that the person was ever part of, split ones too, oldest first."""
        rows = self._connection.execute(
            select(person_joins)
            .where(
                or_(
                    person_joins.c.person_id == person_id,
                    person_joins.c.principal_id == person_id,
                )
            )
            .order_by(person_joins.c.id)
        )
        return tuple(map(_join, rows))

    def split(self, join_id: int, *, by: int, reason: str, at: datetime) -> None:
        """End the join."""
        self._connection.execute(
            update(person_joins)
            .where(person_joins.c.id == join_id)
            .values(split_by=by, split_reason=reason, split_at=at)
        )

    def offer_code(self, person_id: int, code_digest: str, expires_at: datetime) -> None:
        """Store a code for this person, in place of an earlier one."""
        self._connection.execute(delete(join_codes).where(join_codes.c.person_id == person_id))
        self._connection.execute(
            insert(join_codes).values(
                institution_id=institution_of(people, person_id),
                person_id=person_id,
                code_digest=code_digest,
                expires_at=expires_at,
            )
        )

    def take_code(self, institution_id: int, code_digest: str, now: datetime) -> int | None:
        """The person of the code, once, in one statement; None if used, unknown or late."""
        taken = (
            delete(join_codes)
            .where(
                join_codes.c.institution_id == institution_id,
                join_codes.c.code_digest == code_digest,
                join_codes.c.expires_at > now,
            )
            .returning(join_codes.c.person_id)
        )
        return self._connection.execute(taken).scalar_one_or_none()

    def forget_expired(self, now: datetime) -> int:
        """Delete codes past their time; how many."""
        gone = delete(join_codes).where(join_codes.c.expires_at <= now)
        return self._connection.execute(gone).rowcount


def _join(row: Row[Any]) -> PersonJoin:
    return PersonJoin(
        id=row.id,
        uuid=row.uuid,
        institution_id=row.institution_id,
        person_id=row.person_id,
        principal_id=row.principal_id,
        joined_by=row.joined_by,
        reason=row.reason,
        joined_at=row.joined_at,
        split_by=row.split_by,
        split_reason=row.split_reason,
        split_at=row.split_at,
    )
