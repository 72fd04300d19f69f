"""Storage in memory, at the port: one transaction at a time, rolled back on any exception."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import RLock
from typing import TYPE_CHECKING, cast

from app.domain.credentials import ToolKey
from app.ports.transaction import inside_transaction

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from app.domain.platforms import Registration
    from app.ports.identity_storage import PendingLogin
    from app.ports.storage import UnitOfWork


@dataclass
class StoredRegistrations:
    rows: list[Registration] = field(default_factory=list)

    def get(self, registration_id: int) -> Registration:
        return {row.id: row for row in self.rows}[registration_id]

    def find(self, issuer: str, client_id: str) -> Registration | None:
        wanted = (issuer, client_id)
        return next((row for row in self.rows if (row.issuer, row.client_id) == wanted), None)

    def find_by_issuer(self, issuer: str) -> tuple[Registration, ...]:
        return tuple(row for row in self.rows if row.issuer == issuer)


@dataclass
class StoredLogins:
    pending: dict[str, PendingLogin] = field(default_factory=dict)
    burnt: dict[tuple[int, str], datetime] = field(default_factory=dict)

    def record(self, login: PendingLogin) -> None:
        self.pending[login.state_digest] = login

    def find(self, state_digest: str, now: datetime) -> PendingLogin | None:
        login = self.pending.get(state_digest)
        return login if login and now < login.expires_at else None

    def consume(self, state_digest: str, now: datetime) -> PendingLogin | None:
        login = self.pending.pop(state_digest, None)
        return login if login and now < login.expires_at else None

    def burn_nonce(self, registration_id: int, nonce_digest: str, expires_at: datetime) -> bool:
        key = (registration_id, nonce_digest)
        return self.burnt.setdefault(key, expires_at) is expires_at


@dataclass
class StoredKeys:
    rows: list[ToolKey] = field(default_factory=list)
    next_id: int = 1

    def add_tool_key(
        self, *, kid: str, public_jwk: dict[str, str], sealed: bytes, now: datetime
    ) -> ToolKey:
        key = ToolKey(
            id=self.next_id,
            kid=kid,
            public_jwk=public_jwk,
            private_sealed=sealed,
            created_at=now,
        )
        self.rows.append(key)
        self.next_id += 1
        return key

    def tool_keys(self) -> tuple[ToolKey, ...]:
        return tuple(sorted(self.rows, key=lambda key: key.id, reverse=True))

    def retire_tool_keys(self, now: datetime) -> None:
        self.rows = [key if key.retired_at else replace(key, retired_at=now) for key in self.rows]


@dataclass
class Tables:
    registrations: StoredRegistrations = field(default_factory=StoredRegistrations)
    logins: StoredLogins = field(default_factory=StoredLogins)
    keys: StoredKeys = field(default_factory=StoredKeys)

    def copy(self) -> Tables:
        """The same rows, which never change, in containers of their own."""
        return Tables(
            StoredRegistrations(list(self.registrations.rows)),
            StoredLogins(dict(self.logins.pending), dict(self.logins.burnt)),
            StoredKeys(list(self.keys.rows), self.keys.next_id),
        )


class Storage:
    """Opens units of work over one set of tables."""

    def __init__(self) -> None:
        self.tables = Tables()
        self._one_at_a_time = RLock()

    @contextmanager
    def __call__(self, *, read_only: bool = False) -> Iterator[UnitOfWork]:
        with self._one_at_a_time:
            before = self.tables.copy()
            mark = inside_transaction.set(True)
            try:
                yield cast("UnitOfWork", self.tables)
            except BaseException:
                self.tables = before
                raise
            finally:
                inside_transaction.reset(mark)
