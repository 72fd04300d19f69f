"""Our own database away in the middle of a job: the job is tried again and does its work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from app.db.migrate import migrate
from app.db.unit_of_work import Database as UnitsOfWork
from app.domain.jobs import JobState
from app.ports.storage import StorageUnavailable
from tests import postgresql
from tests.jobs.conftest import HURRY, StartEngine, prepared
from tests.jobs.database import Database
from tests.jobs.patience import wait_until


@pytest.fixture
def queue(postgres_server: str) -> Iterator[Database]:
    with postgresql.create_database(postgres_server) as url:
        migrate(url)
        with prepared(url) as database:
            yield database


@pytest.fixture
def units(queue: Database) -> Iterator[UnitsOfWork]:
    url = sa.make_url(queue.url).update_query_dict({"application_name": "units"})
    shown = url.render_as_string(hide_password=False)
    opened = UnitsOfWork(shown, threads=4, enqueue=queue.queue.enqueue)
    yield opened
    opened.close()


def kill_connections(queue: Database) -> int:
    """What the restart of a server does to the connections of our units; how many there were."""
    address = sa.make_url(queue.url).set(drivername="postgresql")
    with psycopg.connect(address.render_as_string(hide_password=False)) as connection:
        killed = connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'units' AND datname = current_database()"
        )
        return len(killed.fetchall())


def test_a_job_whose_connection_was_cut_is_tried_again(
    queue: Database, units: UnitsOfWork, start_engine: StartEngine
) -> None:
    raised: list[BaseException] = []

    def work(_: Mapping[str, Any]) -> None:
        try:
            with units() as u:
                if not raised:
                    assert kill_connections(queue) == 1
                u.institutions.add(slug="made", name="Made", country="AL", url="")
        except StorageUnavailable as outage:
            raised.append(outage)
            raise

    start_engine(queue, {"job": work}, pace=replace(HURRY, pauses={"job": (0.1,)}))
    queue.enqueue("job", "key")
    wait_until(lambda: queue.is_in(JobState.DONE, "key"))
    assert len(raised) == 1
    with units(read_only=True) as u:
        assert [one.slug for one in u.institutions.all()] == ["made"]
    report = queue.queue.find("key")
    assert report is not None
    assert report.error == f"our own database was away ({raised[0]})"
