"""A definition with everything in it, and a version of it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from app.domain.microcredentials import (
    Definition,
    Outcome,
    Participation,
    QualificationLevel,
    Supervision,
    Version,
)
from app.domain.requirements import FactRule, GradeAtLeast, Operator, Window
from tests.domain.building import COMPLETION, CRITERION, RUBRIC, group, uuid_of

DEFINITION = Definition(
    identifier="sample",
    language="en",
    title="Sample micro-credential",
    description="What it is.",
    awarding_body="Sample Institute",
    country="AL",
    outcomes=(
        Outcome(key="plan", text="Plan a lesson.", alignment_url="https://example.org/plan"),
        Outcome(key="teach", text="Teach a lesson."),
    ),
    workload_hours=Decimal("110.5"),
    ects=Decimal("4.25"),
    levels=(QualificationLevel(framework="EQF", level="6", url="http://data.europa.eu/snb/eqf/6"),),
    assessment="Portfolio.",
    participation=Participation.BLENDED,
    quality_assurance="Internal review.",
    requirement=group(
        Operator.ALL,
        GradeAtLeast(
            key="test",
            title="Test",
            minimum=Decimal("59.995"),
            rule=FactRule.BEST,
            max_age=timedelta(hours=24),
            window=Window(start=datetime(2026, 9, 1, tzinfo=UTC)),
        ),
        group(Operator.AT_LEAST, CRITERION, COMPLETION, count=1, key="either"),
    ),
    rubric=RUBRIC,
    prerequisites="A teaching post.",
    supervision=Supervision.UNSUPERVISED,
    stackability="Counts towards the sample series.",
    further_information="See the handbook.",
    sample=True,
)

VERSION = Version(
    id=4,
    uuid=uuid_of(40),
    institution_id=1,
    microcredential_id=2,
    number=2,
    definition=DEFINITION,
    digest="d" * 64,
    published_at=datetime(2026, 9, 1, tzinfo=UTC),
)
