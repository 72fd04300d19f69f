"""Triggers that keep facts, the register, published versions and signed documents as they are.

Nobody changes these by an honest use case; a script, a console or a mistake in
the code is refused by the database itself.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

APPEND_ONLY = ("facts", "register_entries", "versions")
SIGNED = (
    "uuid",
    "institution_id",
    "offering_id",
    "version_id",
    "person_id",
    "status_list_id",
    "status_index",
    "document",
    "decision_uuid",
    "decision",
    "decision_digest",
    "issued_at",
)


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        create_on_postgresql()
    else:
        create_on_sqlite()


def downgrade() -> None:
    on_postgresql = op.get_context().dialect.name == "postgresql"
    for table in (*APPEND_ONLY, "awards"):
        for event in ("update", "delete"):
            place = f" ON {table}" if on_postgresql else ""
            op.execute(f"DROP TRIGGER refuse_{event}_{table}{place}")
    if on_postgresql:
        op.execute("DROP FUNCTION refuse_change()")


def create_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP;"
        " END $$"
    )
    for table, update in changes():
        for event, what in (("update", update), ("delete", "DELETE OR TRUNCATE")):
            op.execute(
                f"CREATE TRIGGER refuse_{event}_{table} BEFORE {what} ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )


def create_on_sqlite() -> None:
    for table, update in changes():
        for event, what in (("update", update), ("delete", "DELETE")):
            op.execute(
                f"CREATE TRIGGER refuse_{event}_{table} BEFORE {what} ON {table} BEGIN"
                f" SELECT RAISE(ABORT, '{table} is append-only: {event} refused'); END"
            )


def changes() -> list[tuple[str, str]]:
    """Each table with the update that is refused; an award's state may change, its text not."""
    return [
        *((table, "UPDATE") for table in APPEND_ONLY),
        ("awards", f"UPDATE OF {', '.join(SIGNED)}"),
    ]
