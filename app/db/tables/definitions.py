"""What can be earned: micro-credentials and their immutable versions."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, UniqueConstraint

from app.db.column_types import ExactDecimal, VerbatimJson
from app.db.tables.base import (
    institution,
    metadata,
    moment,
    own_id,
    public_id,
    referable,
    reference,
    refers,
    same_institution,
    text,
)

microcredentials = Table(
    "microcredentials",
    metadata,
    own_id(),
    institution(),
    text("identifier"),
    referable(),
    UniqueConstraint("institution_id", "identifier"),
)

# `title` and `ects` repeat what the definition says, so that a register of many thousand rows is
# read without decoding a definition for each. A trigger forbids to change or delete a version.
versions = Table(
    "versions",
    metadata,
    own_id(),
    public_id(),
    same_institution(),
    reference("microcredential_id"),
    Column("number", Integer, nullable=False),
    text("title"),
    Column("ects", ExactDecimal),
    Column("definition", VerbatimJson, nullable=False),
    text("digest"),
    moment("published_at"),
    refers("microcredential_id", "microcredentials"),
    referable(),
    UniqueConstraint("microcredential_id", "number"),
)
