"""Repositories of who: institutions, registrations, logins, launches, people, keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from app.domain.credentials import SigningKey, ToolKey
    from app.domain.launching import Launch
    from app.domain.people import CourseRole, Enrolment, Grant, Institution, Person
    from app.domain.platforms import Registration
    from app.ports.services import Member


class Institutions(Protocol):
    """The tenants."""

    def add(self, *, slug: str, name: str, country: str, url: str) -> Institution:
        """A new institution. Raises `Conflict` for a slug in use."""
        ...

    def get(self, institution_id: int) -> Institution:
        """The institution; KeyError if there is none."""
        ...

    def find(self, slug: str) -> Institution | None:
        """The institution with this slug."""
        ...

    def all(self) -> tuple[Institution, ...]:
        """Every institution, by slug."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRegistration:
    """A registration to be stored; see `Registration` for the fields."""

    institution_id: int
    name: str
    kind: str
    issuer: str
    client_id: str
    auth_url: str
    token_url: str
    jwks_url: str
    deployments: frozenset[str]


class Registrations(Protocol):
    """Platforms as registered with us; (issuer, client_id) is unique."""

    def add(self, new: NewRegistration) -> Registration:
        """Store it. Raises `Conflict` for an (issuer, client_id) or name in use."""
        ...

    def get(self, registration_id: int) -> Registration:
        """The registration; KeyError if there is none."""
        ...

    def find(self, issuer: str, client_id: str) -> Registration | None:
        """The registration that a login or token names."""
        ...

    def find_by_issuer(self, issuer: str) -> tuple[Registration, ...]:
        """Every registration of the issuer, for a login that names no client."""
        ...

    def find_by_name(self, name: str) -> Registration | None:
        """The registration that an operator names."""
        ...

    def all(self) -> tuple[Registration, ...]:
        """Every registration, by name."""
        ...

    def readdress(
        self, registration_id: int, *, auth_url: str, token_url: str, jwks_url: str
    ) -> None:
        """Replace the platform's addresses; who it is stays."""
        ...

    def record_guid(self, registration_id: int, guid: str) -> None:
        """Remember what the site calls itself; "" forgets it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingLogin:
    """A login that was started and not yet followed by a launch. Digests are SHA-256 hex."""

    state_digest: str
    nonce_digest: str
    registration_id: int
    target_link_uri: str
    browser_digest: str
    expires_at: datetime


class PendingLogins(Protocol):
    """Logins under way, and the nonces that were used up."""

    def record(self, login: PendingLogin) -> None:
        """Remember a login that was just sent to its platform."""
        ...

    def find(self, state_digest: str, now: datetime) -> PendingLogin | None:
        """The login with this state, which stays pending; None if used, unknown or late."""
        ...

    def consume(self, state_digest: str, now: datetime) -> PendingLogin | None:
        """Take the login with this state, once, in one statement; None if used, unknown or late."""
        ...

    def burn_nonce(self, registration_id: int, nonce_digest: str, expires_at: datetime) -> bool:
        """Use up a nonce for this registration. False if it was used before."""
        ...

    def forget_expired(self, now: datetime) -> int:
        """Delete logins and nonces past their time; how many."""
        ...


class Launches(Protocol):
    """Launches on record."""

    def add(self, launch: Launch) -> Launch:
        """Store it; the returned one carries the id (the given one's `id` is ignored)."""
        ...

    def find(self, launch_uuid: UUID) -> Launch | None:
        """The launch with this public id, expired or not."""
        ...

    def rebind(self, launch_uuid: UUID, old: str, new: str) -> bool:
        """Replace the browser digest `old` by `new`, in one statement. False if it is another."""
        ...

    def forget_expired(self, now: datetime) -> int:
        """Delete launches past their time; how many."""
        ...


class People(Protocol):
    """People, their platform identities, standings in courses, and rights."""

    def get(self, person_id: int) -> Person:
        """The person; KeyError if there is none."""
        ...

    def find(self, institution_id: int, person_uuid: UUID) -> Person | None:
        """The institution's person with this public id."""
        ...

    def find_by_identity(self, institution_id: int, issuer: str, subject: str) -> Person | None:
        """The person to whom the platform's subject belongs in this institution."""
        ...

    def add(self, institution_id: int, issuer: str, subject: str) -> Person:
        """A new person with this first identity. Raises `Conflict` if the identity is taken."""
        ...

    def describe(self, person_id: int, *, name: str, email: str) -> None:
        """Replace what is known of the person; an empty string leaves the field as it is."""
        ...

    def subject_of(self, person_id: int, issuer: str) -> str | None:
        """The person's subject at this issuer."""
        ...

    def name_account(self, institution_id: int, issuer: str, subject: str, username: str) -> None:
        """Remember the name by which the issuer's own interface knows this subject."""
        ...

    def usernames(self, issuer: str, person_ids: Collection[int]) -> Mapping[int, str]:
        """The names by which the issuer knows these people, by person id, where it shared any."""
        ...

    def subjects(self, issuer: str, person_ids: Collection[int]) -> Mapping[int, str]:
        """These people's subjects at the issuer, by person id, where it knows them."""
        ...

    def search(self, institution_id: int, text: str, limit: int) -> tuple[Person, ...]:
        """People whose name or e-mail holds the text, whatever its case, by name; at most `limit`.

        In any alphabet, so that every name of the institution is looked at.
        """
        ...

    def issuers(self, person_id: int) -> tuple[str, ...]:
        """The issuers that know the person, in order."""
        ...

    def record_members(
        self, institution_id: int, issuer: str, members: Iterable[Member]
    ) -> Mapping[str, int]:
        """Person ids by subject, people added where unknown, names filled where shared. Bulk."""
        ...

    def lock(self, person_id: int) -> None:
        """Hold the person's row until the transaction ends, so that claims run one by one."""
        ...

    def enrol(self, person_id: int, course_id: int, role: CourseRole) -> None:
        """Record a launch's role in the course; staff once is `ever_staff` for good."""
        ...

    def record_roster(self, course_id: int, roles: Mapping[int, CourseRole]) -> None:
        """Record a complete roster by person id: these are listed, all others are not. Bulk.

        Staff listed once is `ever_staff` for good; a launch's staff role is
        not lowered by a roster that calls the person a learner.
        """
        ...

    def enrolment(self, person_id: int, course_id: int) -> Enrolment | None:
        """The person's standing in the course."""
        ...

    def enrolments(self, course_id: int) -> tuple[Enrolment, ...]:
        """Every standing in the course, by name, then by id."""
        ...

    def grants(self, person_id: int) -> frozenset[Grant]:
        """The rights the person holds."""
        ...

    def grant(self, person_id: int, grant: Grant) -> None:
        """Give a right; giving it twice changes nothing."""
        ...


class Keys(Protocol):
    """Signing keys per institution, tool keys for the installation; private parts sealed."""

    def add_signing_key(
        self, institution_id: int, *, public: str, sealed: bytes, now: datetime
    ) -> SigningKey:
        """Store a new signing key, from now on the one in use."""
        ...

    def signing_keys(self, institution_id: int) -> tuple[SigningKey, ...]:
        """All keys that ever signed, newest first; the first unretired one is in use."""
        ...

    def retire_signing_keys(self, institution_id: int, now: datetime) -> None:
        """Retire every key in use; they stay published."""
        ...

    def add_tool_key(
        self, *, kid: str, public_jwk: dict[str, str], sealed: bytes, now: datetime
    ) -> ToolKey:
        """Store a new tool key, from now on the one in use."""
        ...

    def tool_keys(self) -> tuple[ToolKey, ...]:
        """Tool keys, newest first; the first unretired one is in use."""
        ...

    def retire_tool_keys(self, now: datetime) -> None:
        """Retire every tool key in use; retired ones stay in the key set for an overlap."""
        ...
