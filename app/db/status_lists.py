"""Bitstring status lists, whose indices are random and never used again."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update

from app.db.statements import hold, insert_unless_there
from app.db.tables.awards import STATUS_LIST_SIZE, awards, status_indices, status_lists
from app.domain.awarding import AwardState, StatusEntry
from app.ports.award_storage import StatusList

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Connection, Row

# A list is closed when half of it is taken, so a guess is free at least every second time.
_CLOSED_AT = STATUS_LIST_SIZE // 2
_GUESSES = 64


class SqlStatusLists:
    """Implements `StatusLists`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, list_uuid: UUID) -> StatusList | None:
        """The list with this public id."""
        row = self._connection.execute(
            select(status_lists).where(status_lists.c.uuid == list_uuid)
        ).one_or_none()
        return _status_list(row) if row else None

    def open_list(self, institution_id: int) -> StatusList | None:
        """The institution's list that still has room for half of its indices."""
        taken = (
            select(func.count())
            .where(status_indices.c.list_id == status_lists.c.id)
            .scalar_subquery()
        )
        row = self._connection.execute(
            select(status_lists)
            .where(status_lists.c.institution_id == institution_id, taken < _CLOSED_AT)
            .order_by(status_lists.c.id)
            .limit(1)
        ).one_or_none()
        return _status_list(row) if row else None

    def add(self, institution_id: int, list_uuid: UUID, document: bytes) -> StatusList:
        """A new list."""
        new = insert(status_lists).values(
            uuid=list_uuid, institution_id=institution_id, document=document
        )
        return _status_list(self._connection.execute(new.returning(status_lists)).one())

    def take_index(self, status_list: StatusList) -> StatusEntry:
        """A random index that was never taken before.

        Random, so that an index does not tell when or to whom it was given.
        Raises RuntimeError for a list without room, which `open_list` does not return.
        """
        for _ in range(_GUESSES):
            guess = secrets.randbelow(STATUS_LIST_SIZE)
            if self._take(status_list, guess):
                return StatusEntry(list_id=status_list.id, list_uuid=status_list.uuid, index=guess)
        raise RuntimeError(f"status list {status_list.uuid} has no room")

    def revoked_indices(self, list_id: int) -> tuple[int, ...]:
        """The indices of revoked awards in this list, the list held until the transaction ends.

        Held, so that of two revocations at once the later one publishes both.
        """
        hold(self._connection, status_lists, list_id)
        revoked = (
            select(awards.c.status_index)
            .where(awards.c.status_list_id == list_id, awards.c.state == AwardState.REVOKED)
            .order_by(awards.c.status_index)
        )
        return tuple(self._connection.execute(revoked).scalars())

    def publish(self, list_id: int, document: bytes) -> None:
        """Replace the served document."""
        self._connection.execute(
            update(status_lists).where(status_lists.c.id == list_id).values(document=document)
        )

    def _take(self, status_list: StatusList, position: int) -> bool:
        values = {
            "list_id": status_list.id,
            "position": position,
            "institution_id": status_list.institution_id,
        }
        key = {"list_id", "position"}
        return insert_unless_there(self._connection, status_indices, values, key=key)


def _status_list(row: Row[Any]) -> StatusList:
    return StatusList(
        id=row.id, uuid=row.uuid, institution_id=row.institution_id, document=row.document
    )
