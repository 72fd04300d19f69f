"""A definition survives storing: whatever the domain can hold comes back equal."""

import json
from dataclasses import replace
from datetime import UTC, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.db.definition_codec import decode_definition, encode_definition
from app.domain.microcredentials import (
    Definition,
    Outcome,
    Participation,
    QualificationLevel,
    Supervision,
)
from app.domain.requirements import (
    CompletionAttested,
    CriterionAtLevel,
    FactRule,
    GradeAtLeast,
    Group,
    Operator,
    Window,
)
from app.domain.rubrics import Criterion, Level, Rubric
from tests.db.samples import NOW, build_definition

texts = st.text(max_size=20)
decimals = st.decimals(allow_nan=False, allow_infinity=False)
moments = st.none() | st.datetimes(timezones=st.just(UTC) | st.timezones())
windows = st.none() | st.builds(Window, start=moments, end=moments)
common = {
    "key": texts,
    "title": texts,
    "rule": st.sampled_from(FactRule),
    "max_age": st.none() | st.timedeltas(),
    "window": windows,
}
leaves = (
    st.builds(GradeAtLeast, minimum=decimals, **common)
    | st.builds(CriterionAtLevel, criterion=texts, minimum_level=texts, **common)
    | st.builds(CompletionAttested, **common)
)
requirements = st.recursive(
    leaves,
    lambda children: st.builds(
        Group,
        key=texts,
        title=texts,
        operator=st.sampled_from(Operator),
        children=st.lists(children, max_size=3).map(tuple),
        count=st.integers(0, 9),
    ),
    max_leaves=6,
)
levels = st.builds(Level, key=texts, name=texts, description=texts, points=decimals)
criteria = st.builds(
    Criterion,
    key=texts,
    name=texts,
    description=texts,
    levels=st.lists(levels, max_size=3).map(tuple),
)
definitions = st.builds(
    Definition,
    identifier=texts,
    language=texts,
    title=texts,
    description=texts,
    awarding_body=texts,
    country=texts,
    outcomes=st.lists(st.builds(Outcome, key=texts, text=texts, alignment_url=texts)).map(tuple),
    workload_hours=decimals,
    ects=st.none() | decimals,
    levels=st.lists(st.builds(QualificationLevel, framework=texts, level=texts, url=texts)).map(
        tuple
    ),
    assessment=texts,
    participation=st.sampled_from(Participation),
    quality_assurance=texts,
    requirement=requirements,
    rubric=st.none() | st.builds(Rubric, criteria=st.lists(criteria, max_size=3).map(tuple)),
    prerequisites=texts,
    supervision=st.none() | st.sampled_from(Supervision),
    stackability=texts,
    further_information=texts,
    sample=st.booleans(),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(definitions)
def test_a_definition_comes_back_equal(definition: Definition) -> None:
    stored = json.dumps(encode_definition(definition))
    again = decode_definition(json.loads(stored))
    assert again == definition
    # Equality forgets how a decimal was written; a reader of the certificate sees it.
    assert repr(again.workload_hours) == repr(definition.workload_hours)
    assert repr(again.rubric) == repr(definition.rubric)


def test_what_is_stored_can_be_read_by_a_person() -> None:
    requirement = GradeAtLeast(
        key="task",
        title="The task",
        minimum=Decimal("60.0"),
        max_age=timedelta(days=2, microseconds=5),
        window=Window(start=NOW),
    )
    stored = encode_definition(replace(build_definition(), requirement=requirement))
    assert stored["ects"] == "5.0"
    assert stored["participation"] == "blended"
    assert stored["requirement"] == {
        "kind": "grade",
        "key": "task",
        "title": "The task",
        "rule": "latest",
        "max_age": "172800.000005",
        "window": {"start": "2026-11-22T09:12:30.123456+00:00", "end": None},
        "minimum": "60.0",
    }


def test_an_unknown_kind_of_requirement_is_refused() -> None:
    stored = encode_definition(build_definition())
    stored["requirement"]["kind"] = "launched"
    with pytest.raises(ValueError, match="launched"):
        decode_definition(stored)
