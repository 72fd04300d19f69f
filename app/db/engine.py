"""How Laurel connects: what SQLite and PostgreSQL each need for the same promises.

SQLite lets one connection write at a time. Letting threads take turns at the
one write connection of the process is much faster than letting many connections
fight for the file, so the writing pool has exactly one. Readers have a pool of
their own and, with the write-ahead log, never wait for the writer.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, exc, make_url

from app.db.conflicts import raise_conflicts
from app.db.turns import Turns
from app.ports.storage import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine.interfaces import DBAPIConnection

# An option by which a repository sees that it may not lock rows; PostgreSQL refuses that in a
# read-only transaction.
READ_ONLY = "laurel_read_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimits:
    """How long to wait before giving up, in whole seconds.

    `connection` is for a free one in this process (on SQLite: for the turn to
    write), `lock` for what another transaction holds, `statement` for one
    answer, and for the next statement of a transaction that does nothing.
    """

    connection: int = 30
    lock: int = 10
    statement: int = 60


@dataclass(frozen=True, slots=True)
class Engines:
    """The engine for units that write, and the one for units that only read.

    `turns` gives the turn to write where only one connection may.
    """

    writer: Engine
    reader: Engine
    limits: TimeLimits
    turns: Turns | None = None

    @contextmanager
    def connect(self, *, read_only: bool) -> Iterator[Connection]:
        """A connection for the block. Raises `Conflict` if none becomes free in time."""
        with ExitStack() as held:
            yield self._take_connection(held, read_only=read_only)

    def dispose(self) -> None:
        """Close every connection that is not in use."""
        self.writer.dispose()
        self.reader.dispose()

    def _take_connection(self, held: ExitStack, *, read_only: bool) -> Connection:
        try:
            if self.turns and not read_only:
                held.enter_context(self.turns.turn(within=self.limits.connection))
            engine = self.reader if read_only else self.writer
            return held.enter_context(engine.connect())
        except (TimeoutError, exc.TimeoutError) as error:
            raise Conflict("no database connection became free in time") from error


def build_engines(database_url: str, *, threads: int, limits: TimeLimits) -> Engines:
    """The engines for a database; each of `threads` threads can have a connection at once.

    Raises ValueError for a URL that `read_url` refuses.
    """
    url = read_url(database_url)
    if url.get_backend_name() == "sqlite":
        return _build_sqlite(url, threads, limits)
    return _build_postgresql(url, threads, limits)


def build_migration_engine(database_url: str) -> Engine:
    """An engine for a migration: it may wait and run as long as it takes, on one connection.

    On SQLite its transaction holds the write lock from the start, and foreign
    keys are not enforced, because a table is altered by copying it.
    """
    url = read_url(database_url)
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, poolclass=NullPool)
        event.listen(engine, "connect", _prepare_migrating_sqlite)
        event.listen(engine, "begin", _begin_immediate)
        return engine
    return create_engine(url, poolclass=NullPool)


def is_read_only(connection: Connection) -> bool:
    """Whether the connection belongs to a read-only unit of work."""
    return bool(connection.get_execution_options().get(READ_ONLY, False))


def read_url(database_url: str) -> URL:
    """The parsed URL, PostgreSQL always through psycopg 3.

    Raises ValueError for another database, and for SQLite without a file,
    where a second connection would see another database.
    """
    url = make_url(database_url)
    if url.get_backend_name() in {"postgres", "postgresql"}:
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite":
        raise ValueError(f"{url.drivername} is not supported: use sqlite:///… or postgresql://…")
    if url.database in {None, "", ":memory:"}:
        raise ValueError("SQLite needs a file: sqlite:////folder/laurel.sqlite3")
    return url


def _build_sqlite(url: URL, threads: int, limits: TimeLimits) -> Engines:
    writer = _create_engine(url, limits, pool_size=1)
    reader = _create_engine(url, limits, pool_size=threads)
    for engine in (writer, reader):
        event.listen(engine, "connect", partial(_prepare_sqlite, limits))
    event.listen(writer, "begin", _begin_immediate)
    event.listen(reader, "connect", _forbid_writing)
    event.listen(reader, "begin", _begin)
    return Engines(
        writer=writer,
        reader=reader.execution_options(**{READ_ONLY: True}),
        limits=limits,
        turns=Turns(),
    )


def _build_postgresql(url: URL, threads: int, limits: TimeLimits) -> Engines:
    options = {
        "statement_timeout": f"{limits.statement}s",
        "lock_timeout": f"{limits.lock}s",
        "idle_in_transaction_session_timeout": f"{limits.statement}s",
        "TimeZone": "UTC",
    }
    engine = _create_engine(
        url,
        limits,
        pool_size=threads,
        connect_args={
            "connect_timeout": limits.lock,
            "options": " ".join(f"-c {name}={value}" for name, value in options.items()),
        },
    )
    # One snapshot for all that a reading unit reads, as SQLite gives by itself.
    reader = engine.execution_options(
        isolation_level="REPEATABLE READ", postgresql_readonly=True, **{READ_ONLY: True}
    )
    return Engines(writer=engine, reader=reader, limits=limits)


def _create_engine(
    url: URL, limits: TimeLimits, *, pool_size: int, connect_args: dict[str, Any] | None = None
) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=limits.connection,
        pool_pre_ping=True,
        # Errors end up in logs, which carry no names, addresses or tokens.
        hide_parameters=True,
        connect_args=connect_args or {},
    )
    raise_conflicts(engine)
    return engine


def _prepare_sqlite(limits: TimeLimits, connection: DBAPIConnection, _record: object) -> None:
    # The driver would begin transactions by itself, and only before writing; `_begin…` does it.
    connection.isolation_level = None
    _run(
        connection,
        f"PRAGMA busy_timeout = {limits.lock * 1000}",
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "PRAGMA foreign_keys = ON",
    )


def _prepare_migrating_sqlite(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None
    _run(connection, "PRAGMA busy_timeout = 600000", "PRAGMA journal_mode = WAL")


def _forbid_writing(connection: DBAPIConnection, _record: object) -> None:
    _run(connection, "PRAGMA query_only = ON")


def _run(connection: DBAPIConnection, *statements: str) -> None:
    cursor = connection.cursor()
    for statement in statements:
        cursor.execute(statement)
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    # Takes the write lock now: a transaction that read first and wrote later could find the
    # database changed under it, and waiting would not help.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
