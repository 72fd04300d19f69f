"""The engine's own tables, beside ours in the same database, so that both commit together.

On SQLite they lie in our file: the engine opens connections of its own, which
wait for our writer as it waits for theirs, and inherit the WAL mode that
`app.db` gave the file. On PostgreSQL they lie in the schema `dbos`.
"""

from __future__ import annotations

import logging
from typing import Final

from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer, Serializer

APPLICATION_NAME: Final = "laurel"
APPLICATION_VERSION: Final = "1"
"""Of the stored form of a job, not of the product: a new release goes on with the old one's jobs.

A change after which jobs already queued could not be run any more needs a new one.
"""
QUEUE: Final = "jobs"


class NotPrepared(Exception):
    """The engine's tables are missing, older than the engine, or out of reach."""

    def __init__(self) -> None:
        super().__init__("the tables of the job engine cannot be used: run `laurel migrate`")


def is_embedded(database_url: str) -> bool:
    """True on SQLite, where one process does everything."""
    return database_url.startswith("sqlite")


def build_serializer() -> Serializer:
    """JSON, so that reading a row of the database never runs code, as unpickling would."""
    return DBOSPortableJSONSerializer()


def open_client(database_url: str) -> DBOSClient:
    """A client that connects when it is first used, and raises where the database is away."""
    quieten()
    return DBOSClient(
        system_database_url=database_url,
        serializer=build_serializer(),
        system_database_pool_size=1,
        application_name=APPLICATION_NAME,
        lazy=True,
        retry_connection_errors=False,
    )


def prepare(database_url: str) -> None:
    """Create the engine's tables or bring them up to date; harmless when they are.

    Belongs after our own migrations, which on SQLite create the file in WAL mode.
    """
    quieten()
    DBOS.migrate(database_url)


def store_queue(client: DBOSClient, *, worker_concurrency: int, poll: float) -> None:
    """Store how the queue is to be worked.

    One job of a partition at a time, over all processes; `worker_concurrency`
    jobs in each process, which looks for new ones every `poll` seconds. Two
    processes that look in the same millisecond in which a job is committed
    behind a younger one of its partition may take one each: never seen in
    thousands, but jobs must not rely on their lane for what a constraint can
    keep. The engine can rule it out (`global_concurrency` makes its claims
    serialisable), at several times the cost.
    """
    client.register_queue(
        QUEUE,
        worker_concurrency=worker_concurrency,
        partition_concurrency=1,
        polling_interval_sec=poll,
    )


def quieten() -> None:
    """Leave the engine's log to the application: warnings and worse, through the root logger.

    Without a handler of ours the engine would print to the terminal by itself.
    """
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    logger.setLevel(logging.WARNING)
