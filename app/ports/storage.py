"""The unit of work: one transaction, and the repositories that live in it.

Every row belongs to an institution. Lookups by something that a stranger can
send (a UUID from a path, a slug) either take the institution or return a row
that names it, so that the caller compares.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from app.ports.award_storage import Awards, Deliveries, Register, StatusLists
    from app.ports.course_storage import Courses, EvidenceStore, Offerings, Sources
    from app.ports.definition_storage import Definitions
    from app.ports.identity_storage import (
        Institutions,
        Keys,
        Launches,
        PendingLogins,
        People,
        Registrations,
    )
    from app.ports.join_storage import Joins
    from app.ports.link_storage import CourseCopies, CourseLinks
    from app.ports.platform_accounts import PlatformAccounts
    from app.ports.registration_storage import Deployments, Invitations
    from app.ports.sync_storage import Syncs


class Conflict(Exception):
    """The transaction lost to a concurrent one: a constraint or serialisation failure.

    Nothing was written. `usecases.conflicts.once_more` runs the use case again.
    """


class StorageUnavailable(Exception):
    """The database is away: it did not answer, or the connection to it broke. It may come back.

    Whether a transaction that was being committed just then took effect is not
    known. The message names the kind of error and nothing else.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRequest:
    """A job to run once the transaction commits, exactly one per `key`.

    `name` is one of the job names in `jobs`; `arguments` is JSON. Jobs with
    the same non-empty `lane` run one at a time. A request whose key was used
    before is dropped (finished jobs are remembered for 30 days), so derive
    the key from the row that causes the job.
    """

    name: str
    key: str
    arguments: dict[str, Any] = field(default_factory=dict)
    lane: str = ""


class Jobs(Protocol):
    """The queue, inside the transaction: rolled back with it, run only after its commit."""

    def enqueue(self, request: JobRequest) -> None:
        """Queue the job with this transaction."""
        ...


class UnitOfWork(Protocol):
    """One transaction. Commits when its block ends normally, rolls back on any exception."""

    institutions: Institutions
    registrations: Registrations
    invitations: Invitations
    deployments: Deployments
    logins: PendingLogins
    launches: Launches
    people: People
    joins: Joins
    accounts: PlatformAccounts
    keys: Keys
    courses: Courses
    links: CourseLinks
    copies: CourseCopies
    syncs: Syncs
    definitions: Definitions
    offerings: Offerings
    sources: Sources
    evidence: EvidenceStore
    awards: Awards
    register: Register
    status_lists: StatusLists
    deliveries: Deliveries
    jobs: Jobs


class OpenUnitOfWork(Protocol):
    """Opens a unit of work."""

    def __call__(self, *, read_only: bool = False) -> AbstractContextManager[UnitOfWork]:
        """A new transaction; `read_only` ones may run beside a writer and stream large results.

        Raises `Conflict` at the end where the transaction lost to another, and
        `StorageUnavailable` where the database is away.
        """
        ...
