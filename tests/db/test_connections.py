"""What each connection is told, so that nothing is lost in a crash and nobody waits for ever."""

import pytest
from sqlalchemy import Connection, text

from app.db.engine import TimeLimits
from app.db.unit_of_work import Database
from app.ports.storage import JobRequest

LIMITS = TimeLimits(lock=3, statement=7)


def ask(url: str, question: str, *, read_only: bool = False) -> str:
    """What the connection of a unit of work answers."""
    answers: list[object] = []

    def enqueue(connection: Connection, request: JobRequest) -> None:
        answers.append(connection.execute(text(question)).scalar_one())

    database = Database(url, threads=2, enqueue=enqueue, limits=LIMITS)
    with database(read_only=read_only) as u:
        u.jobs.enqueue(JobRequest(name="", key=""))
    database.close()
    return str(answers[0])


@pytest.fixture(params=[False, True], ids=["writing", "reading"])
def read_only(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("PRAGMA journal_mode", "wal"),
        ("PRAGMA synchronous", "2"),  # FULL: a commit that was answered survives a power cut
        ("PRAGMA foreign_keys", "1"),
        ("PRAGMA busy_timeout", "3000"),
    ],
)
def test_sqlite(database_url: str, read_only: bool, question: str, answer: str) -> None:
    assert ask(database_url, question, read_only=read_only) == answer


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("SHOW statement_timeout", "7s"),
        ("SHOW lock_timeout", "3s"),
        ("SHOW idle_in_transaction_session_timeout", "7s"),
        ("SHOW TimeZone", "UTC"),
    ],
)
def test_postgresql(database_url: str, read_only: bool, question: str, answer: str) -> None:
    assert ask(database_url, question, read_only=read_only) == answer


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_units_on_postgresql_are_isolated_as_they_need(database_url: str) -> None:
    level = "SHOW transaction_isolation"
    assert ask(database_url, level) == "read committed"
    assert ask(database_url, level, read_only=True) == "repeatable read"
    assert ask(database_url, "SHOW transaction_read_only", read_only=True) == "on"
    assert ask(database_url, "SHOW transaction_read_only") == "off"


def test_the_name_of_the_driver_does_not_matter(database_url: str) -> None:
    plain = database_url.replace("postgresql+psycopg://", "postgresql://")
    assert ask(plain, "SELECT 1") == "1"
