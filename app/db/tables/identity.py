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
    refers("person_id", "people"),
    Index(None, "person_id"),
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
