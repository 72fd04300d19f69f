"""A migrated database for each test, once on SQLite and once on PostgreSQL."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Connection, make_url, text

from app.db.migrate import migrate
from app.db.tables import metadata
from app.db.unit_of_work import Database
from app.ports.storage import JobRequest
from tests import postgresql
from tests.db.samples import World, build_world


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file that each test gets a copy of."""
    path = tmp_path_factory.mktemp("template") / "laurel.sqlite3"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def shared_postgres(postgres_server: str) -> Iterator[str]:
    """A migrated database that each test leaves empty."""
    with postgresql.create_database(postgres_server) as url:
        migrate(url)
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated and empty database."""
    if request.param == "sqlite":
        path = tmp_path / "laurel.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    url = request.getfixturevalue("shared_postgres")
    yield url
    clean(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database that was never migrated; the SQLite file does not exist, nor does its folder."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/new/laurel.sqlite3"
        return
    with postgresql.create_database(request.getfixturevalue("postgres_server")) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with open_database(database_url) as opened:
        yield opened


@pytest.fixture
def world(database: Database) -> World:
    return build_world(database)


@contextmanager
def open_database(url: str) -> Iterator[Database]:
    opened = Database(url, threads=20, enqueue=write_job)
    yield opened
    opened.close()


def write_job(connection: Connection, request: JobRequest) -> None:
    """A queue as simple as can be: a table in the same database."""
    connection.execute(text("CREATE TABLE IF NOT EXISTS queue (name TEXT, key TEXT PRIMARY KEY)"))
    connection.execute(
        text("INSERT INTO queue VALUES (:name, :key)"), {"name": request.name, "key": request.key}
    )


def clean(url: str) -> None:
    """Empty every table; as a replica would, so that neither order nor triggers matter."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("DROP TABLE IF EXISTS queue")
        for table in metadata.tables:
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
