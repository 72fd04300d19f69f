"""A database as a unit of work sees it, with two tables in which jobs leave their marks.

`runs` gets a row each time a job begins, `effects` one for each key however often it runs.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from app.domain.jobs import JobState
from app.jobs.queue import DurableQueue
from app.ports.storage import JobRequest


class Database:
    """Transactions on the database, and the queue inside them."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = sa.create_engine(url)
        self.queue = DurableQueue(url)
        if url.startswith("sqlite"):
            event.listen(self.engine, "connect", _open_sqlite)
            event.listen(self.engine, "begin", _begin_immediate)

    def create_tables(self) -> None:
        with self.transaction() as connection:
            connection.exec_driver_sql("CREATE TABLE runs (key TEXT, pid INTEGER)")
            connection.exec_driver_sql("CREATE TABLE effects (key TEXT PRIMARY KEY)")

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        with self.engine.begin() as connection:
            yield connection

    def enqueue(self, name: str, key: str, /, *, lane: str = "", **arguments: object) -> None:
        with self.transaction() as connection:
            self.queue.enqueue(
                connection, JobRequest(name=name, key=key, arguments=arguments, lane=lane)
            )

    def is_in(self, state: JobState, *keys: str) -> bool:
        """Whether each of the jobs is in the state."""
        reports = [self.queue.find(key) for key in keys]
        return all(report is not None and report.state is state for report in reports)

    def record_run(self, key: str, pid: int) -> None:
        self.write("INSERT INTO runs (key, pid) VALUES (:key, :pid)", key=key, pid=pid)

    def record_effect(self, key: str) -> None:
        self.write("INSERT INTO effects (key) VALUES (:key) ON CONFLICT DO NOTHING", key=key)

    def runs(self, key: str) -> list[int]:
        """The process of each time that the job began."""
        return list(self.read("SELECT pid FROM runs WHERE key = :key", key=key))

    def effects(self) -> list[str]:
        return list(self.read("SELECT key FROM effects ORDER BY key"))

    def living(self) -> list[str]:
        """The processes that show that they live; each does so from the moment that it works."""
        return self.read(
            "SELECT workflow_uuid FROM dbos.workflow_status"
            " WHERE name = 'take_over' AND status = 'DELAYED'"
        )

    def write(self, statement: str, **values: object) -> None:
        with self.transaction() as connection:
            connection.execute(sa.text(statement), values)

    def read(self, statement: str, **values: object) -> list[Any]:
        with self.transaction() as connection:
            return list(connection.execute(sa.text(statement), values).scalars())

    def empty(self) -> None:
        """Empty every table of a PostgreSQL database."""
        tables = self.read(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname IN ('dbos', 'public') AND tablename <> 'dbos_migrations'"
        )
        self.write(f"TRUNCATE {', '.join(tables)} CASCADE")

    def close(self) -> None:
        self.queue.close()
        self.engine.dispose()


def _open_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA busy_timeout = 20000")


def _begin_immediate(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
