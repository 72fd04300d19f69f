"""The kinds of columns that scripts create.

Scripts that were released rely on these, so none of them may change; a column
of a new kind gets a new function. Constraints get their names from the naming
convention of `app.db.tables`.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PLAIN_JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def column(
    name: str, kind: sa.types.TypeEngine[Any], *, null: bool = False, key: bool = False
) -> sa.Column[Any]:
    """A column that is not null unless said."""
    return sa.Column(name, kind, nullable=null, primary_key=key, autoincrement=False)


def own_id() -> sa.Column[Any]:
    """The row's number."""
    return sa.Column("id", IDENTIFIER, sa.Identity(), primary_key=True)


def public_id(name: str = "uuid") -> sa.Column[Any]:
    """The row's name to the outside."""
    return sa.Column(name, sa.Uuid(), nullable=False, unique=True)


def institution(*, root: bool = False, key: bool = False) -> sa.Column[Any]:
    """The institution, with a reference to it where no other reference of the row implies it."""
    parent = [sa.ForeignKey("institutions.id")] if root else []
    return sa.Column("institution_id", IDENTIFIER, *parent, nullable=False, primary_key=key)


def texts(*names: str) -> list[sa.Column[Any]]:
    """Texts that may be empty."""
    return [column(name, sa.Text()) for name in names]


def moment(name: str, *, null: bool = False) -> sa.Column[Any]:
    """A moment with its time zone."""
    return column(name, sa.DateTime(timezone=True), null=null)


def number(name: str, *, null: bool = False, key: bool = False) -> sa.Column[Any]:
    """Another row's number."""
    return column(name, IDENTIFIER, null=null, key=key)


def state(name: str, members: str, *, null: bool = False) -> list[Any]:
    """A text that is one of `members`, and the check that says so."""
    check = sa.CheckConstraint(f"{name} IN ({members})", name=name)
    return [column(name, sa.String(40), null=null), check]


def refers(name: str, table: str) -> sa.ForeignKeyConstraint:
    """The column names a row of `table` in the same institution."""
    return sa.ForeignKeyConstraint(
        ["institution_id", name], [f"{table}.institution_id", f"{table}.id"]
    )


def referable() -> sa.UniqueConstraint:
    """Lets other tables refer to this one together with its institution."""
    return sa.UniqueConstraint("institution_id", "id")


def index(table: str, *columns: str) -> None:
    """An index under the name that the convention gives it."""
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)


def unique_where(name: str, table: str, columns: list[str], condition: str) -> None:
    """A unique index over the rows that meet the condition."""
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=True, sqlite_where=where, postgresql_where=where)
