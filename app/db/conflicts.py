"""Which database errors mean that a transaction lost to another one, or that the database is away.

The first become `Conflict`, and the use case runs once more. The second become
`StorageUnavailable`: a page says so, a job tries again later. Everything else
(a check, a missing value, an append-only table) is a mistake in the code and
surfaces as it is.
"""

from __future__ import annotations

import sqlite3

import psycopg
from psycopg import errors
from sqlalchemy import Connection, Engine, ExceptionContext, event

from app.ports.storage import Conflict, StorageUnavailable

_LOST_ON_POSTGRESQL = (
    errors.UniqueViolation,
    errors.ForeignKeyViolation,
    errors.SerializationFailure,
    errors.DeadlockDetected,
    errors.LockNotAvailable,
)
_LOST_ON_SQLITE = {
    sqlite3.SQLITE_CONSTRAINT_UNIQUE,
    sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
    sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_BUSY_SNAPSHOT,
    sqlite3.SQLITE_LOCKED,
}
# Of SQLite's error codes the lowest byte names the class. These: the file cannot be used now.
_CLASS_ON_SQLITE = 0xFF
_AWAY_ON_SQLITE = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
_FAILED = "laurel_statement_failed"


def raise_conflicts(engine: Engine) -> None:
    """Have every statement of the engine raise `Conflict` where it lost to another transaction.

    And `StorageUnavailable` where the database is away, at connecting too.
    """
    event.listen(engine, "handle_error", _handle_error, retval=True)


def begin_watching(connection: Connection) -> None:
    """Forget what happened on the connection in earlier transactions."""
    connection.info.pop(_FAILED, None)


def refuse_after_failure(connection: Connection) -> None:
    """Raise `Conflict` if a statement failed and its error was caught on the way.

    PostgreSQL has given up such a transaction and would answer a commit with a
    silent rollback; SQLite would keep half of it.
    """
    if connection.info.pop(_FAILED, False):
        raise Conflict("a statement of this transaction failed, so nothing was written")


def _handle_error(context: ExceptionContext) -> Conflict | StorageUnavailable | None:
    if context.is_pre_ping:
        return None  # a connection of the pool that has gone is replaced, and nobody hears of it
    error = context.original_exception
    is_away = context.is_disconnect or _is_away(error)
    if context.connection is not None and not context.is_disconnect:
        context.connection.info[_FAILED] = True
    if is_away:
        return StorageUnavailable(type(error).__name__)
    lost_to = _name_of_loss(error)
    return Conflict(lost_to) if lost_to else None


def _is_away(error: BaseException) -> bool:
    """Whether the database may answer again without anything being changed in the code."""
    if isinstance(error, sqlite3.Error):
        return (getattr(error, "sqlite_errorcode", 0) & _CLASS_ON_SQLITE) in _AWAY_ON_SQLITE
    # Operational in psycopg's sense are also what was lost to another transaction, and a statement
    # that took too long, which would take as long again.
    is_ours = isinstance(error, (*_LOST_ON_POSTGRESQL, errors.QueryCanceled))
    return isinstance(error, psycopg.OperationalError) and not is_ours


def _name_of_loss(error: BaseException) -> str:
    """What the transaction lost to, without any value of the row; empty if it did not lose."""
    if isinstance(error, _LOST_ON_POSTGRESQL):
        return _constraint_of(error) or type(error).__name__
    if isinstance(error, sqlite3.Error) and error.sqlite_errorcode in _LOST_ON_SQLITE:
        return str(error)
    return ""


def _constraint_of(error: psycopg.Error) -> str:
    return error.diag.constraint_name or ""
