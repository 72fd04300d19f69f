"""Sources of evidence and their routes, links and copies of courses, registration, joins."""

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
    refers,
    state,
    texts,
    unique_where,
)

revision = "0004"
down_revision = "0003"

TABLES = (
    "sources",
    "course_links",
    "course_copies",
    "waiting_deployments",
    "invitations",
    "platform_accounts",
    "join_codes",
    "person_joins",
)
NEW_TEXTS = (
    ("registrations", "guid"),
    ("platform_identities", "username"),
    ("course_syncs", "error_detail"),
)
OLD_ROUTES = "'own_line_item', 'in_tool_rubric', 'attestation'"
ROUTES = (
    "'own_line_item', 'calculated', 'outcome', 'gate', 'custom_claim', 'moodle_webservice',"
    " 'openedx_rest', 'in_tool_rubric', 'attestation', 'csv_import'"
)
STATES = "'not-set-up', 'waiting', 'verified', 'broken'"
REASONS = (
    "'none', 'not-read-yet', 'no-line-items', 'answer-empty', 'to-confirm',"
    " 'not-opened', 'no-roster', 'lists-everyone', 'lists-nobody', 'opened-suddenly',"
    " 'claim-never-came', 'claim-unreadable', 'no-account', 'no-usernames', 'scale-foreign',"
    " 'platform-failed'"
)
FAILURES = (
    "'unreachable', 'timeout', 'address-refused', 'unauthorized', 'missing-scope', 'rate-limited',"
    " 'not-found', 'conflict', 'rejected', 'server-error', 'bad-answer', 'too-large'"
)
VALUE_BEFORE = (
    "CASE kind"
    " WHEN 'grade' THEN given IS NOT NULL AND maximum IS NOT NULL"
    " AND level IS NULL AND completed IS NULL"
    " WHEN 'level' THEN level IS NOT NULL"
    " AND given IS NULL AND maximum IS NULL AND completed IS NULL"
    " WHEN 'attested' THEN completed IS NOT NULL"
    " AND given IS NULL AND maximum IS NULL AND level IS NULL"
)
VALUE_COMPLETED = (
    " WHEN 'completed' THEN completed IS NOT NULL"
    " AND given IS NULL AND maximum IS NULL AND level IS NULL"
)
VALUE_AFTER = (
    " WHEN 'withdrawn' THEN given IS NULL AND maximum IS NULL"
    " AND level IS NULL AND completed IS NULL"
    " ELSE false END"
)


def upgrade() -> None:
    for table, name in NEW_TEXTS:
        op.add_column(table, sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.add_column("launches", column("details", PLAIN_JSON, null=True))
    change_facts(ROUTES, VALUE_BEFORE + VALUE_COMPLETED + VALUE_AFTER)
    create_sources()
    create_links_and_copies()
    create_registration()
    create_joins()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    change_facts(OLD_ROUTES, VALUE_BEFORE + VALUE_AFTER)
    op.drop_column("launches", "details")
    for table, name in NEW_TEXTS:
        op.drop_column(table, name)


def change_facts(routes: str, value: str) -> None:
    """Facts of more or fewer routes and kinds; on SQLite the table is made anew, triggers too."""
    checks = {"route": f"route IN ({routes})", "value": value}
    if op.get_context().dialect.name == "postgresql":
        for name, condition in checks.items():
            op.drop_constraint(op.f(f"ck_facts_{name}"), "facts", type_="check")
            op.create_check_constraint(op.f(f"ck_facts_{name}"), "facts", condition)
        return
    with op.batch_alter_table("facts", recreate="always") as facts:
        for name, condition in checks.items():
            facts.create_check_constraint(op.f(f"ck_facts_{name}"), condition)
    for event in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER refuse_{event}_facts BEFORE {event.upper()} ON facts BEGIN"
            f" SELECT RAISE(ABORT, 'facts is append-only: {event} refused'); END"
        )


def create_sources() -> None:
    op.create_table(
        "sources",
        number("offering_id", key=True),
        column("leaf", sa.Text(), key=True),
        institution(),
        *state("route", ROUTES),
        column("settings", PLAIN_JSON),
        *state("state", STATES),
        *state("reason", REASONS),
        *state("failure", FAILURES, null=True),
        *texts("failed_call"),
        moment("checked_at", null=True),
        number("confirmed_person_id", null=True),
        number("confirmed_by", null=True),
        moment("confirmed_at", null=True),
        moment("bound_at", null=True),
        column("sample", PLAIN_JSON),
        refers("offering_id", "offerings"),
        refers("confirmed_person_id", "people"),
        refers("confirmed_by", "people"),
    )


def create_links_and_copies() -> None:
    op.create_table(
        "course_links",
        number("course_id", key=True),
        column("resource_link_id", sa.Text(), key=True),
        institution(),
        *state("purpose", "'progress', 'gate', 'assessor'"),
        *texts("leaf", "title"),
        moment("launched_at"),
        refers("course_id", "courses"),
    )
    op.create_table(
        "course_copies",
        number("course_id", key=True),
        institution(),
        number("from_course_id"),
        moment("noticed_at"),
        *state("decision", "'continue', 'new-run', 'unlink'", null=True),
        number("decided_by", null=True),
        moment("decided_at", null=True),
        refers("course_id", "courses"),
        refers("from_course_id", "courses"),
        refers("decided_by", "people"),
    )


def create_registration() -> None:
    op.create_table(
        "waiting_deployments",
        number("registration_id", key=True),
        column("deployment_id", sa.Text(), key=True),
        institution(),
        moment("first_seen_at"),
        moment("last_seen_at"),
        refers("registration_id", "registrations"),
    )
    op.create_table(
        "invitations",
        own_id(),
        public_id(),
        institution(root=True),
        sa.Column("secret_digest", sa.Text(), nullable=False, unique=True),
        *texts("name", "kind"),
        moment("created_at"),
        moment("expires_at"),
        moment("used_at", null=True),
        number("registration_id", null=True),
        refers("registration_id", "registrations"),
    )
    op.create_table(
        "platform_accounts",
        number("registration_id", key=True),
        institution(),
        *texts("url", "client_id"),
        column("secret_sealed", sa.LargeBinary()),
        moment("created_at"),
        refers("registration_id", "registrations"),
    )


def create_joins() -> None:
    op.create_table(
        "join_codes",
        column("code_digest", sa.Text(), key=True),
        institution(),
        number("person_id"),
        moment("expires_at"),
        refers("person_id", "people"),
    )
    index("join_codes", "expires_at")
    op.create_table(
        "person_joins",
        own_id(),
        public_id(),
        institution(),
        number("person_id"),
        number("principal_id"),
        number("joined_by"),
        *texts("reason"),
        moment("joined_at"),
        number("split_by", null=True),
        *texts("split_reason"),
        moment("split_at", null=True),
        refers("person_id", "people"),
        refers("principal_id", "people"),
        refers("joined_by", "people"),
        refers("split_by", "people"),
    )
    index("person_joins", "principal_id")
    unique_where("uq_person_joins_in_force", "person_joins", ["person_id"], "split_at IS NULL")
