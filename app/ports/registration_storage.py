"""Repositories of how platforms come to us: invitations, and deployments that wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInvitation:
    """An invitation to be stored. `secret_digest` is SHA-256 in hex; see `Invitation`."""

    institution_id: int
    secret_digest: str
    name: str
    kind: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A link by which one platform may register itself, once, for one institution.

    `name` is what the platform will be called here. `kind` is "" where the
    platform's own configuration decides whose differences apply.
    """

    id: int
    uuid: UUID
    institution_id: int
    name: str
    kind: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    registration_id: int | None = None


class Invitations(Protocol):
    """One-time links; only the digest of each secret is kept."""

    def add(self, new: NewInvitation) -> Invitation:
        """Store it."""
        ...

    def find_open(self, secret_digest: str, now: datetime) -> Invitation | None:
        """The invitation with this secret, if it is neither used nor late."""
        ...

    def take(self, secret_digest: str, now: datetime) -> Invitation | None:
        """Use the invitation up, once, in one statement; None if used, unknown or late."""
        ...

    def give_back(self, invitation_id: int) -> None:
        """Open a taken invitation again, unless a registration came of it."""
        ...

    def record_registration(self, invitation_id: int, registration_id: int) -> None:
        """Note what came of it."""
        ...

    def open_of(self, institution_id: int, now: datetime) -> tuple[Invitation, ...]:
        """The institution's invitations that are neither used nor late, by name, then by age."""
        ...

    def forget_expired(self, now: datetime) -> int:
        """Delete unused invitations past their time; how many. Used ones stay on record."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingDeployment:
    """A deployment that launched without being approved."""

    registration_id: int
    deployment_id: str
    first_seen_at: datetime
    last_seen_at: datetime


class Deployments(Protocol):
    """Deployments of registrations: those that wait, and their approval."""

    def note_waiting(self, registration_id: int, deployment_id: str, now: datetime) -> None:
        """Record that the deployment asked to be let in; again only moves when it last did."""
        ...

    def waiting(self, registration_id: int) -> tuple[WaitingDeployment, ...]:
        """Those that wait at this registration, the first to come first."""
        ...

    def approve(self, registration_id: int, deployment_id: str) -> bool:
        """Let the deployment in and take it off the waiting ones; False if it was in already."""
        ...
