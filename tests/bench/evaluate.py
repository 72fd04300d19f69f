"""Evaluating 100 000 learners of the sample micro-credential.

There is no peer: no other system evaluates such a tree. The floor is reading
every fact once and comparing its value with the threshold.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from app.domain.evaluation import Evidence, evaluate
from app.domain.evidence import Attested, Fact, FactValue, Graded, LevelReached, Route
from app.domain.requirements import CriterionAtLevel, GradeAtLeast, Leaf, leaves_of
from app.domain.sources import Source
from app.usecases.definition_file import read_definition
from tests.bench.row import Row, measure_in_turns
from tests.laurel_process import ROOT

LEARNERS = 100_000
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DEFINITION = read_definition(
    (ROOT / "lti_config" / "samples" / "formative-assessment.yaml").read_bytes()
)


OFFERING = 1


def run() -> Row:
    """Microseconds a learner, each of them judged on every leaf, in one thread."""
    everybody = [_facts_of(number) for number in range(LEARNERS)]
    leaves = list(leaves_of(DEFINITION.requirement))
    readings = {(OFFERING, leaf.key): NOW for leaf in leaves if isinstance(leaf, GradeAtLeast)}
    sources = {
        (OFFERING, leaf.key): Source(
            offering_id=OFFERING, leaf=leaf.key, route=Route.OWN_LINE_ITEM
        ).verified(NOW)
        for leaf in leaves
    }

    def ours() -> float:
        began = time.process_time()
        for facts in everybody:
            evidence = Evidence(facts=facts, sources=sources, readings=readings)
            evaluate(DEFINITION.requirement, DEFINITION.rubric, evidence, NOW)
        return (time.process_time() - began) / LEARNERS * 1e6

    def floor() -> float:
        began = time.process_time()
        for facts in everybody:
            for fact in facts:
                _is_enough(fact.value)
        return (time.process_time() - began) / LEARNERS * 1e6

    ours_us, floor_us = measure_in_turns(ours, floor, rounds=3)
    return Row(
        bench="evaluate",
        ours_us=ours_us,
        peer="none",
        peer_us=None,
        floor_us=floor_us,
        note=f"CPU per learner, {LEARNERS} learners, {len(everybody[0])} facts each",
    )


def _facts_of(number: int) -> tuple[Fact, ...]:
    return tuple(
        Fact(
            uuid=UUID(int=number * 100 + place),
            person_id=number,
            offering_id=OFFERING,
            leaf=leaf.key,
            value=_value(leaf, number),
            route=Route.OWN_LINE_ITEM,
            source_id="source",
            observed_at=NOW - timedelta(hours=1),
            digest="",
        )
        for place, leaf in enumerate(leaves_of(DEFINITION.requirement))
    )


def _value(leaf: Leaf, number: int) -> FactValue:
    if isinstance(leaf, GradeAtLeast):
        return Graded(Decimal(number % 101), Decimal(100))
    if isinstance(leaf, CriterionAtLevel):
        return LevelReached(leaf.minimum_level)
    return Attested(completed=True)


def _is_enough(value: FactValue) -> bool:
    if isinstance(value, Graded):
        return value.given * 100 >= value.maximum * 60
    return True
