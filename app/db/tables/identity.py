"""Who: institutions, registrations, logins under way, people, rights and keys."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, Table, Text, UniqueConstraint

from app.db.column_types import PlainJson, one_of
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
from app.domain.people import Right

institutions = Table(
    "institutions",
    metadata,
    own_id(),
    public_id(),
    text("slug", unique=True),
    text("name"),
    text("country"),
    text("url"),
)

registrations = Table(
    "registrations",
    metadata,
    own_id(),
    institution(),
    text("name", unique=True),
    text("kind"),
    text("issuer"),
    text("client_id"),
    text("auth_url"),
    text("token_url"),
    text("jwks_url"),
    text("guid"),
    referable(),
    # One issuer may hold many client ids; the pair names one registration (LTI Core 1.3, 3.1.3).
    UniqueConstraint("issuer", "client_id"),
)

deployments = Table(
    "deployments",
    metadata,
    reference("registration_id", key=True),
    Column("deployment_id", Text, primary_key=True),
    same_institution(),
    refers("registration_id", "registrations"),
)

# Deployments that launched without being approved; an administrator lets them in or not.
waiting_deployments = Table(
    "waiting_deployments",
    metadata,
    reference("registration_id", key=True),
    Column("deployment_id", Text, primary_key=True),
    same_institution(),
    moment("first_seen_at"),
    moment("last_seen_at"),
    refers("registration_id", "registrations"),
)

# One-time links by which a platform registers itself.
invitations = Table(
    "invitations",
    metadata,
    own_id(),
    public_id(),
    institution(),
    text("secret_digest", unique=True),
    text("name"),
    text("kind"),
    moment("created_at"),
    moment("expires_at"),
    maybe_moment("used_at"),
    reference("registration_id", optional=True),
    refers("registration_id", "registrations"),
)

# How Laurel signs in to a platform's own interface, beside LTI.
platform_accounts = Table(
    "platform_accounts",
    metadata,
    reference("registration_id", key=True),
    same_institution(),
    text("url"),
    text("client_id"),
    Column("secret_sealed", LargeBinary, nullable=False),
    moment("created_at"),
    refers("registration_id", "registrations"),
)

pending_logins = Table(
    "pending_logins",
    metadata,
    Column("state_digest", Text, primary_key=True),
    same_institution(),
    reference("registration_id"),
    text("nonce_digest"),
    text("target_link_uri"),
    text("browser_digest"),
    moment("expires_at"),
    refers("registration_id", "registrations"),
    Index(None, "expires_at"),
)

burnt_nonces = Table(
    "burnt_nonces",
    metadata,
    reference("registration_id", key=True),
    Column("nonce_digest", Text, primary_key=True),
    same_institution(),
    moment("expires_at"),
    refers("registration_id", "registrations"),
    Index(None, "expires_at"),
)

people = Table(
    "people",
    metadata,
    own_id(),
    public_id(),
    institution(),
    text("name"),
    text("email"),
    referable(),
)

platform_identities = Table(
    "platform_identities",
    metadata,
    same_institution(key=True),
    Column("issuer", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    reference("person_id"),
    text("username"),
    refers("person_id", "people"),
    Index(None, "person_id"),
)

# Short-lived codes by which somebody proves on one platform who they are on another.
join_codes = Table(
    "join_codes",
    metadata,
    Column("code_digest", Text, primary_key=True),
    same_institution(),
    reference("person_id"),
    moment("expires_at"),
    refers("person_id", "people"),
    Index(None, "expires_at"),
)

# Two people on record who are one. A join that was split keeps its row.
person_joins = Table(
    "person_joins",
    metadata,
    own_id(),
    public_id(),
    same_institution(),
    reference("person_id"),
    reference("principal_id"),
    reference("joined_by"),
    text("reason"),
    moment("joined_at"),
    reference("split_by", optional=True),
    text("split_reason"),
    maybe_moment("split_at"),
    refers("person_id", "people"),
    refers("principal_id", "people"),
    refers("joined_by", "people"),
    refers("split_by", "people"),
    Index(None, "principal_id"),
    unique_where("uq_person_joins_in_force", "person_id", condition="split_at IS NULL"),
)

grants = Table(
    "grants",
    metadata,
    own_id(),
    same_institution(),
    reference("person_id"),
    Column("granted_right", one_of(Right, "granted_right"), nullable=False),
    reference("microcredential_id", optional=True),
    refers("person_id", "people"),
    refers("microcredential_id", "microcredentials"),
    # Two indexes, because null is never equal to null: a right is held once for the institution,
    # and once for each micro-credential.
    unique_where(
        "uq_grants_institution_wide",
        "person_id",
        "granted_right",
        condition="microcredential_id IS NULL",
    ),
    unique_where(
        "uq_grants_microcredential",
        "person_id",
        "granted_right",
        "microcredential_id",
        condition="microcredential_id IS NOT NULL",
    ),
)

signing_keys = Table(
    "signing_keys",
    metadata,
    own_id(),
    institution(),
    text("public_multibase", unique=True),
    Column("private_sealed", LargeBinary, nullable=False),
    moment("created_at"),
    maybe_moment("retired_at"),
    Index(None, "institution_id"),
)

# The one table without an institution: these keys are the installation's own, towards every
# platform of every institution.
tool_keys = Table(
    "tool_keys",
    metadata,
    own_id(),
    text("kid", unique=True),
    Column("public_jwk", PlainJson, nullable=False),
    Column("private_sealed", LargeBinary, nullable=False),
    moment("created_at"),
    maybe_moment("retired_at"),
)
