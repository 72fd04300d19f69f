"""What was awarded: status lists, awards, the register, and scores on their way back."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
    Uuid,
)

from app.db.column_types import VerbatimJson, one_of
from app.db.tables.base import (
    institution,
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
from app.domain.awarding import AwardState
from app.domain.errors import FailureKind
from app.domain.register import RegisterEvent
from app.domain.syncing import DeliveryState

# Entries in a status list: the least that Bitstring Status List 1.0, section 6.1, allows.
STATUS_LIST_SIZE = 131_072

status_lists = Table(
    "status_lists",
    metadata,
    own_id(),
    public_id(),
    institution(),
    Column("document", LargeBinary, nullable=False),
    referable(),
)

status_indices = Table(
    "status_indices",
    metadata,
    reference("list_id", key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    same_institution(),
    refers("list_id", "status_lists"),
    CheckConstraint(f"position >= 0 AND position < {STATUS_LIST_SIZE}", name="position"),
)

# `holder_folded` is name and e-mail, case-folded: SQLite folds ASCII letters only, and people
# search for Ç and Ш as well. Triggers keep what was signed, and why, as it was.
awards = Table(
    "awards",
    metadata,
    own_id(),
    public_id(),
    same_institution(),
    reference("offering_id"),
    reference("version_id"),
    reference("person_id"),
    text("holder_name"),
    text("holder_email"),
    text("holder_folded"),
    Column("state", one_of(AwardState, "state"), nullable=False),
    reference("status_list_id"),
    Column("status_index", Integer, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("decision_uuid", Uuid(), nullable=False, unique=True),
    Column("decision", VerbatimJson, nullable=False),
    text("decision_digest"),
    Column("shared", Boolean, nullable=False),
    moment("issued_at"),
    maybe_moment("revoked_at"),
    text("revocation_reason"),
    refers("offering_id", "offerings"),
    refers("version_id", "versions"),
    refers("person_id", "people"),
    refers("status_list_id", "status_lists"),
    ForeignKeyConstraint(
        ["status_list_id", "status_index"], ["status_indices.list_id", "status_indices.position"]
    ),
    referable(),
    UniqueConstraint("institution_id", "uuid"),
    UniqueConstraint("status_list_id", "status_index"),
    CheckConstraint("(state = 'revoked') = (revoked_at IS NOT NULL)", name="revoked_at"),
    unique_where("uq_awards_active", "person_id", "version_id", condition="state = 'issued'"),
    Index(None, "person_id", "version_id"),
    Index(None, "institution_id", "issued_at"),
    Index(None, "offering_id"),
)

# Append-only: triggers forbid to change or delete an entry.
register_entries = Table(
    "register_entries",
    metadata,
    institution(key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("award_uuid", Uuid(), nullable=False),
    Column("event", one_of(RegisterEvent, "event"), nullable=False),
    moment("at"),
    reference("actor_id", optional=True),
    Column("details", VerbatimJson, nullable=False),
    text("previous_digest"),
    text("digest"),
    ForeignKeyConstraint(
        ["institution_id", "award_uuid"], ["awards.institution_id", "awards.uuid"]
    ),
    refers("actor_id", "people"),
    Index(None, "award_uuid"),
)

score_deliveries = Table(
    "score_deliveries",
    metadata,
    reference("award_id", key=True),
    same_institution(),
    Column("state", one_of(DeliveryState, "state"), nullable=False),
    maybe_moment("timestamp"),
    maybe_moment("checked_at"),
    Column("error", one_of(FailureKind, "error")),
    refers("award_id", "awards"),
)
