"""Bringing a database up to date, from a checkout or from an installed package."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from app.db.engine import build_migration_engine, read_url

# Beside `app` in a checkout, and beside it in site-packages.
SCRIPTS = Path(__file__).resolve().parents[2] / "migrations"

# Any number will do, as long as no other program locks the same one in this database.
_LOCK = 0x4C61_7572_656C


def migrate(database_url: str) -> None:
    """Run every migration that the database lacks, all in one transaction, or none.

    Processes that start at once wait for each other; the later ones find
    nothing to do. Creates the folder of an SQLite file.
    """
    url = read_url(database_url)
    if url.get_backend_name() == "sqlite":
        Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
    with build_migration_engine(database_url).begin() as connection:
        _hold_lock(connection)
        command.upgrade(build_config(connection), "head")


def is_migrated(connection: Connection) -> bool:
    """Whether the database is where this version of Laurel needs it to be."""
    return set(MigrationContext.configure(connection).get_current_heads()) == _heads()


def build_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration; commands run over the connection and in its transaction."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return config


@cache
def _heads() -> set[str]:
    """The newest scripts; those of a running process do not change."""
    return set(ScriptDirectory.from_config(build_config()).get_heads())


def _hold_lock(connection: Connection) -> None:
    """On SQLite the transaction has held the write lock since it began."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
