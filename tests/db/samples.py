"""One institution with a platform, a course, an offering and people, and rows for them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Barrier
from typing import TypeVar
from uuid import UUID, uuid4

from app.domain.awarding import Award, AwardState, DecisionRecord, Holder, StatusEntry
from app.domain.evidence import Fact, FactValue, Graded, Route, digest_of
from app.domain.launching import GradeService, Launch, LaunchedContext, MessageType, SignedLaunch
from app.domain.microcredentials import Definition, Outcome, Participation, QualificationLevel
from app.domain.people import CourseRole
from app.domain.requirements import GradeAtLeast
from app.ports.identity_storage import NewRegistration, PendingLogin
from app.ports.storage import OpenUnitOfWork, UnitOfWork

NOW = datetime(2026, 11, 22, 9, 12, 30, 123456, tzinfo=UTC)
ISSUER = "https://platform.example.org"

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    institution: int
    registration: int
    course: int
    version: int
    offering: int
    learner: int
    teacher: int
    issuer: str


def build_world(database: OpenUnitOfWork, slug: str = "sample", issuer: str = ISSUER) -> World:
    with database() as u:
        institution = u.institutions.add(
            slug=slug, name="Sample institution", country="AL", url="https://example.org"
        )
        registration = u.registrations.add(build_registration(institution.id, slug, issuer))
        course = u.courses.record(build_launch(registration.id, institution.id, issuer), NOW)
        version = u.definitions.publish(institution.id, build_definition(), "0" * 64, NOW)
        offering = u.offerings.add(course.id, version.id, NOW)
        learner = u.people.add(institution.id, issuer, "learner-1")
        teacher = u.people.add(institution.id, issuer, "teacher-1")
        return World(
            institution=institution.id,
            registration=registration.id,
            course=course.id,
            version=version.id,
            offering=offering.id,
            learner=learner.id,
            teacher=teacher.id,
            issuer=issuer,
        )


def build_registration(institution_id: int, name: str, issuer: str = ISSUER) -> NewRegistration:
    return NewRegistration(
        institution_id=institution_id,
        name=name,
        kind="generic",
        issuer=issuer,
        client_id=f"client-{name}",
        auth_url=f"{issuer}/auth",
        token_url=f"{issuer}/token",
        jwks_url=f"{issuer}/jwks",
        deployments=frozenset({"1", "2"}),
    )


def build_launch(
    registration_id: int,
    institution_id: int,
    issuer: str = ISSUER,
    *,
    context: str = "course-1",
    title: str = "Sample course",
    subject: str = "learner-1",
    resource_link_id: str = "link-1",
    grade_service: GradeService | None = None,
    memberships_url: str = "",
) -> SignedLaunch:
    return SignedLaunch(
        registration_id=registration_id,
        institution_id=institution_id,
        issuer=issuer,
        deployment_id="1",
        message=MessageType.RESOURCE_LINK,
        subject=subject,
        role=CourseRole.LEARNER,
        resource_link_id=resource_link_id,
        context=LaunchedContext(id=context, title=title),
        grade_service=grade_service,
        memberships_url=memberships_url,
    )


def build_recorded_launch(world: World, uuid: UUID, person_id: int) -> Launch:
    return Launch(
        id=0,
        uuid=uuid,
        institution_id=world.institution,
        registration_id=world.registration,
        person_id=person_id,
        course_id=world.course,
        role=CourseRole.LEARNER,
        browser_digest="b" * 64,
        form_token="token",
        locale="sq",
        created_at=NOW,
        expires_at=NOW + timedelta(hours=8),
    )


def build_login(world: World, state: str = "s" * 64) -> PendingLogin:
    return PendingLogin(
        state_digest=state,
        nonce_digest="n" * 64,
        registration_id=world.registration,
        target_link_uri="https://laurel.example.org/lti/launch",
        browser_digest="b" * 64,
        expires_at=NOW + timedelta(minutes=10),
    )


def build_definition(
    identifier: str = "formative-assessment", title: str = "Designing formative assessment"
) -> Definition:
    return Definition(
        identifier=identifier,
        language="en",
        title=title,
        description="Sample data",
        awarding_body="Sample institution",
        country="AL",
        outcomes=(Outcome(key="o1", text="Designs formative tasks"),),
        workload_hours=Decimal("125.0"),
        ects=Decimal("5.0"),
        levels=(QualificationLevel(framework="EQF", level="7"),),
        assessment="Graded task",
        participation=Participation.BLENDED,
        quality_assurance="Internal",
        requirement=GradeAtLeast(key="task", title="The task", minimum=Decimal(60)),
    )


def build_fact(world: World, person_id: int, value: FactValue, **others: object) -> Fact:
    values: dict[str, object] = {
        "uuid": uuid4(),
        "person_id": person_id,
        "offering_id": world.offering,
        "leaf": "task",
        "value": value,
        "route": Route.OWN_LINE_ITEM,
        "source_id": "https://platform.example.org/items/1",
        "observed_at": NOW,
        "digest": "d" * 64,
    }
    return Fact(**{**values, **others})  # type: ignore[arg-type] # a test names what it varies


def build_grade(world: World, person_id: int, given: str = "80") -> Fact:
    return build_fact(world, person_id, Graded(given=Decimal(given), maximum=Decimal(100)))


def add_award(u: UnitOfWork, world: World, person_id: int, **others: object) -> Award:
    return u.awards.add(build_award(u, world, person_id, **others))


def build_award(u: UnitOfWork, world: World, person_id: int, **others: object) -> Award:
    content = {"decidedBy": "rule", "verdict": {"outcome": "met", "value": "80", "needed": 1}}
    values: dict[str, object] = {
        "id": 0,
        "uuid": uuid4(),
        "institution_id": world.institution,
        "offering_id": world.offering,
        "version_id": world.version,
        "person_id": person_id,
        "holder": Holder(name="Sample Learner One", email="learner.one@example.org"),
        "state": AwardState.ISSUED,
        "status": take_status(u, world),
        "document": b'{"signed": true}',
        "decision": DecisionRecord(uuid=uuid4(), content=content, digest=digest_of(content)),
        "shared": False,
        "issued_at": NOW,
    }
    return Award(**{**values, **others})  # type: ignore[arg-type] # a test names what it varies


def take_status(u: UnitOfWork, world: World) -> StatusEntry:
    status_list = u.status_lists.open_list(world.institution) or u.status_lists.add(
        world.institution, uuid4(), b"list"
    )
    return u.status_lists.take_index(status_list)


def add_learners(u: UnitOfWork, world: World, count: int) -> list[int]:
    return [
        u.people.add(world.institution, world.issuer, f"sample-{number}").id
        for number in range(count)
    ]


def at_once(count: int, act: Callable[[int], T]) -> list[T | Exception]:
    """What `act` gave or raised in each of `count` threads that begin together."""
    barrier = Barrier(count)

    def run(number: int) -> T | Exception:
        barrier.wait(timeout=30)
        try:
            return act(number)
        except Exception as error:  # noqa: BLE001 - the test looks at what it is
            return error

    with ThreadPoolExecutor(max_workers=count) as pool:
        return list(pool.map(run, range(count)))
