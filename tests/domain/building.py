"""Facts, leaves and trees for the tests of the domain, each with as few words as it needs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TypedDict, Unpack
from uuid import UUID

from app.domain.evaluation import Evidence, evaluate
from app.domain.evidence import (
    Attested,
    Completed,
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
    CompletionRecorded,
    CriterionAtLevel,
    GradeAtLeast,
    Group,
    Leaf,
    Operator,
    Requirement,
    leaves_of,
)
from app.domain.rubrics import Criterion, Level, Rubric
from app.domain.sources import Source, default_source
from app.domain.verdicts import GroupVerdict, LeafVerdict, Verdict

AnyLeaf = GradeAtLeast | CriterionAtLevel | CompletionAttested | CompletionRecorded

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
OFFERING = 3

GRADE = GradeAtLeast(key="test", title="Test", minimum=Decimal(60), max_age=DAY)
CRITERION = CriterionAtLevel(
    key="plan", title="Plan", criterion="planning", minimum_level="proficient"
)
COMPLETION = CompletionAttested(key="practice", title="Practice")
RECORDED = CompletionRecorded(key="course", title="Course", max_age=DAY)

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
    if isinstance(value, Completed):
        route = Route.GATE
    usual = Fact(
        uuid=uuid_of(number),
        person_id=7,
        offering_id=OFFERING,
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


def recorded(*, completed: bool = True, number: int = 1, **changes: Unpack[FactChanges]) -> Fact:
    return fact(RECORDED.key, Completed(completed), number, **changes)


def withdrawn(leaf: str = GRADE.key, number: int = 1, **changes: Unpack[FactChanges]) -> Fact:
    return fact(leaf, Withdrawn(), number, **changes)


def waiver(leaf: str, *, number: int = 900, granted_at: datetime = NOW - DAY) -> Waiver:
    return Waiver(
        uuid=uuid_of(number),
        person_id=7,
        offering_id=OFFERING,
        leaf=leaf,
        granted_by=5,
        authority="Head of programme",
        reason="Recognised prior learning",
        granted_at=granted_at,
    )


def group(operator: Operator, *children: Requirement, count: int = 0, key: str = "group") -> Group:
    return Group(key=key, title="Group", operator=operator, children=children, count=count)


def build_evidence(
    requirement: Requirement,
    *facts: Fact,
    waivers: tuple[Waiver, ...] = (),
    readings: dict[str, datetime] | None = None,
) -> Evidence:
    """What is known in the one course of these tests, every platform's source verified there."""
    # Of several routes the same one, whatever the order of the facts.
    routes = {fact.leaf: fact.route for fact in sorted(facts, key=lambda one: one.route)}
    return Evidence(
        facts=facts,
        waivers=waivers,
        sources={
            (OFFERING, leaf.key): verified(leaf, routes.get(leaf.key))
            for leaf in leaves_of(requirement)
        },
        readings={(OFFERING, leaf): at for leaf, at in (readings or {}).items()},
    )


def verified(leaf: Leaf, route: Route | None = None) -> Source:
    source = default_source(OFFERING, leaf)
    bound = route if route and route.is_bound else source.route
    return replace(source, route=bound).verified(NOW - DAY)


def judge(
    requirement: Requirement,
    *facts: Fact,
    waivers: tuple[Waiver, ...] = (),
    readings: dict[str, datetime] | None = None,
    rubric: Rubric | None = RUBRIC,
    now: datetime = NOW,
) -> Verdict:
    evidence = build_evidence(requirement, *facts, waivers=waivers, readings=readings)
    return evaluate(requirement, rubric, evidence, now)


def judge_leaf(requirement: Requirement, *facts: Fact, **known: Unpack[Known]) -> LeafVerdict:
    verdict = judge(requirement, *facts, **known)
    assert isinstance(verdict, LeafVerdict)
    return verdict


def judge_group(requirement: Requirement, *facts: Fact, **known: Unpack[Known]) -> GroupVerdict:
    verdict = judge(requirement, *facts, **known)
    assert isinstance(verdict, GroupVerdict)
    return verdict
