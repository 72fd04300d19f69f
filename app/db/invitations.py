"""One-time links by which platforms register themselves."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import and_, delete, insert, select, update

from app.db.tables.identity import invitations
from app.ports.registration_storage import Invitation

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row

    from app.ports.registration_storage import NewInvitation


class SqlInvitations:
    """Implements `Invitations`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: NewInvitation) -> Invitation:
        """Store it."""
        row = self._connection.execute(
            insert(invitations).values(uuid=uuid4(), **asdict(new)).returning(invitations)
        ).one()
        return _invitation(row)

    def find_open(self, secret_digest: str, now: datetime) -> Invitation | None:
        """The invitation with this secret, if it is neither used nor late."""
        row = self._connection.execute(
            select(invitations).where(invitations.c.secret_digest == secret_digest, _is_open(now))
        ).one_or_none()
        return _invitation(row) if row else None

    def take(self, secret_digest: str, now: datetime) -> Invitation | None:
        """Use the invitation up, once, in one statement; None if used, unknown or late."""
        row = self._connection.execute(
            update(invitations)
            .where(invitations.c.secret_digest == secret_digest, _is_open(now))
            .values(used_at=now)
            .returning(invitations)
        ).one_or_none()
        return _invitation(row) if row else None

    def give_back(self, invitation_id: int) -> None:
        """Open a taken invitation again, unless a registration came of it."""
        self._connection.execute(
            update(invitations)
            .where(invitations.c.id == invitation_id, invitations.c.registration_id.is_(None))
            .values(used_at=None)
        )

    def record_registration(self, invitation_id: int, registration_id: int) -> None:
        """Note what came of it."""
        self._connection.execute(
            update(invitations)
            .where(invitations.c.id == invitation_id)
            .values(registration_id=registration_id)
        )

    def open_of(self, institution_id: int, now: datetime) -> tuple[Invitation, ...]:
        """The institution's invitations that are neither used nor late, by name, then by age."""
        rows = self._connection.execute(
            select(invitations)
            .where(invitations.c.institution_id == institution_id, _is_open(now))
            .order_by(invitations.c.name, invitations.c.id)
        )
        return tuple(_invitation(row) for row in rows)

    def forget_expired(self, now: datetime) -> int:
        """Delete unused invitations past their time; how many. Used ones stay on record."""
        return self._connection.execute(
            delete(invitations).where(
                invitations.c.used_at.is_(None), invitations.c.expires_at <= now
            )
        ).rowcount


def _is_open(now: datetime) -> ColumnElement[bool]:
    return and_(invitations.c.used_at.is_(None), invitations.c.expires_at > now)


def _invitation(row: Row[Any]) -> Invitation:
    return Invitation(
        id=row.id,
        uuid=row.uuid,
        institution_id=row.institution_id,
        name=row.name,
        kind=row.kind,
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        registration_id=row.registration_id,
    )
