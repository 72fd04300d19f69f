"""The queue under our own unit of work, with the real migrations, on both databases."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from app.db.migrate import migrate
from app.db.unit_of_work import Database as UnitsOfWork
from app.domain.jobs import JobState
from app.ports.storage import JobRequest
from tests import postgresql
from tests.jobs.conftest import StartEngine, prepared
from tests.jobs.database import Database
from tests.jobs.patience import wait_until


class ChangedMind(Exception):
    """Ends a unit of work early."""


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database made as `laurel migrate` makes it."""
    with ExitStack() as opened:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path / 'laurel.sqlite3'}"
        else:
            server = request.getfixturevalue("postgres_server")
            url = opened.enter_context(postgresql.create_database(server))
        migrate(url)
        yield opened.enter_context(prepared(url))


@pytest.fixture
def units(migrated: Database) -> Iterator[UnitsOfWork]:
    opened = UnitsOfWork(migrated.url, threads=12, enqueue=migrated.queue.enqueue)
    yield opened
    opened.close()


def test_a_job_shares_the_fate_of_its_unit_of_work(
    migrated: Database, units: UnitsOfWork, start_engine: StartEngine
) -> None:
    def leave_early() -> None:
        with units() as u:
            u.jobs.enqueue(JobRequest(name="job", key="rolled back"))
            raise ChangedMind

    start_engine(migrated, {"job": lambda _: None})
    with pytest.raises(ChangedMind):
        leave_early()
    with units() as u:
        u.jobs.enqueue(JobRequest(name="job", key="committed"))
        u.jobs.enqueue(JobRequest(name="job", key="committed"))
    wait_until(lambda: migrated.is_in(JobState.DONE, "committed"))
    assert migrated.queue.find("rolled back") is None


def test_units_of_work_and_the_engine_never_lock_each_other_out(
    migrated: Database, units: UnitsOfWork, start_engine: StartEngine
) -> None:
    def ask(name: str, number: int) -> None:
        with units() as u:
            u.jobs.enqueue(
                JobRequest(name=name, key=f"{name}:{number}", arguments={"number": number})
            )

    def hand_on(arguments: Mapping[str, Any]) -> None:
        ask("second", arguments["number"])

    ended: list[int] = []
    start_engine(migrated, {"first": hand_on, "second": lambda a: ended.append(a["number"])})
    with ThreadPoolExecutor(max_workers=4) as threads:
        list(threads.map(lambda number: ask("first", number), range(100)))
    wait_until(lambda: len(ended) >= 100, seconds=40)
    assert sorted(ended) == list(range(100))
    wait_until(lambda: migrated.is_in(JobState.DONE, *(f"first:{n}" for n in range(100))))
