"""Which database errors mean that a transaction lost to another one.

Those become `Conflict`, and the use case runs once more. Everything else (a
check, a missing value, an append-only table) is a mistake in the code and
surfaces as it is.
"""

from __future__ import annotations

import sqlite3

import psycopg
from psycopg import errors
from sqlalchemy import Connection, Engine, ExceptionContext, event

from app.ports.storage import Conflict

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
_FAILED = "laurel_statement_failed"


def raise_conflicts(engine: Engine) -> None:
    """Have every statement of the engine raise `Conflict` where it lost to another transaction."""
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


def _handle_error(context: ExceptionContext) -> Conflict | None:
    if context.connection is not None:
        context.connection.info[_FAILED] = True
    lost_to = _name_of_loss(context.original_exception)
    return Conflict(lost_to) if lost_to else None


def _name_of_loss(error: BaseException) -> str:
    """What the transaction lost to, without any value of the row; empty if it did not lose."""
    if isinstance(error, _LOST_ON_POSTGRESQL):
        return _constraint_of(error) or type(error).__name__
    if isinstance(error, sqlite3.Error) and error.sqlite_errorcode in _LOST_ON_SQLITE:
        return str(error)
    return ""


def _constraint_of(error: psycopg.Error) -> str:
    return error.diag.constraint_name or ""
