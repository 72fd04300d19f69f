"""Facts, leaves and trees for the tests of the domain, each with as few words as it needs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TypedDict, Unpack
from uuid import UUID

from app.domain.evaluation import Evidence, GroupVerdict, LeafVerdict, Verdict, evaluate
from app.domain.evidence import (
    Attested,
    Fact,
    FactValue,
    Graded,
    LevelReached,
    Route,
    Waiver,
    Withdrawn,
)
from app.domain.requirements import (
    CompletionAttested,
    CriterionAtLevel,
    GradeAtLeast,
    Group,
    Operator,
    Requirement,
)
from app.domain.rubrics import Criterion, Level, Rubric

AnyLeaf = GradeAtLeast | CriterionAtLevel | CompletionAttested

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

GRADE = GradeAtLeast(key="test", title="Test", minimum=Decimal(60), max_age=DAY)
CRITERION = CriterionAtLevel(
    key="plan", title="Plan", criterion="planning", minimum_level="proficient"
)
COMPLETION = CompletionAttested(key="practice", title="Practice")

LEVEL_KEYS = ("beginning", "developing", "proficient", "exemplary")
RUBRIC = Rubric(
    criteria=(
        Criterion(
            key="planning",
            name="Planning",
            description="How well it is planned.",
            levels=tuple(
                Level(key=key, name=key.title(), description=key, points=Decimal(points))
                for points, key in enumerate(LEVEL_KEYS)
            ),
        ),
    )
)


def uuid_of(number: int) -> UUID:
    return UUID(int=number)


class FactChanges(TypedDict, total=False):
    """What a test may want to be different about a fact."""

    route: Route
    source_id: str
    observed_at: datetime
    source_time: datetime
    recorded_by: int
    reason: str
    digest: str
    uuid: UUID


class Known(TypedDict, total=False):
    """What is known beside the facts."""

    waivers: tuple[Waiver, ...]
    readings: dict[str, datetime]
    rubric: Rubric | None
    now: datetime


def fact(leaf: str, value: FactValue, number: int = 1, **changes: Unpack[FactChanges]) -> Fact:
    """A fact as observed an hour ago on the route that fits its value."""
    route = Route.OWN_LINE_ITEM
    if isinstance(value, LevelReached):
        route = Route.IN_TOOL_RUBRIC
    if isinstance(value, Attested):
        route = Route.ATTESTATION
    usual = Fact(
        uuid=uuid_of(number),
        person_id=7,
        offering_id=3,
        leaf=leaf,
        value=value,
        route=route,
        source_id="source-1",
        observed_at=NOW - HOUR,
        digest=f"{number:064x}",
    )
    return replace(usual, **changes)


def grade(
    given: str, maximum: str = "100", number: int = 1, **changes: Unpack[FactChanges]
) -> Fact:
    return fact(GRADE.key, Graded(Decimal(given), Decimal(maximum)), number, **changes)


def level(key: str, number: int = 1, **changes: Unpack[FactChanges]) -> Fact:
    return fact(CRITERION.key, LevelReached(key), number, **changes)


def attested(*, completed: bool = True, number: int = 1, **changes: Unpack[FactChanges]) -> Fact:
    return fact(COMPLETION.key, Attested(completed), number, **changes)


def withdrawn(leaf: str = GRADE.key, number: int = 1, **changes: Unpack[FactChanges]) -> Fact:
    return fact(leaf, Withdrawn(), number, **changes)


def waiver(leaf: str, *, number: int = 900, granted_at: datetime = NOW - DAY) -> Waiver:
    return Waiver(
        uuid=uuid_of(number),
        person_id=7,
        offering_id=3,
        leaf=leaf,
        granted_by=5,
        authority="Head of programme",
        reason="Recognised prior learning",
        granted_at=granted_at,
    )


def group(operator: Operator, *children: Requirement, count: int = 0, key: str = "group") -> Group:
    return Group(key=key, title="Group", operator=operator, children=children, count=count)


def judge(
    requirement: Requirement,
    *facts: Fact,
    waivers: tuple[Waiver, ...] = (),
    readings: dict[str, datetime] | None = None,
    rubric: Rubric | None = RUBRIC,
    now: datetime = NOW,
) -> Verdict:
    evidence = Evidence(facts=facts, waivers=waivers, readings=readings or {})
    return evaluate(requirement, rubric, evidence, now)


def judge_leaf(requirement: Requirement, *facts: Fact, **known: Unpack[Known]) -> LeafVerdict:
    verdict = judge(requirement, *facts, **known)
    assert isinstance(verdict, LeafVerdict)
    return verdict


def judge_group(requirement: Requirement, *facts: Fact, **known: Unpack[Known]) -> GroupVerdict:
    verdict = judge(requirement, *facts, **known)
    assert isinstance(verdict, GroupVerdict)
    return verdict
