"""Signing keys per institution, tool keys for the installation; private parts sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from app.db.tables.identity import signing_keys, tool_keys
from app.domain.credentials import SigningKey, ToolKey

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row


class SqlKeys:
    """Implements `Keys`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_signing_key(
        self, institution_id: int, *, public: str, sealed: bytes, now: datetime
    ) -> SigningKey:
        """Store a new signing key, from now on the one in use."""
        new = insert(signing_keys).values(
            institution_id=institution_id,
            public_multibase=public,
            private_sealed=sealed,
            created_at=now,
        )
        return _signing_key(self._connection.execute(new.returning(signing_keys)).one())

    def signing_keys(self, institution_id: int) -> tuple[SigningKey, ...]:
        """All keys that ever signed, newest first; the first unretired one is in use."""
        rows = self._connection.execute(
            select(signing_keys)
            .where(signing_keys.c.institution_id == institution_id)
            .order_by(signing_keys.c.id.desc())
        )
        return tuple(map(_signing_key, rows))

    def retire_signing_keys(self, institution_id: int, now: datetime) -> None:
        """Retire every key in use; they stay published."""
        self._connection.execute(
            update(signing_keys)
            .where(
                signing_keys.c.institution_id == institution_id,
                signing_keys.c.retired_at.is_(None),
            )
            .values(retired_at=now)
        )

    def add_tool_key(
        self, *, kid: str, public_jwk: dict[str, str], sealed: bytes, now: datetime
    ) -> ToolKey:
        """Store a new tool key, from now on the one in use."""
        new = insert(tool_keys).values(
            kid=kid, public_jwk=public_jwk, private_sealed=sealed, created_at=now
        )
        return _tool_key(self._connection.execute(new.returning(tool_keys)).one())

    def tool_keys(self) -> tuple[ToolKey, ...]:
        """Tool keys, newest first; the first unretired one is in use."""
        rows = self._connection.execute(select(tool_keys).order_by(tool_keys.c.id.desc()))
        return tuple(map(_tool_key, rows))

    def retire_tool_keys(self, now: datetime) -> None:
        """Retire every tool key in use; retired ones stay in the key set for an overlap."""
        self._connection.execute(
            update(tool_keys).where(tool_keys.c.retired_at.is_(None)).values(retired_at=now)
        )


def _signing_key(row: Row[Any]) -> SigningKey:
    return SigningKey(
        id=row.id,
        institution_id=row.institution_id,
        public_multibase=row.public_multibase,
        private_sealed=row.private_sealed,
        created_at=row.created_at,
        retired_at=row.retired_at,
    )


def _tool_key(row: Row[Any]) -> ToolKey:
    return ToolKey(
        id=row.id,
        kid=row.kid,
        public_jwk=row.public_jwk,
        private_sealed=row.private_sealed,
        created_at=row.created_at,
        retired_at=row.retired_at,
    )
