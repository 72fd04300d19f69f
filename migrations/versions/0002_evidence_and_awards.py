"""Offerings, facts and what else is evidence, awards and their register."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.columns import (
    PLAIN_JSON,
    column,
    index,
    institution,
    moment,
    number,
    own_id,
    public_id,
    referable,
    refers,
    state,
    texts,
    unique_where,
)

revision = "0002"
down_revision = "0001"

TABLES = (
    "offerings",
    "bound_line_items",
    "facts",
    "readings",
    "waivers",
    "assessments",
    "status_lists",
    "status_indices",
    "awards",
    "register_entries",
    "score_deliveries",
)
FAILURES = (
    "'unreachable', 'timeout', 'address-refused', 'unauthorized', 'missing-scope', 'rate-limited',"
    " 'not-found', 'conflict', 'rejected', 'server-error', 'bad-answer', 'too-large'"
)
VALUE_OF_ITS_KIND = (
    "CASE kind"
    " WHEN 'grade' THEN given IS NOT NULL AND maximum IS NOT NULL"
    " AND level IS NULL AND completed IS NULL"
    " WHEN 'level' THEN level IS NOT NULL"
    " AND given IS NULL AND maximum IS NULL AND completed IS NULL"
    " WHEN 'attested' THEN completed IS NOT NULL"
    " AND given IS NULL AND maximum IS NULL AND level IS NULL"
    " WHEN 'withdrawn' THEN given IS NULL AND maximum IS NULL"
    " AND level IS NULL AND completed IS NULL"
    " ELSE false END"
)


def upgrade() -> None:
    create_offerings()
    create_facts()
    create_evidence()
    create_status_lists()
    create_awards()
    create_register()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def create_offerings() -> None:
    op.create_table(
        "offerings",
        own_id(),
        public_id(),
        institution(),
        number("course_id"),
        number("version_id"),
        moment("created_at"),
        moment("ended_at", null=True),
        refers("course_id", "courses"),
        refers("version_id", "versions"),
        referable(),
    )
    unique_where("uq_offerings_in_force", "offerings", ["course_id"], "ended_at IS NULL")
    op.create_table(
        "bound_line_items",
        number("offering_id", key=True),
        column("purpose", sa.Text(), key=True),
        institution(),
        *texts("url"),
        refers("offering_id", "offerings"),
    )


def create_facts() -> None:
    op.create_table(
        "facts",
        own_id(),
        public_id(),
        institution(),
        number("offering_id"),
        number("person_id"),
        *texts("leaf", "kind"),
        column("given", sa.Text(), null=True),
        column("maximum", sa.Text(), null=True),
        column("level", sa.Text(), null=True),
        column("completed", sa.Boolean(), null=True),
        *state("route", "'own_line_item', 'in_tool_rubric', 'attestation'"),
        *texts("source_id"),
        moment("observed_at"),
        *texts("digest"),
        moment("source_time", null=True),
        number("recorded_by", null=True),
        *texts("reason"),
        refers("offering_id", "offerings"),
        refers("person_id", "people"),
        refers("recorded_by", "people"),
        sa.CheckConstraint(VALUE_OF_ITS_KIND, name="value"),
    )
    index("facts", "offering_id", "person_id")
    index("facts", "offering_id", "leaf", "source_id")


def create_evidence() -> None:
    op.create_table(
        "readings",
        number("offering_id", key=True),
        column("leaf", sa.Text(), key=True),
        institution(),
        moment("completed_at"),
        refers("offering_id", "offerings"),
    )
    op.create_table(
        "waivers",
        own_id(),
        public_id(),
        institution(),
        number("offering_id"),
        number("person_id"),
        *texts("leaf"),
        number("granted_by"),
        *texts("authority", "reason"),
        moment("granted_at"),
        refers("offering_id", "offerings"),
        refers("person_id", "people"),
        refers("granted_by", "people"),
    )
    index("waivers", "offering_id")
    op.create_table(
        "assessments",
        own_id(),
        public_id(),
        institution(),
        number("offering_id"),
        number("person_id"),
        number("assessor_id"),
        column("levels", PLAIN_JSON),
        column("remarks", PLAIN_JSON),
        moment("assessed_at"),
        refers("offering_id", "offerings"),
        refers("person_id", "people"),
        refers("assessor_id", "people"),
    )
    index("assessments", "offering_id", "person_id")


def create_status_lists() -> None:
    op.create_table(
        "status_lists",
        own_id(),
        public_id(),
        institution(root=True),
        column("document", sa.LargeBinary()),
        referable(),
    )
    op.create_table(
        "status_indices",
        number("list_id", key=True),
        column("position", sa.Integer(), key=True),
        institution(),
        refers("list_id", "status_lists"),
        sa.CheckConstraint("position >= 0 AND position < 131072", name="position"),
    )


def create_awards() -> None:
    op.create_table(
        "awards",
        own_id(),
        public_id(),
        institution(),
        number("offering_id"),
        number("version_id"),
        number("person_id"),
        *texts("holder_name", "holder_email", "holder_folded"),
        *state("state", "'issued', 'revoked'"),
        number("status_list_id"),
        column("status_index", sa.Integer()),
        column("document", sa.LargeBinary()),
        public_id("decision_uuid"),
        column("decision", sa.JSON()),
        *texts("decision_digest"),
        column("shared", sa.Boolean()),
        moment("issued_at"),
        moment("revoked_at", null=True),
        *texts("revocation_reason"),
        refers("offering_id", "offerings"),
        refers("version_id", "versions"),
        refers("person_id", "people"),
        refers("status_list_id", "status_lists"),
        sa.ForeignKeyConstraint(
            ["status_list_id", "status_index"],
            ["status_indices.list_id", "status_indices.position"],
        ),
        referable(),
        sa.UniqueConstraint("institution_id", "uuid"),
        sa.UniqueConstraint("status_list_id", "status_index"),
        sa.CheckConstraint("(state = 'revoked') = (revoked_at IS NOT NULL)", name="revoked_at"),
    )
    unique_where("uq_awards_active", "awards", ["person_id", "version_id"], "state = 'issued'")
    index("awards", "person_id", "version_id")
    index("awards", "institution_id", "issued_at")
    index("awards", "offering_id")


def create_register() -> None:
    op.create_table(
        "register_entries",
        institution(root=True, key=True),
        column("sequence", sa.Integer(), key=True),
        column("award_uuid", sa.Uuid()),
        *state("event", "'issued', 'revoked', 'shared', 'unshared'"),
        moment("at"),
        number("actor_id", null=True),
        column("details", sa.JSON()),
        *texts("previous_digest", "digest"),
        sa.ForeignKeyConstraint(
            ["institution_id", "award_uuid"], ["awards.institution_id", "awards.uuid"]
        ),
        refers("actor_id", "people"),
    )
    index("register_entries", "award_uuid")
    op.create_table(
        "score_deliveries",
        number("award_id", key=True),
        institution(),
        *state("state", "'queued', 'sent', 'seen', 'not-seen', 'failed', 'no-service'"),
        moment("timestamp", null=True),
        moment("checked_at", null=True),
        *state("error", FAILURES, null=True),
        refers("award_id", "awards"),
    )
