"""How Laurel signs in to platforms' own APIs, secrets sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from app.db.statements import institution_of, replace
from app.db.tables.identity import platform_accounts, registrations
from app.ports.platform_accounts import SealedAccount

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


class SqlPlatformAccounts:
    """Implements `PlatformAccounts`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, registration_id: int) -> SealedAccount | None:
        """The platform's account."""
        row = self._connection.execute(
            select(platform_accounts).where(platform_accounts.c.registration_id == registration_id)
        ).one_or_none()
        if row is None:
            return None
        return SealedAccount(
            registration_id=row.registration_id,
            url=row.url,
            client_id=row.client_id,
            sealed=row.secret_sealed,
        )

    def record(self, account: SealedAccount, now: datetime) -> None:
        """Store the account, in place of an earlier one of the same platform."""
        values = {
            "institution_id": institution_of(registrations, account.registration_id),
            "registration_id": account.registration_id,
            "url": account.url,
            "client_id": account.client_id,
            "secret_sealed": account.sealed,
            "created_at": now,
        }
        replace(self._connection, platform_accounts, values, key={"registration_id"})

    def forget(self, registration_id: int) -> None:
        """Delete the platform's account, if it has one."""
        self._connection.execute(
            delete(platform_accounts).where(platform_accounts.c.registration_id == registration_id)
        )
