"""Where: courses, standings in them, launches, the state of reading, and what is offered."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text, UniqueConstraint

from app.db.column_types import PlainJson, one_of
from app.db.tables.base import (
    maybe_moment,
    metadata,
    moment,
    own_id,
    public_id,
    referable,
    reference,
    refers,
    same_institution,
    text,
    unique_where,
)
from app.domain.errors import FailureKind
from app.domain.people import CourseRole
from app.domain.platforms import CopyDecision, LinkPurpose
from app.domain.syncing import SyncState

courses = Table(
    "courses",
    metadata,
    own_id(),
    public_id(),
    same_institution(),
    reference("registration_id"),
    text("deployment_id"),
    text("context_id"),
    text("title"),
    text("memberships_url"),
    text("line_items_url"),
    text("resource_link_id"),
    text("link_line_item_url"),
    Column("scopes", PlainJson, nullable=False),
    moment("launched_at"),
    refers("registration_id", "registrations"),
    referable(),
    # A context's id is unique within its deployment only (LTI Core 1.3, 5.4.1).
    UniqueConstraint("registration_id", "deployment_id", "context_id"),
)

course_syncs = Table(
    "course_syncs",
    metadata,
    reference("course_id", key=True),
    same_institution(),
    Column("state", one_of(SyncState, "state"), nullable=False),
    maybe_moment("queued_at"),
    maybe_moment("started_at"),
    maybe_moment("finished_at"),
    maybe_moment("completed_at"),
    Column("error", one_of(FailureKind, "error")),
    text("error_call"),
    text("error_detail"),
    Column("members", Integer, nullable=False),
    refers("course_id", "courses"),
)

# `role` is what counts now; `launched_role` is the last launch's, which a roster may raise but not
# lower.
enrolments = Table(
    "enrolments",
    metadata,
    reference("person_id", key=True),
    reference("course_id", key=True),
    same_institution(),
    Column("role", one_of(CourseRole, "role"), nullable=False),
    Column("launched_role", one_of(CourseRole, "launched_role")),
    Column("ever_staff", Boolean, nullable=False),
    Column("listed", Boolean),
    refers("person_id", "people"),
    refers("course_id", "courses"),
    Index(None, "course_id"),
)

launches = Table(
    "launches",
    metadata,
    own_id(),
    public_id(),
    same_institution(),
    reference("registration_id"),
    reference("person_id"),
    reference("course_id", optional=True),
    Column("role", one_of(CourseRole, "role"), nullable=False),
    text("browser_digest"),
    text("form_token"),
    text("locale"),
    moment("created_at"),
    moment("expires_at"),
    # What a plain launch has none of: another message, our own custom parameters, what a platform
    # wants back from a deep-linking request.
    Column("details", PlainJson),
    refers("registration_id", "registrations"),
    refers("person_id", "people"),
    refers("course_id", "courses"),
    Index(None, "expires_at"),
)

# An offering that has ended keeps its evidence; `ended_at` is empty for the one in force.
offerings = Table(
    "offerings",
    metadata,
    own_id(),
    public_id(),
    same_institution(),
    reference("course_id"),
    reference("version_id"),
    moment("created_at"),
    maybe_moment("ended_at"),
    refers("course_id", "courses"),
    refers("version_id", "versions"),
    referable(),
    unique_where("uq_offerings_in_force", "course_id", condition="ended_at IS NULL"),
)

course_links = Table(
    "course_links",
    metadata,
    reference("course_id", key=True),
    Column("resource_link_id", Text, primary_key=True),
    same_institution(),
    Column("purpose", one_of(LinkPurpose, "purpose"), nullable=False),
    text("leaf"),
    text("title"),
    moment("launched_at"),
    refers("course_id", "courses"),
)

course_copies = Table(
    "course_copies",
    metadata,
    reference("course_id", key=True),
    same_institution(),
    reference("from_course_id"),
    moment("noticed_at"),
    Column("decision", one_of(CopyDecision, "decision")),
    reference("decided_by", optional=True),
    maybe_moment("decided_at"),
    refers("course_id", "courses"),
    refers("from_course_id", "courses"),
    refers("decided_by", "people"),
)

bound_line_items = Table(
    "bound_line_items",
    metadata,
    reference("offering_id", key=True),
    Column("purpose", Text, primary_key=True),
    same_institution(),
    text("url"),
    refers("offering_id", "offerings"),
)
