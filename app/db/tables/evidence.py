"""What was observed: facts, readings, waivers and assessments."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Table, Text

from app.db.column_types import ExactDecimal, PlainJson, one_of
from app.db.tables.base import (
    maybe_moment,
    metadata,
    moment,
    own_id,
    public_id,
    reference,
    refers,
    same_institution,
    text,
)
from app.domain.errors import FailureKind
from app.domain.evidence import Route
from app.domain.sources import SourceReason, SourceState

# A value is exactly one of these; anything else could not be read back as a fact.
VALUE_OF_ITS_KIND = (
    "CASE kind"
    " WHEN 'grade' THEN given IS NOT NULL AND maximum IS NOT NULL"
    " AND level IS NULL AND completed IS NULL"
    " WHEN 'level' THEN level IS NOT NULL"
    " AND given IS NULL AND maximum IS NULL AND completed IS NULL"
    " WHEN 'attested' THEN completed IS NOT NULL"
    " AND given IS NULL AND maximum IS NULL AND level IS NULL"
    " WHEN 'completed' THEN completed IS NOT NULL"
    " AND given IS NULL AND maximum IS NULL AND level IS NULL"
    " WHEN 'withdrawn' THEN given IS NULL AND maximum IS NULL"
    " AND level IS NULL AND completed IS NULL"
    " ELSE false END"
)

# Append-only: triggers forbid to change or delete a fact.
facts = Table(
    "facts",
    metadata,
    own_id(),
    public_id(),
    same_institution(),
    reference("offering_id"),
    reference("person_id"),
    text("leaf"),
    text("kind"),
    Column("given", ExactDecimal),
    Column("maximum", ExactDecimal),
    Column("level", Text),
    Column("completed", Boolean),
    Column("route", one_of(Route, "route"), nullable=False),
    text("source_id"),
    moment("observed_at"),
    text("digest"),
    maybe_moment("source_time"),
    reference("recorded_by", optional=True),
    text("reason"),
    refers("offering_id", "offerings"),
    refers("person_id", "people"),
    refers("recorded_by", "people"),
    CheckConstraint(VALUE_OF_ITS_KIND, name="value"),
    Index(None, "offering_id", "person_id"),
    Index(None, "offering_id", "leaf", "source_id"),
)

# Where each leaf is read from. A leaf without a row has the route that fits it by itself.
sources = Table(
    "sources",
    metadata,
    reference("offering_id", key=True),
    Column("leaf", Text, primary_key=True),
    same_institution(),
    Column("route", one_of(Route, "route"), nullable=False),
    Column("settings", PlainJson, nullable=False),
    Column("state", one_of(SourceState, "state"), nullable=False),
    Column("reason", one_of(SourceReason, "reason"), nullable=False),
    Column("failure", one_of(FailureKind, "failure")),
    text("failed_call"),
    maybe_moment("checked_at"),
    reference("confirmed_person_id", optional=True),
    reference("confirmed_by", optional=True),
    maybe_moment("confirmed_at"),
    maybe_moment("bound_at"),
    Column("sample", PlainJson, nullable=False),
    refers("offering_id", "offerings"),
    refers("confirmed_person_id", "people"),
    refers("confirmed_by", "people"),
)

readings = Table(
    "readings",
    metadata,
    reference("offering_id", key=True),
    Column("leaf", Text, primary_key=True),
    same_institution(),
    moment("completed_at"),
    refers("offering_id", "offerings"),
)

waivers = Table(
    "waivers",
    metadata,
    own_id(),
    public_id(),
    same_institution(),
    reference("offering_id"),
    reference("person_id"),
    text("leaf"),
    reference("granted_by"),
    text("authority"),
    text("reason"),
    moment("granted_at"),
    refers("offering_id", "offerings"),
    refers("person_id", "people"),
    refers("granted_by", "people"),
    Index(None, "offering_id"),
)

assessments = Table(
    "assessments",
    metadata,
    own_id(),
    public_id(),
    same_institution(),
    reference("offering_id"),
    reference("person_id"),
    reference("assessor_id"),
    Column("levels", PlainJson, nullable=False),
    Column("remarks", PlainJson, nullable=False),
    moment("assessed_at"),
    refers("offering_id", "offerings"),
    refers("person_id", "people"),
    refers("assessor_id", "people"),
    Index(None, "offering_id", "person_id"),
)
