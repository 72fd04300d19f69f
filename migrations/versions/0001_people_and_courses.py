"""Institutions, platforms, definitions, people, keys, courses and launches."""

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

revision = "0001"
down_revision = None

TABLES = (
    "institutions",
    "registrations",
    "deployments",
    "pending_logins",
    "burnt_nonces",
    "microcredentials",
    "versions",
    "people",
    "platform_identities",
    "grants",
    "signing_keys",
    "tool_keys",
    "courses",
    "course_syncs",
    "enrolments",
    "launches",
)
ROLES = "'staff', 'learner', 'none'"
FAILURES = (
    "'unreachable', 'timeout', 'address-refused', 'unauthorized', 'missing-scope', 'rate-limited',"
    " 'not-found', 'conflict', 'rejected', 'server-error', 'bad-answer', 'too-large'"
)


def upgrade() -> None:
    create_institutions_and_platforms()
    create_definitions()
    create_people_and_keys()
    create_courses()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def create_institutions_and_platforms() -> None:
    op.create_table(
        "institutions",
        own_id(),
        public_id(),
        sa.Column("slug", sa.Text(), nullable=False, unique=True),
        *texts("name", "country", "url"),
    )
    op.create_table(
        "registrations",
        own_id(),
        institution(root=True),
        sa.Column("name", sa.Text(), nullable=False, unique=True),
        *texts("kind", "issuer", "client_id", "auth_url", "token_url", "jwks_url"),
        referable(),
        sa.UniqueConstraint("issuer", "client_id"),
    )
    op.create_table(
        "deployments",
        number("registration_id", key=True),
        column("deployment_id", sa.Text(), key=True),
        institution(),
        refers("registration_id", "registrations"),
    )
    op.create_table(
        "pending_logins",
        column("state_digest", sa.Text(), key=True),
        institution(),
        number("registration_id"),
        *texts("nonce_digest", "target_link_uri", "browser_digest"),
        moment("expires_at"),
        refers("registration_id", "registrations"),
    )
    index("pending_logins", "expires_at")
    op.create_table(
        "burnt_nonces",
        number("registration_id", key=True),
        column("nonce_digest", sa.Text(), key=True),
        institution(),
        moment("expires_at"),
        refers("registration_id", "registrations"),
    )
    index("burnt_nonces", "expires_at")


def create_definitions() -> None:
    op.create_table(
        "microcredentials",
        own_id(),
        institution(root=True),
        *texts("identifier"),
        referable(),
        sa.UniqueConstraint("institution_id", "identifier"),
    )
    op.create_table(
        "versions",
        own_id(),
        public_id(),
        institution(),
        number("microcredential_id"),
        column("number", sa.Integer()),
        *texts("title"),
        column("ects", sa.Text(), null=True),
        column("definition", sa.JSON()),
        *texts("digest"),
        moment("published_at"),
        refers("microcredential_id", "microcredentials"),
        referable(),
        sa.UniqueConstraint("microcredential_id", "number"),
    )


def create_people_and_keys() -> None:
    op.create_table(
        "people",
        own_id(),
        public_id(),
        institution(root=True),
        *texts("name", "email"),
        referable(),
    )
    op.create_table(
        "platform_identities",
        institution(key=True),
        column("issuer", sa.Text(), key=True),
        column("subject", sa.Text(), key=True),
        number("person_id"),
        refers("person_id", "people"),
    )
    index("platform_identities", "person_id")
    rights = "'design', 'validate', 'assess', 'award', 'revoke', 'export', 'administer'"
    op.create_table(
        "grants",
        own_id(),
        institution(),
        number("person_id"),
        *state("granted_right", rights),
        number("microcredential_id", null=True),
        refers("person_id", "people"),
        refers("microcredential_id", "microcredentials"),
    )
    held = ["person_id", "granted_right"]
    unique_where("uq_grants_institution_wide", "grants", held, "microcredential_id IS NULL")
    one = [*held, "microcredential_id"]
    unique_where("uq_grants_microcredential", "grants", one, "microcredential_id IS NOT NULL")
    op.create_table(
        "signing_keys",
        own_id(),
        institution(root=True),
        sa.Column("public_multibase", sa.Text(), nullable=False, unique=True),
        column("private_sealed", sa.LargeBinary()),
        moment("created_at"),
        moment("retired_at", null=True),
    )
    index("signing_keys", "institution_id")
    op.create_table(
        "tool_keys",
        own_id(),
        sa.Column("kid", sa.Text(), nullable=False, unique=True),
        column("public_jwk", PLAIN_JSON),
        column("private_sealed", sa.LargeBinary()),
        moment("created_at"),
        moment("retired_at", null=True),
    )


def create_courses() -> None:
    op.create_table(
        "courses",
        own_id(),
        public_id(),
        institution(),
        number("registration_id"),
        *texts("deployment_id", "context_id", "title", "memberships_url", "line_items_url"),
        *texts("resource_link_id", "link_line_item_url"),
        column("scopes", PLAIN_JSON),
        moment("launched_at"),
        refers("registration_id", "registrations"),
        referable(),
        sa.UniqueConstraint("registration_id", "deployment_id", "context_id"),
    )
    op.create_table(
        "course_syncs",
        number("course_id", key=True),
        institution(),
        *state("state", "'never', 'queued', 'running', 'done', 'failed'"),
        *[moment(f"{name}_at", null=True) for name in ("queued", "started", "finished")],
        moment("completed_at", null=True),
        *state("error", FAILURES, null=True),
        *texts("error_call"),
        column("members", sa.Integer()),
        refers("course_id", "courses"),
    )
    op.create_table(
        "enrolments",
        number("person_id", key=True),
        number("course_id", key=True),
        institution(),
        *state("role", ROLES),
        *state("launched_role", ROLES, null=True),
        column("ever_staff", sa.Boolean()),
        column("listed", sa.Boolean(), null=True),
        refers("person_id", "people"),
        refers("course_id", "courses"),
    )
    index("enrolments", "course_id")
    op.create_table(
        "launches",
        own_id(),
        public_id(),
        institution(),
        number("registration_id"),
        number("person_id"),
        number("course_id", null=True),
        *state("role", ROLES),
        *texts("browser_digest", "form_token", "locale"),
        moment("created_at"),
        moment("expires_at"),
        refers("registration_id", "registrations"),
        refers("person_id", "people"),
        refers("course_id", "courses"),
    )
    index("launches", "expires_at")
