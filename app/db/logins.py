"""Logins under way, and nonces that were used up."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from app.db.statements import insert_unless_there, institution_of
from app.db.tables.identity import burnt_nonces, pending_logins, registrations
from app.ports.identity_storage import PendingLogin

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from sqlalchemy import Connection, Row


class SqlPendingLogins:
    """Implements `PendingLogins`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record(self, login: PendingLogin) -> None:
        """Remember a login that was just sent to its platform."""
        institution = institution_of(registrations, login.registration_id)
        self._connection.execute(
            insert(pending_logins).values(institution_id=institution, **asdict(login))
        )

    def find(self, state_digest: str, now: datetime) -> PendingLogin | None:
        """The login with this state, which stays pending; None if used, unknown or late."""
        row = self._connection.execute(
            select(pending_logins).where(pending_logins.c.state_digest == state_digest)
        ).one_or_none()
        return _login(row, now)

    def consume(self, state_digest: str, now: datetime) -> PendingLogin | None:
        """Take the login with this state, once, in one statement; None if used, unknown or late.

        A late one is taken away all the same.
        """
        row = self._connection.execute(
            delete(pending_logins)
            .where(pending_logins.c.state_digest == state_digest)
            .returning(pending_logins)
        ).one_or_none()
        return _login(row, now)

    def burn_nonce(self, registration_id: int, nonce_digest: str, expires_at: datetime) -> bool:
        """Use up a nonce for this registration. False if it was used before."""
        values = {
            "registration_id": registration_id,
            "nonce_digest": nonce_digest,
            "institution_id": institution_of(registrations, registration_id),
            "expires_at": expires_at,
        }
        key = {"registration_id", "nonce_digest"}
        return insert_unless_there(self._connection, burnt_nonces, values, key=key)

    def forget_expired(self, now: datetime) -> int:
        """Delete logins and nonces past their time; how many."""
        return sum(
            self._connection.execute(delete(table).where(table.c.expires_at <= now)).rowcount
            for table in (pending_logins, burnt_nonces)
        )


def _login(row: Row[Any] | None, now: datetime) -> PendingLogin | None:
    if row is None or row.expires_at <= now:
        return None
    return PendingLogin(
        state_digest=row.state_digest,
        nonce_digest=row.nonce_digest,
        registration_id=row.registration_id,
        target_link_uri=row.target_link_uri,
        browser_digest=row.browser_digest,
        expires_at=row.expires_at,
    )
