"""The only place that builds things and hands them to the doors."""

from __future__ import annotations

import logging
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy.exc import ArgumentError, DBAPIError

from app.credentials.documents import OpenBadgeDocuments
from app.credentials.sealing import FernetSealer
from app.credentials.secret_file import get_secret
from app.db.migrate import migrate
from app.db.readiness import DatabaseReadiness
from app.db.unit_of_work import Database
from app.domain.addresses import Addresses
from app.domain.jobs import JobName
from app.jobs.engine import JobEngine
from app.jobs.queue import DurableQueue
from app.jobs.system_database import prepare
from app.lms.client import GuardedClient
from app.lms.guard import AddressGuard
from app.lms.outgoing import DOCUMENT_LIMITS
from app.lms.platforms.apis import PlatformApis
from app.lms.reader import GuardedReader, GuardedWriter
from app.lms.services import LtiAdvantageServices
from app.lms.sources import PlatformSources
from app.lti.dynamic_registration import PlatformRegistration
from app.lti.messages import PlatformMessages
from app.lti.tool_keys import ToolKeys
from app.ports import Ports
from app.settings import SettingsError
from app.usecases.collect_course import collect_course
from app.usecases.housekeeping import forget_expired
from app.usecases.reading import read_due_courses
from app.usecases.send_score import send_score
from app.web.rate_limits import RateLimits
from app.web.security_headers import FrameAncestors
from app.web.served import Served

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.jobs.attempts import Handler
    from app.settings import Settings


class DatabaseUnusable(Exception):
    """The database cannot be opened or changed; the message says what to check."""

    def __init__(self, cause: object) -> None:
        hint = "check LAUREL_DATABASE_URL, or LAUREL_DATA_DIR"
        super().__init__(f"the database cannot be used ({cause}): {hint}")


def read_clock() -> datetime:
    """The moment now, in UTC: the only clock in the product."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """Everything built, for one process."""

    settings: Settings
    readiness: DatabaseReadiness
    ports: Ports
    messages: PlatformMessages
    tool_keys: ToolKeys
    reader: GuardedReader
    served: Served

    def build_engine(self) -> JobEngine:
        """The engine that runs this product's jobs; a process has one at most."""
        return JobEngine(
            self.settings.database,
            self.settings.worker_id,
            _build_handlers(self.ports, self.settings),
            clock=self.ports.clock,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifier:
    """What checking somebody's credential takes; no database."""

    documents: OpenBadgeDocuments
    reader: GuardedReader


def build_product(settings: Settings) -> Product:
    """The product as the settings describe it. Opens no connection yet."""
    configure_logging(settings)
    database = _build_database(settings)
    readiness = DatabaseReadiness(database)
    sealer = _build_sealer(settings)
    guard = AddressGuard(allow_private_network=settings.allow_private_network)
    reader = GuardedReader(GuardedClient(guard, limits=DOCUMENT_LIMITS))
    addresses = Addresses(settings.base_url)
    tool_keys = ToolKeys(unit_of_work=database, clock=read_clock, sealer=sealer)
    services_client = GuardedClient(guard)
    services = LtiAdvantageServices(services_client, tool_keys, read_clock)
    api = PlatformApis(services_client, read_clock)
    ports = Ports(
        unit_of_work=database,
        clock=read_clock,
        platform=services,
        sources=PlatformSources(services, api),
        api=api,
        sealer=sealer,
        documents=OpenBadgeDocuments(addresses, sealer, reader, read_clock),
        addresses=addresses,
    )
    messages = PlatformMessages(
        unit_of_work=database,
        clock=read_clock,
        reader=reader,
        tool_keys=tool_keys,
        base_url=settings.base_url,
    )
    return Product(
        settings=settings,
        readiness=readiness,
        ports=ports,
        messages=messages,
        tool_keys=tool_keys,
        reader=reader,
        served=Served(
            settings=settings,
            ports=ports,
            messages=messages,
            registering=PlatformRegistration(
                reader=reader,
                writer=GuardedWriter(GuardedClient(guard)),
                base_url=settings.base_url,
            ),
            readiness=readiness,
            rate_limits=RateLimits(settings),
            frame_ancestors=FrameAncestors(ports, settings, time.monotonic),
        ),
    )


def build_verifier(settings: Settings) -> Verifier:
    """A verifier that asks issuers, as a stranger's would; it holds no key of ours."""
    guard = AddressGuard(allow_private_network=settings.allow_private_network)
    reader = GuardedReader(GuardedClient(guard, limits=DOCUMENT_LIMITS))
    sealer = FernetSealer(["a verifier seals nothing"])
    addresses = Addresses(settings.base_url)
    return Verifier(
        documents=OpenBadgeDocuments(addresses, sealer, reader, read_clock), reader=reader
    )


def migrate_database(settings: Settings) -> None:
    """Bring the database up to date: our tables, and those of the job engine.

    Raises `DatabaseUnusable` where it is out of reach or may not be written.
    """
    configure_logging(settings)
    try:
        migrate(settings.database)
        prepare(settings.database)
    except (OSError, DBAPIError) as error:
        # The library's own text holds statements, and may hold a password.
        cause = error.orig if isinstance(error, DBAPIError) else error.strerror
        raise DatabaseUnusable(cause) from None


def configure_logging(settings: Settings) -> None:
    """One JSON object a line to standard error; ids, never names, addresses or tokens."""
    logging.basicConfig(level=settings.log_level, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[settings.log_level]
        ),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def _build_database(settings: Settings) -> Database:
    try:
        queue = DurableQueue(settings.database)
        return Database(settings.database, threads=settings.threads, enqueue=queue.enqueue)
    except (ArgumentError, ValueError) as error:
        raise SettingsError(f"LAUREL_DATABASE_URL: {error}") from None


def _build_sealer(settings: Settings) -> FernetSealer:
    secrets = [secret.get_secret_value() for secret in settings.secret_key]
    try:
        return FernetSealer(secrets or [get_secret(settings.data_dir)])
    except (OSError, ValueError) as error:
        raise SettingsError(f"LAUREL_SECRET_KEY or LAUREL_DATA_DIR: {error}") from None


def _build_handlers(ports: Ports, settings: Settings) -> Mapping[str, Handler]:
    """Each job by its name: what it does with the arguments that were queued."""
    interval = timedelta(seconds=settings.read_interval_seconds)

    def collect(arguments: Mapping[str, Any]) -> None:
        collect_course(ports, arguments["course_id"])

    def send(arguments: Mapping[str, Any]) -> None:
        send_score(ports, arguments["award_id"])

    def read_due(_: Mapping[str, Any]) -> None:
        at_most = settings.waiting_readings_per_platform
        read_due_courses(ports, interval, per_platform=at_most)

    def forget(_: Mapping[str, Any]) -> None:
        forget_expired(ports)

    return {
        JobName.COLLECT_COURSE: collect,
        JobName.SEND_SCORE: send,
        JobName.READ_DUE_COURSES: read_due,
        JobName.FORGET_EXPIRED: forget,
    }
