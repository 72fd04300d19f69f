"""What all tables share: how constraints are called, keys, and references within an institution."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    MetaData,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy import text as sql

from app.db.column_types import Identifier, UtcDateTime

# Constraints are found by these names in migrations and in messages, so they may not change.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def own_id() -> Column[int]:
    """The row's number, used inside only."""
    return Column("id", Identifier, Identity(), primary_key=True)


def public_id() -> Column[UUID]:
    """The row's name to the outside."""
    return Column("uuid", Uuid(), nullable=False, unique=True)


def institution(*, key: bool = False) -> Column[int]:
    """The institution that the row belongs to."""
    return Column(
        "institution_id",
        Identifier,
        ForeignKey("institutions.id"),
        nullable=False,
        primary_key=key,
    )


def same_institution(*, key: bool = False) -> Column[int]:
    """The institution of the rows that this one `refers` to, which name it as well."""
    return Column("institution_id", Identifier, nullable=False, primary_key=key)


def reference(name: str, *, optional: bool = False, key: bool = False) -> Column[int]:
    """A column for `refers`: another row's number."""
    return Column(name, Identifier, nullable=optional, primary_key=key)


def refers(column: str, table: str) -> ForeignKeyConstraint:
    """The column names a row of `table` that belongs to the same institution."""
    return ForeignKeyConstraint(
        ["institution_id", column], [f"{table}.institution_id", f"{table}.id"]
    )


def referable() -> UniqueConstraint:
    """Lets other tables `refer` to this one."""
    return UniqueConstraint("institution_id", "id")


def unique_where(name: str, *columns: str, condition: str) -> Index:
    """At most one row with these values among those that meet the condition."""
    return Index(
        name, *columns, unique=True, sqlite_where=sql(condition), postgresql_where=sql(condition)
    )


def text(name: str, *, unique: bool = False) -> Column[str]:
    """A text that may be empty and is never null."""
    return Column(name, Text, nullable=False, unique=unique)


def moment(name: str) -> Column[datetime]:
    """A moment that is always known."""
    return Column(name, UtcDateTime, nullable=False)


def maybe_moment(name: str) -> Column[datetime]:
    """A moment that may not have come yet."""
    return Column(name, UtcDateTime)
