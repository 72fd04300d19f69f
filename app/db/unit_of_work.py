"""The unit of work: one transaction with its repositories. Nothing else commits."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import exc, text

from app.db import migrate
from app.db.awards import SqlAwards
from app.db.conflicts import begin_watching, refuse_after_failure
from app.db.course_copies import SqlCourseCopies
from app.db.course_links import SqlCourseLinks
from app.db.courses import SqlCourses
from app.db.definitions import SqlDefinitions
from app.db.deliveries import SqlDeliveries
from app.db.deployments import SqlDeployments
from app.db.engine import TimeLimits, build_engines
from app.db.evidence import SqlEvidence
from app.db.institutions import SqlInstitutions
from app.db.invitations import SqlInvitations
from app.db.joins import SqlJoins
from app.db.keys import SqlKeys
from app.db.launches import SqlLaunches
from app.db.logins import SqlPendingLogins
from app.db.offerings import SqlOfferings
from app.db.people import SqlPeople
from app.db.platform_accounts import SqlPlatformAccounts
from app.db.register import SqlRegister
from app.db.registrations import SqlRegistrations
from app.db.sources import SqlSources
from app.db.statements import closing_streams
from app.db.status_lists import SqlStatusLists
from app.db.syncs import SqlSyncs
from app.ports.storage import Conflict, StorageUnavailable
from app.ports.transaction import inside_transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

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
    from app.ports.storage import JobRequest, Jobs, UnitOfWork
    from app.ports.sync_storage import Syncs

    Enqueue: TypeAlias = Callable[[Connection, JobRequest], None]

_PATIENT = TimeLimits()


class SqlUnitOfWork:
    """Implements `UnitOfWork` over one connection in one transaction."""

    def __init__(self, connection: Connection, enqueue: Enqueue) -> None:
        self.institutions: Institutions = SqlInstitutions(connection)
        self.registrations: Registrations = SqlRegistrations(connection)
        self.invitations: Invitations = SqlInvitations(connection)
        self.deployments: Deployments = SqlDeployments(connection)
        self.logins: PendingLogins = SqlPendingLogins(connection)
        self.launches: Launches = SqlLaunches(connection)
        self.people: People = SqlPeople(connection)
        self.accounts: PlatformAccounts = SqlPlatformAccounts(connection)
        self.joins: Joins = SqlJoins(connection)
        self.keys: Keys = SqlKeys(connection)
        self.courses: Courses = SqlCourses(connection)
        self.links: CourseLinks = SqlCourseLinks(connection)
        self.copies: CourseCopies = SqlCourseCopies(connection)
        self.syncs: Syncs = SqlSyncs(connection)
        self.definitions: Definitions = SqlDefinitions(connection)
        self.offerings: Offerings = SqlOfferings(connection)
        self.sources: Sources = SqlSources(connection)
        self.evidence: EvidenceStore = SqlEvidence(connection)
        self.awards: Awards = SqlAwards(connection)
        self.register: Register = SqlRegister(connection)
        self.status_lists: StatusLists = SqlStatusLists(connection)
        self.deliveries: Deliveries = SqlDeliveries(connection)
        self.jobs: Jobs = TransactionalJobs(connection, enqueue)


class TransactionalJobs:
    """Implements `Jobs`: the queue's rows are written over the transaction's own connection."""

    def __init__(self, connection: Connection, enqueue: Enqueue) -> None:
        self._connection = connection
        self._enqueue = enqueue

    def enqueue(self, request: JobRequest) -> None:
        """Queue the job with this transaction."""
        self._enqueue(self._connection, request)


class Database:
    """Implements `OpenUnitOfWork`, and answers whether the database is there and up to date.

    `threads` is how many units may be open at once; `enqueue` puts a job on
    the queue over the given connection, whose tables are in the same database.
    Raises ValueError for a URL of another database than SQLite or PostgreSQL.
    """

    def __init__(
        self, url: str, *, threads: int, enqueue: Enqueue, limits: TimeLimits = _PATIENT
    ) -> None:
        self._engines = build_engines(url, threads=threads, limits=limits)
        self._enqueue = enqueue

    @contextmanager
    def __call__(self, *, read_only: bool = False) -> Iterator[UnitOfWork]:
        """A new transaction, committed when its block ends normally, else rolled back.

        Raises `Conflict` where it lost to another one, `StorageUnavailable`
        where the database is away, RuntimeError inside another unit: on SQLite
        that would wait for itself, elsewhere the two would not see each other.
        """
        if inside_transaction.get():
            raise RuntimeError("a unit of work was opened inside another one")
        with (
            self._engines.connect(read_only=read_only) as connection,
            _mark_inside(),
            connection.begin(),
        ):
            begin_watching(connection)
            with closing_streams(connection):
                yield SqlUnitOfWork(connection, self._enqueue)
            refuse_after_failure(connection)

    def ping(self) -> bool:
        """Whether the database answers."""
        try:
            with self._engines.connect(read_only=True) as connection:
                connection.execute(text("SELECT 1"))
        except (Conflict, StorageUnavailable, exc.SQLAlchemyError):
            return False
        return True

    def is_migrated(self) -> bool:
        """Whether the database is where this version of Laurel needs it to be."""
        with self._engines.connect(read_only=True) as connection:
            return migrate.is_migrated(connection)

    def close(self) -> None:
        """Close every connection that is not in use."""
        self._engines.dispose()


@contextmanager
def _mark_inside() -> Iterator[None]:
    inside_transaction.set(True)
    try:
        yield
    finally:
        # Not by a token: a stream may be finished in another context than it began in.
        inside_transaction.set(False)
