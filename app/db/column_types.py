"""Column types that keep a value exactly, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, Integer, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB

# SQLite numbers rows by itself only where the key is called INTEGER; its integers have 64 bits.
Identifier = BigInteger().with_variant(Integer(), "sqlite")

# For values that a digest covers: PostgreSQL keeps the text of `json` as it was written, where
# `jsonb` would write 1e22 another way and the digest would no longer fit.
VerbatimJson = JSON()

# For values that nobody hashes.
PlainJson = JSON().with_variant(JSONB(), "postgresql")

_LONGEST_NAME_OF_A_STATE = 40


class UtcDateTime(TypeDecorator[datetime]):
    """A moment to the microsecond: aware in, aware and in UTC out.

    SQLite knows no time zones and stores the UTC reading, which sorts as text.
    Raises ValueError for a naive datetime, whose moment nobody knows.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC, without its zone where the database has none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """The stored moment, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal as its text: SQLite would make a float of it, and 60 must not become 60.00.

    Raises ValueError for infinities and NaN.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, _dialect: Dialect) -> str | None:
        """The text of the number."""
        if value is not None and not value.is_finite():
            raise ValueError("only a finite number can be stored")
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Decimal | None:
        """The number, with as many decimal places as it was given."""
        return None if value is None else Decimal(value)


def one_of(members: type[StrEnum], name: str) -> Enum:
    """An enumeration as its text, with the check `name` that no other text is stored."""
    return Enum(
        members,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=_LONGEST_NAME_OF_A_STATE,
        values_callable=lambda cls: [member.value for member in cls],
    )
