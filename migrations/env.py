"""How alembic reaches the database: over the connection it is given, else by the settings.

`app.db.migrate` hands over a connection that holds the lock; the `alembic`
command (for new scripts, `check`, `downgrade`) uses LAUREL_DATABASE_URL.
"""

from alembic import context
from sqlalchemy import Connection

from app.db.engine import build_migration_engine
from app.db.tables import metadata
from app.settings import read_settings


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """The job engine keeps its tables in the same database; they are not compared with ours."""
    return kind != "table" or name in metadata.tables


def run(connection: Connection) -> None:
    """Run the scripts over this connection, in its transaction if it has one."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=is_ours,
        render_as_batch=True,  # SQLite alters a table by copying it
        autogenerate_plugins=["alembic.autogenerate.*", "alembic.ext.checkconstraint_byname"],
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with build_migration_engine(read_settings().database).begin() as own:
        run(own)
