"""A Laurel without its doors.

Database, queue and signatures are real; the clock and the platform are the tests' own.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from app.credentials.documents import OpenBadgeDocuments
from app.credentials.sealing import FernetSealer
from app.db.unit_of_work import Database
from app.domain.addresses import Addresses
from app.domain.launching import GradeService, LaunchedContext, MessageType, SignedLaunch
from app.domain.people import CourseRole, Right
from app.domain.requirements import CriterionAtLevel, leaves_of
from app.jobs.queue import DurableQueue
from app.jobs.system_database import open_client
from app.lms.client import GuardedClient
from app.lms.guard import AddressGuard
from app.lms.reader import GuardedReader
from app.lms.sources import PlatformSources
from app.ports import Ports
from app.ports.identity_storage import NewRegistration
from app.usecases.assess import assess
from app.usecases.attest import attest
from app.usecases.claim import ClaimForm, claim
from app.usecases.collect_course import collect_course
from app.usecases.definition_file import read_definition
from app.usecases.institutions import add_institution
from app.usecases.launch import launch
from app.usecases.offer import offer
from app.usecases.open_launch import open_launch
from app.usecases.publish_definition import publish_definition
from app.usecases.register_platform import grant_rights, register_platform
from tests.requirements import ROOT
from tests.usecases.clock import SetClock
from tests.usecases.gradebook import MAY_MAKE_LINE_ITEMS, Gradebook
from tests.usecases.own_api import OwnApi

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path
    from uuid import UUID

    from app.domain.awarding import Award
    from app.domain.credentials import SigningKey
    from app.domain.microcredentials import Version
    from app.domain.people import Asker, Institution
    from app.domain.platforms import BoundLineItem, Course, Offering, Registration
    from app.domain.syncing import CourseSync, ScoreDelivery

SAMPLE = (ROOT / "lti_config" / "samples" / "formative-assessment.yaml").read_bytes()
SMALLEST = (ROOT / "lti_config" / "samples" / "smallest.yaml").read_bytes()
BASE_URL = "https://laurel.example.org"
BROWSER = "browser-1"


@dataclass(frozen=True)
class QueuedJob:
    """A job on the queue, as it was asked for."""

    name: str
    key: str
    arguments: dict[str, Any]


class Launched(TypedDict, total=False):
    """What a test may want to be different about a launch; see `World.signed`."""

    context: str | None
    registration: Registration | None
    name: str
    offers_services: bool
    scopes: frozenset[str]
    custom: Mapping[str, str]


@dataclass
class World:
    """One institution with one platform, whose course may offer the sample."""

    database_url: str
    clock: SetClock = field(default_factory=SetClock)
    gradebook: Gradebook = field(default_factory=Gradebook)
    api: OwnApi = field(default_factory=OwnApi)

    def __post_init__(self) -> None:
        self.database = Database(
            self.database_url, threads=24, enqueue=DurableQueue(self.database_url).enqueue
        )
        addresses = Addresses(BASE_URL)
        sealer = FernetSealer(["s" * 40])
        nobody = GuardedReader(GuardedClient(AddressGuard(allow_private_network=False)))
        self.ports = Ports(
            unit_of_work=self.database,
            clock=self.clock,
            platform=self.gradebook,
            sources=PlatformSources(self.gradebook, self.api),
            api=self.api,
            sealer=sealer,
            documents=OpenBadgeDocuments(addresses, sealer, nobody, self.clock),
            addresses=addresses,
        )
        self.institution = self.add_institution("sample")
        self.registration = self.register(self.institution, "client-1")
        self.version = self.publish(SAMPLE)

    @classmethod
    def on_file(cls, path: Path) -> World:
        return cls(f"sqlite:///{path}")

    def add_institution(self, slug: str) -> Institution:
        return add_institution(
            self.ports, slug=slug, name=f"Institute {slug}", country="AL", url=""
        )

    def register(self, institution: Institution, client_id: str) -> Registration:
        url = self.gradebook.url
        return register_platform(
            self.ports,
            NewRegistration(
                institution_id=institution.id,
                name=client_id,
                kind="generic",
                issuer=url,
                client_id=client_id,
                auth_url=f"{url}/auth",
                token_url=f"{url}/token",
                jwks_url=f"{url}/keys",
                deployments=frozenset({"1"}),
            ),
        )

    def publish(self, file: bytes, institution: Institution | None = None) -> Version:
        owner = institution or self.institution
        return publish_definition(self.ports, owner, read_definition(file))[0]

    def signed(
        self,
        subject: str,
        role: CourseRole = CourseRole.LEARNER,
        *,
        context: str | None = "course-1",
        registration: Registration | None = None,
        name: str = "",
        offers_services: bool = True,
        item_of_link: str = "",
        scopes: frozenset[str] = MAY_MAKE_LINE_ITEMS,
        custom: Mapping[str, str] | None = None,
    ) -> SignedLaunch:
        """A launch by this person, as the recheck would let it through."""
        platform = registration or self.registration
        grades = GradeService(
            line_items_url=f"{platform.issuer}/items",
            line_item_url=item_of_link,
            scopes=scopes,
        )
        return SignedLaunch(
            registration_id=platform.id,
            institution_id=platform.institution_id,
            issuer=platform.issuer,
            deployment_id="1",
            message=MessageType.RESOURCE_LINK,
            subject=subject,
            role=role,
            resource_link_id=f"link-of-{context}",
            name=name,
            context=LaunchedContext(id=context, title="Sample course") if context else None,
            grade_service=grades if offers_services else None,
            memberships_url=f"{platform.issuer}/members" if offers_services else "",
            custom=custom or {},
        )

    def arrive(
        self, subject: str, role: CourseRole = CourseRole.LEARNER, **launched: Unpack[Launched]
    ) -> Asker:
        """Who asks after such a launch."""
        made = launch(self.ports, self.signed(subject, role, **launched), digest(BROWSER))
        return open_launch(self.ports, made.uuid, digest(BROWSER)).asker

    def arrive_as_teacher(
        self, subject: str = "teacher", *, context: str | None = "course-1"
    ) -> Asker:
        return self.arrive(subject, CourseRole.STAFF, context=context)

    def offer(self, version: Version | None = None) -> Asker:
        """A teacher who offers the version (the sample) in course-1."""
        teacher = self.arrive_as_teacher()
        self.offer_as(teacher, version)
        return teacher

    def offer_as(self, teacher: Asker, version: Version | None = None) -> None:
        offer(self.ports, teacher, (version or self.version).uuid)

    def collect(self, course_id: int = 1) -> None:
        collect_course(self.ports, course_id)

    def assess_well(self, teacher: Asker, learner: UUID, level: str = "proficient") -> None:
        assess(self.ports, teacher, learner, self.levels(level), {})

    def levels(self, level: str) -> dict[str, str]:
        leaves = leaves_of(self.version.definition.requirement)
        return {leaf.criterion: level for leaf in leaves if isinstance(leaf, CriterionAtLevel)}

    def meet_everything(self, teacher: Asker, learner: Asker, subject: str) -> None:
        """The learner meets the sample's requirements, and the course was read just now."""
        self.collect()
        self.gradebook.grade(subject, "72", leaf="test")
        self.collect()
        self.assess_well(teacher, learner.person.uuid)
        self.attest(teacher, learner.person.uuid)

    def attest(self, teacher: Asker, learner: UUID, leaf: str = "practice") -> None:
        attest(self.ports, teacher, learner, leaf, completed=True, reason="Took part throughout")

    def award(self, subject: str = "learner-1", *, shared: bool = False) -> Award:
        """An award of the sample, claimed by a learner who met everything."""
        teacher = self.arrive_as_teacher()
        with self.ports.unit_of_work(read_only=True) as u:
            offered = u.offerings.find_for_course(teacher.course_id or 0)
        if offered is None:
            offer(self.ports, teacher, self.version.uuid)
        self.gradebook.enrol(subject)
        learner = self.arrive(subject)
        self.meet_everything(teacher, learner, subject)
        return self.claim(learner, shared=shared)

    def grant_registrar(
        self, subject: str = "registrar", registration: Registration | None = None
    ) -> Asker:
        """Somebody who may export and revoke, after a launch of theirs."""
        platform = registration or self.registration
        grant_rights(self.ports, platform, subject, [Right.EXPORT, Right.REVOKE])
        return self.arrive(subject, CourseRole.NONE, registration=platform)

    def claim(
        self,
        learner: Asker,
        *,
        name: str = "Sample Learner One",
        email: str = "one@example.org",
        shared: bool = False,
    ) -> Award:
        return claim(self.ports, learner, ClaimForm(name=name, email=email, shared=shared))

    def jobs(self, name: str = "") -> list[QueuedJob]:
        """What was queued, oldest first."""
        client = open_client(self.database_url)
        try:
            found = client.list_workflows(sort_desc=False)
        finally:
            client.destroy()
        queued = [
            QueuedJob(job.name, job.workflow_id, job.input["kwargs"]["arguments"])
            for job in found
            if job.input and "arguments" in job.input["kwargs"]
        ]
        return [job for job in queued if name in {"", job.name}]

    def course(self, course_id: int = 1) -> Course:
        with self.ports.unit_of_work(read_only=True) as u:
            return u.courses.get(course_id)

    def sync(self, course_id: int = 1) -> CourseSync:
        with self.ports.unit_of_work(read_only=True) as u:
            return u.syncs.get(course_id)

    def offering(self, course_id: int = 1) -> Offering:
        with self.ports.unit_of_work(read_only=True) as u:
            found = u.offerings.find_for_course(course_id)
        assert found
        return found

    def bound_items(self) -> Mapping[str, BoundLineItem]:
        offering = self.offering()
        with self.ports.unit_of_work(read_only=True) as u:
            return u.offerings.line_items(offering.id)

    def readings(self) -> Mapping[str, datetime]:
        offering = self.offering()
        with self.ports.unit_of_work(read_only=True) as u:
            return {leaf: at for (_, leaf), at in u.evidence.readings([offering.id]).items()}

    def signing_keys(self) -> tuple[SigningKey, ...]:
        with self.ports.unit_of_work(read_only=True) as u:
            return u.keys.signing_keys(self.institution.id)

    def delivery(self, award: Award) -> ScoreDelivery:
        with self.ports.unit_of_work(read_only=True) as u:
            found = u.deliveries.find(award.id)
        assert found
        return found


def digest(browser: str) -> str:
    return hashlib.sha256(browser.encode()).hexdigest()
