"""What the repositories share: insert or replace, chunks, streams, row locks, institutions."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Row, ScalarSelect, Select, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from app.db.engine import is_read_only

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from sqlalchemy import Connection, CursorResult
    from sqlalchemy.sql.base import ReadOnlyColumnCollection

T = TypeVar("T")

# Values in one IN list or INSERT; both databases allow more than 30 000 parameters.
CHUNK = 1_000

# Rows held in memory at a time while a large result streams.
STREAMED_ROWS = 200

_STREAMS = "laurel_streams"


def insert_into(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that can say what to do on conflict, in the database's own dialect."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


@cache
def excluded(table: Table) -> ReadOnlyColumnCollection[str, Any]:
    """The values that an INSERT with a conflict would have inserted.

    What `Insert.excluded` gives, which copies every column of the table each
    time it is asked and took most of a launch's time in the database.
    """
    return table.alias("excluded").c


def replace(
    connection: Connection, table: Table, values: Mapping[str, Any], *, key: Collection[str]
) -> None:
    """Insert the row, or replace these values in the one that has the same key."""
    insert = insert_into(connection, table).values(values)
    given = excluded(table)
    others = {name: given[name] for name in values if name not in key}
    connection.execute(insert.on_conflict_do_update(index_elements=list(key), set_=others))


def insert_unless_there(
    connection: Connection, table: Table, values: Mapping[str, Any], *, key: Collection[str]
) -> bool:
    """Insert the row unless one has the same key; whether it was inserted.

    Waits for a transaction that is inserting the same key just now.
    """
    insert = insert_into(connection, table).values(values)
    once = insert.on_conflict_do_nothing(index_elements=list(key))
    return connection.execute(once.returning(*table.primary_key)).first() is not None


def institution_of(table: Table, row_id: int) -> ScalarSelect[Any]:
    """The institution of another row, for a row that refers to it."""
    return select(table.c.institution_id).where(table.c.id == row_id).scalar_subquery()


def hold(connection: Connection, table: Table, row_id: int) -> None:
    """Hold a row until the transaction ends, so that others who hold it wait.

    Rows that only refer to it may still be written. SQLite has one writer at a
    time and needs no lock; a read-only transaction takes none.
    """
    if not is_read_only(connection):
        row = select(table.c.id).where(table.c.id == row_id)
        connection.execute(row.with_for_update(key_share=True))


def stream(connection: Connection, statement: Select[Any]) -> Iterator[Row[Any]]:
    """The rows of a large result, a few at a time (on PostgreSQL by a server-side cursor)."""
    streams: set[CursorResult[Any]] = connection.info.setdefault(_STREAMS, set())
    with connection.execute(statement.execution_options(yield_per=STREAMED_ROWS)) as result:
        streams.add(result)
        yield from result
    streams.discard(result)


@contextmanager
def closing_streams(connection: Connection) -> Iterator[None]:
    """Close the results that were not read to their end.

    On SQLite an open one would keep its snapshot, and the connection's next
    transaction would still see it.
    """
    try:
        yield
    finally:
        # One that broke took its results along, and would hide the error that it broke with.
        if not connection.invalidated:
            for result in connection.info.pop(_STREAMS, ()):
                result.close()


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """The values in pieces that fit into one statement."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
