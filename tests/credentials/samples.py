"""A sample micro-credential with one requirement of each kind, and orders for credentials of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from app.credentials.documents import OpenBadgeDocuments
from app.credentials.sealing import FernetSealer
from app.domain.addresses import Addresses
from app.domain.awarding import DecisionRecord, Holder, StatusEntry
from app.domain.credentials import CredentialOrder, SigningKey
from app.domain.errors import FailureKind, PlatformFailure
from app.domain.evaluation import Evidence, evaluate
from app.domain.evidence import (
    Attested,
    Fact,
    FactValue,
    Graded,
    LevelReached,
    Route,
    digest_of,
)
from app.domain.microcredentials import (
    Definition,
    Outcome,
    Participation,
    QualificationLevel,
    Supervision,
    Version,
)
from app.domain.people import Institution
from app.domain.requirements import (
    CompletionAttested,
    CriterionAtLevel,
    GradeAtLeast,
    Group,
    Operator,
)
from app.domain.rubrics import Criterion, Level, Rubric
from app.domain.verdicts import Verdict
from app.ports.services import Answer

NOW = datetime(2026, 11, 22, 9, 30, 15, tzinfo=UTC)
BASE_URL = "https://laurel.example.org"
AWARD = UUID("5f0c7a52-5c5e-4c63-9d3f-4d7f6f1f0a01")
LIST = UUID("9a1d6c1e-0c1c-4b3e-8f43-2b8f5d1c0b02")
SECRET = "a secret for tests"

# Fixed, so that the golden credential stays when decision records learn to say more.
DECISION = DecisionRecord(uuid=UUID(int=7), content={}, digest="2" * 64)

INSTITUTION = Institution(
    id=1,
    uuid=UUID("2d7f3a10-8f5a-4a0e-9c55-6f0d8a3c0c03"),
    slug="sample",
    name="Sample institution",
    country="AL",
    url="https://sample.example.org/",
)


def build_rubric() -> Rubric:
    levels = tuple(
        Level(key=key, name=name, description=f"{name} work", points=Decimal(points))
        for key, name, points in (
            ("beginning", "Beginning", "0"),
            ("developing", "Developing", "1"),
            ("proficient", "Proficient", "2.5"),
            ("exemplary", "Exemplary", "4"),
        )
    )
    names = {"alignment": "Alignment of task and outcome", "feedback": "Use of feedback"}
    return Rubric(
        criteria=tuple(
            Criterion(key=key, name=name, description=f"What “{name}” means", levels=levels)
            for key, name in names.items()
        )
    )


def build_definition() -> Definition:
    return Definition(
        identifier="MC-FA-01",
        language="en",
        title="Designing formative assessment",
        description="Plan, give and use formative assessment in blended learning.",
        awarding_body="Sample institution",
        country="AL",
        outcomes=(
            Outcome(
                key="design",
                text="Design a formative assessment",
                alignment_url="http://data.europa.eu/esco/skill/11111111-2222-3333-4444-555555555555",
            ),
            Outcome(key="use", text="Use what it shows"),
        ),
        workload_hours=Decimal(110),
        ects=Decimal("4.50"),
        levels=(
            QualificationLevel(framework="EQF", level="6"),
            QualificationLevel(framework="AQF", level="6"),
        ),
        assessment="A graded lesson plan, and a rubric over a portfolio",
        participation=Participation.BLENDED,
        supervision=Supervision.SUPERVISED_ONLINE,
        quality_assurance="Internal quality assurance, reviewed every three years",
        prerequisites="A teaching post",
        stackability="Counts towards the sample diploma",
        requirement=Group(
            key="all",
            title="To earn it",
            operator=Operator.ALL,
            children=(
                GradeAtLeast(key="plan", title="Lesson plan", minimum=Decimal(60)),
                CriterionAtLevel(
                    key="alignment",
                    title="Alignment of task and outcome",
                    criterion="alignment",
                    minimum_level="proficient",
                ),
                Group(
                    key="either",
                    title="One of these",
                    operator=Operator.ANY,
                    children=(
                        CriterionAtLevel(
                            key="feedback",
                            title="Use of feedback",
                            criterion="feedback",
                            minimum_level="proficient",
                        ),
                        CompletionAttested(key="observed", title="Observed lesson"),
                    ),
                ),
            ),
        ),
        rubric=build_rubric(),
    )


def build_version(definition: Definition | None = None) -> Version:
    definition = definition or build_definition()
    return Version(
        id=1,
        uuid=UUID("7d0d0d3e-1f6b-4d4c-9a51-3f2f6f6f0a04"),
        institution_id=1,
        microcredential_id=1,
        number=2,
        definition=definition,
        digest=digest_of(repr(definition)),
        published_at=NOW,
    )


def build_fact(leaf: str, value: FactValue, number: int = 1) -> Fact:
    return Fact(
        uuid=UUID(int=number),
        person_id=1,
        offering_id=1,
        leaf=leaf,
        value=value,
        route=Route.IN_TOOL_RUBRIC,
        source_id=f"sample:{leaf}",
        observed_at=NOW,
        digest="1" * 64,
    )


def build_verdict(version: Version, **values: FactValue) -> Verdict:
    facts = values or {
        "plan": Graded(Decimal("26.25"), Decimal(30)),
        "alignment": LevelReached("exemplary"),
        "feedback": LevelReached("developing"),
        "observed": Attested(completed=True),
    }
    evidence = Evidence(facts=tuple(build_fact(leaf, value) for leaf, value in facts.items()))
    definition = version.definition
    return evaluate(definition.requirement, definition.rubric, evidence, NOW)


def build_order(version: Version | None = None) -> CredentialOrder:
    version = version or build_version()
    verdict = build_verdict(version)
    return CredentialOrder(
        uuid=AWARD,
        institution=INSTITUTION,
        version=version,
        holder=Holder(name="Sample Learner One", email="Learner.One@example.org"),
        verdict=verdict,
        decision=DECISION,
        status=StatusEntry(list_id=1, list_uuid=LIST, index=4711),
        issued_at=NOW,
    )


def build_signing_key(public: str, sealed: bytes) -> SigningKey:
    return SigningKey(
        id=1,
        institution_id=INSTITUTION.id,
        public_multibase=public,
        private_sealed=sealed,
        created_at=NOW,
    )


class Shelf:
    """An `HttpReader` over documents in memory; anything else is unreachable."""

    def __init__(self) -> None:
        self.documents: dict[str, bytes] = {}
        self.asked: list[str] = []

    def read(self, url: str, *, accept: str, call: str) -> Answer:
        self.asked.append(url)
        if url not in self.documents:
            raise PlatformFailure(FailureKind.UNREACHABLE, platform="shelf", call=call)
        return Answer(status=200, headers={}, body=self.documents[url])


class Office:
    """An institution's documents, with a key in use, whose public ones stand on a shelf."""

    def __init__(self, base_url: str = BASE_URL) -> None:
        self.now = NOW
        self.shelf = Shelf()
        self.addresses = Addresses(base_url)
        self.sealer = FernetSealer([SECRET])
        self.documents = OpenBadgeDocuments(
            self.addresses, self.sealer, self.shelf, lambda: self.now
        )
        self.key = self.new_key()
        self.publish([self.key])

    def new_key(self) -> SigningKey:
        return build_signing_key(*self.documents.new_signing_key())

    def publish(self, keys: list[SigningKey]) -> None:
        """Put the DID document with these keys where strangers look for it."""
        document = self.documents.did_document(INSTITUTION, keys)
        address = f"{self.addresses.issuer(INSTITUTION.slug)}/did.json"
        self.shelf.documents[address] = json.dumps(document).encode()

    def publish_status(self, *revoked: int) -> None:
        """Put the signed status list where strangers look for it."""
        document = self.documents.status_list(INSTITUTION, LIST, revoked, self.key, self.now)
        self.shelf.documents[self.addresses.status_list(LIST)] = document

    def issue(self, order: CredentialOrder | None = None) -> bytes:
        return self.documents.issue(order or build_order(), self.key)
