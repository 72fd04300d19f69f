"""A database that is away is told apart from a mistake, and from a lost race."""

import socket
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from app.db.engine import TimeLimits
from app.db.unit_of_work import Database
from app.ports.storage import StorageUnavailable
from tests.db.conftest import open_database, write_job


def test_a_server_that_is_not_there_is_away_and_its_address_is_not_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    url = f"postgresql://somebody:secret@127.0.0.1:{port}/laurel"
    with open_database(url) as database:
        with pytest.raises(StorageUnavailable) as caught, database():
            pass
        assert str(caught.value) == "OperationalError"
        assert not database.ping()


def test_a_file_that_cannot_be_opened_is_away(tmp_path: Path) -> None:
    with open_database(f"sqlite:///{tmp_path}/nowhere/laurel.sqlite3") as database:
        with pytest.raises(StorageUnavailable), database():
            pass
        assert not database.ping()


def test_a_connection_that_was_cut_in_the_pool_is_replaced_unnoticed(
    database: Database, database_url: str
) -> None:
    with database(read_only=True) as u:
        u.institutions.all()
    engine = sa.create_engine(database_url)
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
    engine.dispose()
    with database() as u:
        assert u.institutions.all() == ()


def test_a_mistake_in_a_statement_is_not_taken_for_an_outage(database_url: str) -> None:
    database = Database(database_url, threads=2, enqueue=write_job)
    with (
        pytest.raises(DBAPIError),
        database._engines.connect(read_only=False) as connection,  # noqa: SLF001 - no door to raw SQL
    ):
        connection.execute(sa.text("SELECT * FROM no_such_table"))
    database.close()


def test_a_statement_that_takes_too_long_is_not_taken_for_an_outage(postgres_url: str) -> None:
    limits = TimeLimits(statement=1)
    database = Database(postgres_url, threads=2, enqueue=write_job, limits=limits)
    with (
        pytest.raises(DBAPIError),
        database._engines.connect(read_only=False) as connection,  # noqa: SLF001 - no door to raw SQL
    ):
        connection.execute(sa.text("SELECT pg_sleep(5)"))
    database.close()


def test_a_full_disk_is_an_outage_on_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "laurel.sqlite3"
    sqlite3.connect(path).close()
    database = Database(f"sqlite:///{path}", threads=2, enqueue=write_job)
    with database._engines.connect(read_only=False) as connection:  # noqa: SLF001 - no door to raw SQL
        connection.exec_driver_sql("PRAGMA max_page_count = 2")
        connection.exec_driver_sql("CREATE TABLE a (b TEXT)")
        with pytest.raises(StorageUnavailable, match="OperationalError"):
            connection.exec_driver_sql("INSERT INTO a VALUES (randomblob(100000))")
    database.close()
