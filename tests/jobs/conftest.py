from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.jobs.attempts import Handler
from app.jobs.engine import JobEngine, Pace
from app.jobs.schedule import Tick
from app.jobs.system_database import prepare
from tests import postgresql
from tests.jobs.database import Database
from tests.jobs.worker import Worker

HURRY = Pace(poll=0.05, silence=3, grace=0)

StartEngine = Callable[..., JobEngine]
StartWorker = Callable[..., Worker]


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Iterator[Database]:
    with prepared(f"sqlite:///{tmp_path / 'laurel.sqlite3'}") as database:
        yield database


@pytest.fixture(scope="session")
def _shared_postgresql_database(postgres_server: str) -> Iterator[Database]:
    with postgresql.create_database(postgres_server) as url, prepared(url) as database:
        yield database


@pytest.fixture
def postgresql_database(_shared_postgresql_database: Database) -> Iterator[Database]:
    """One database for all tests, emptied after each: making it takes longer than most of them."""
    yield _shared_postgresql_database
    _shared_postgresql_database.empty()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """An empty database with the engine's tables in it; the test runs on both kinds."""
    opened = request.getfixturevalue(f"{request.param}_database")
    assert isinstance(opened, Database)
    return opened


@contextmanager
def prepared(url: str) -> Iterator[Database]:
    database = Database(url)
    database.create_tables()
    prepare(url)
    yield database
    database.close()


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def start_engine() -> Iterator[StartEngine]:
    """Start an engine in this process; it is stopped after the test."""
    with ExitStack() as started:

        def start(
            database: Database,
            handlers: Mapping[str, Handler],
            *,
            pace: Pace = HURRY,
            ticks: Sequence[Tick] = (),
            clock: Callable[[], datetime] = now,
            worker_concurrency: int = 8,
        ) -> JobEngine:
            engine = JobEngine(
                database.url,
                "test",
                handlers,
                clock=clock,
                ticks=ticks,
                worker_concurrency=worker_concurrency,
                pace=pace,
            )
            engine.start()
            started.callback(engine.stop)
            return engine

        yield start


@pytest.fixture
def start_worker() -> Iterator[StartWorker]:
    """Start an engine in a process of its own; it is killed after the test."""
    with ExitStack() as started:

        def start(database: Database, executor_id: str = "server") -> Worker:
            worker = Worker(database.url, executor_id)
            started.callback(worker.kill)
            return worker

        yield start
