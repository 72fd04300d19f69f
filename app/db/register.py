"""The hash-chained register of each institution."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from app.db.statements import hold, stream
from app.db.tables.awards import register_entries
from app.db.tables.identity import institutions
from app.domain.register import RegisterEntry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from sqlalchemy import Connection, Row


class SqlRegister:
    """Implements `Register`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def last(self, institution_id: int) -> RegisterEntry | None:
        """The newest entry, its chain held until the transaction ends."""
        hold(self._connection, institutions, institution_id)
        row = self._connection.execute(
            select(register_entries)
            .where(register_entries.c.institution_id == institution_id)
            .order_by(register_entries.c.sequence.desc())
            .limit(1)
        ).one_or_none()
        return _entry(row) if row else None

    def append(self, entry: RegisterEntry) -> None:
        """Append; raises `Conflict` if the chain has grown meanwhile."""
        self._connection.execute(insert(register_entries).values(asdict(entry)))

    def of_award(self, award_uuid: UUID) -> tuple[RegisterEntry, ...]:
        """The entries of one award, oldest first."""
        rows = self._connection.execute(
            select(register_entries)
            .where(register_entries.c.award_uuid == award_uuid)
            .order_by(register_entries.c.sequence)
        )
        return tuple(map(_entry, rows))

    def chain(self, institution_id: int) -> Iterator[RegisterEntry]:
        """The whole chain, oldest first."""
        entries = (
            select(register_entries)
            .where(register_entries.c.institution_id == institution_id)
            .order_by(register_entries.c.sequence)
        )
        return map(_entry, stream(self._connection, entries))


def _entry(row: Row[Any]) -> RegisterEntry:
    return RegisterEntry(
        sequence=row.sequence,
        institution_id=row.institution_id,
        award_uuid=row.award_uuid,
        event=row.event,
        at=row.at,
        actor_id=row.actor_id,
        details=row.details,
        previous_digest=row.previous_digest,
        digest=row.digest,
    )
