"""A definition's digest is the same exactly for the same definition."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from app.domain.definition_content import definition_content, definition_digest
from app.domain.evidence import digest_of
from app.domain.microcredentials import Definition, Outcome, Participation, QualificationLevel
from app.domain.requirements import (
    CompletionAttested,
    FactRule,
    GradeAtLeast,
    Group,
    Operator,
    Requirement,
    Window,
)
from app.domain.rubrics import Criterion, Level, Rubric
from tests.domain.building import COMPLETION, CRITERION, GRADE, HOUR, RUBRIC, group
from tests.domain.definitions import DEFINITION


def with_tree(requirement: Requirement) -> Definition:
    return replace(DEFINITION, requirement=requirement)


def with_criterion(changes: dict[str, Any]) -> Definition:
    criterion = replace(RUBRIC.criteria[0], **changes)
    return replace(DEFINITION, rubric=Rubric(criteria=(criterion,)))


def with_level(changes: dict[str, Any]) -> Definition:
    lowest, *higher = RUBRIC.criteria[0].levels
    return with_criterion({"levels": (replace(lowest, **changes), *higher)})


CHANGED: dict[str, Any] = {
    "identifier": "other",
    "language": "sq",
    "title": "Other",
    "description": "Other.",
    "awarding_body": "Other Institute",
    "country": "ME",
    "outcomes": DEFINITION.outcomes[::-1],
    "workload_hours": Decimal("110.51"),
    "ects": None,
    "levels": (),
    "assessment": "Other.",
    "participation": Participation.ONLINE,
    "quality_assurance": "Other.",
    "requirement": COMPLETION,
    "rubric": None,
    "prerequisites": "",
    "supervision": None,
    "stackability": "",
    "further_information": "",
    "sample": False,
}


@pytest.mark.parametrize("name", [field.name for field in fields(Definition)])
def test_any_change_of_a_field_changes_the_digest(name: str) -> None:
    changed = replace(DEFINITION, **{name: CHANGED[name]})

    assert definition_digest(changed) != definition_digest(DEFINITION)


OUTCOME = DEFINITION.outcomes[0]
EQF = DEFINITION.levels[0]


@pytest.mark.parametrize(
    "changed",
    [
        replace(DEFINITION, outcomes=(replace(OUTCOME, key="x"), DEFINITION.outcomes[1])),
        replace(DEFINITION, outcomes=(replace(OUTCOME, text="x"), DEFINITION.outcomes[1])),
        replace(DEFINITION, outcomes=(replace(OUTCOME, alignment_url=""), DEFINITION.outcomes[1])),
        replace(DEFINITION, levels=(replace(EQF, framework="x"),)),
        replace(DEFINITION, levels=(replace(EQF, level="7"),)),
        replace(DEFINITION, levels=(replace(EQF, url=""),)),
        with_criterion({"key": "x"}),
        with_criterion({"name": "x"}),
        with_criterion({"description": "x"}),
        with_criterion({"levels": RUBRIC.criteria[0].levels[::-1]}),
        with_level({"key": "x"}),
        with_level({"name": "x"}),
        with_level({"description": "x"}),
        with_level({"points": Decimal("0.01")}),
    ],
)
def test_any_change_inside_changes_the_digest(changed: Definition) -> None:
    assert definition_digest(changed) != definition_digest(DEFINITION)


def test_any_change_of_a_requirement_changes_the_digest() -> None:
    start, end = datetime(2026, 9, 1, tzinfo=UTC), datetime(2027, 1, 31, tzinfo=UTC)
    trees: list[Requirement] = [
        GRADE,
        replace(GRADE, key="x"),
        replace(GRADE, title="x"),
        replace(GRADE, minimum=Decimal("60.01")),
        replace(GRADE, rule=FactRule.BEST),
        replace(GRADE, rule=FactRule.FIRST),
        replace(GRADE, max_age=None),
        replace(GRADE, max_age=timedelta(0)),
        replace(GRADE, max_age=2 * HOUR),
        replace(GRADE, max_age=2 * HOUR + timedelta(microseconds=1)),
        replace(GRADE, window=Window()),
        replace(GRADE, window=Window(start=start)),
        replace(GRADE, window=Window(end=start)),
        replace(GRADE, window=Window(start=start, end=end)),
        CompletionAttested(key=GRADE.key, title=GRADE.title, max_age=GRADE.max_age),
        replace(CRITERION, key=GRADE.key, title=GRADE.title, max_age=GRADE.max_age),
        CRITERION,
        replace(CRITERION, criterion="x"),
        replace(CRITERION, minimum_level="x"),
        group(Operator.ALL, GRADE),
        group(Operator.ALL, GRADE, COMPLETION),
        group(Operator.ALL, COMPLETION, GRADE),
        group(Operator.ALL, group(Operator.ALL, COMPLETION, GRADE)),
        group(Operator.ANY, GRADE),
        group(Operator.AT_LEAST, GRADE, count=1),
        group(Operator.AT_LEAST, GRADE, count=2),
        group(Operator.ALL, GRADE, key="x"),
        Group(key="group", title="", operator=Operator.ALL, children=(GRADE,)),
    ]
    digests = {definition_digest(with_tree(tree)) for tree in trees}

    assert len(digests) == len(trees)


@pytest.mark.parametrize(
    "equal",
    [
        replace(DEFINITION, workload_hours=Decimal("110.50")),
        replace(DEFINITION, workload_hours=Decimal("1105E-1")),
        replace(DEFINITION, ects=Decimal("4.250")),
        with_level({"points": Decimal("0.00")}),
        with_level({"points": Decimal("-0")}),
    ],
)
def test_equal_definitions_have_equal_content(equal: Definition) -> None:
    assert equal == DEFINITION
    assert definition_content(equal) == definition_content(DEFINITION)


def test_one_moment_is_one_moment_in_every_time_zone() -> None:
    start = datetime(2026, 9, 1, 8, tzinfo=timezone(timedelta(hours=2)))
    here, there = (
        with_tree(replace(GRADE, window=Window(start=moment)))
        for moment in (start, start.astimezone(UTC))
    )
    assert here == there
    assert definition_digest(here) == definition_digest(there)


def test_content_reads_like_the_file() -> None:
    content = definition_content(DEFINITION)

    assert content["workload_hours"] == "110.5"
    assert content["ects"] == "4.25"
    assert content["levels"] == [
        {"framework": "EQF", "level": "6", "url": "http://data.europa.eu/snb/eqf/6"}
    ]
    assert content["participation"] == "blended"
    assert content["rubric"]["criteria"][0]["levels"][2] == {
        "key": "proficient",
        "name": "Proficient",
        "description": "proficient",
        "points": "2",
    }
    test, either = content["requirements"]["children"]
    assert test == {
        "key": "test",
        "title": "Test",
        "kind": "grade",
        "grade_at_least": "59.995",
        "rule": "best",
        "max_age_seconds": "86400",
        "window": {"from": "2026-09-01T00:00:00+00:00", "until": None},
    }
    assert (either["operator"], either["count"]) == ("at-least", 1)
    assert [leaf["kind"] for leaf in either["children"]] == ["criterion", "completion"]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("100", "100"),
        ("1E+2", "100"),
        ("100.00", "100"),
        ("0", "0"),
        ("0.50", "0.5"),
        ("10.0", "10"),
    ],
)
def test_a_number_is_plain_text(number: str, text: str) -> None:
    content = definition_content(replace(DEFINITION, workload_hours=Decimal(number)))

    assert content["workload_hours"] == text


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (timedelta(hours=48), "172800"),
        (timedelta(microseconds=1), "0.000001"),
        (timedelta(seconds=10), "10"),
        (timedelta(days=1, milliseconds=500), "86400.500000"),
    ],
)
def test_an_age_is_in_seconds(age: timedelta, text: str) -> None:
    content = definition_content(with_tree(replace(GRADE, max_age=age)))

    assert content["requirements"]["max_age_seconds"] == text


def test_what_is_not_stated_is_nothing_and_not_zero() -> None:
    content = definition_content(replace(DEFINITION, ects=None, rubric=None, supervision=None))

    assert (content["ects"], content["rubric"], content["supervision"]) == (None, None, None)


def test_content_is_json_and_the_digest_is_of_exactly_that() -> None:
    content = definition_content(DEFINITION)

    assert json.loads(json.dumps(content)) == content
    assert definition_digest(DEFINITION) == digest_of(content)


def test_every_field_of_every_part_is_in_the_content() -> None:
    """A field that is added to the model and not here would leave a change unnoticed."""
    content = definition_content(DEFINITION)
    criterion = content["rubric"]["criteria"][0]

    names = {field.name for field in fields(Definition)}
    assert content.keys() == names - {"requirement"} | {"requirements"}
    assert content["outcomes"][0].keys() == {field.name for field in fields(Outcome)}
    assert content["levels"][0].keys() == {field.name for field in fields(QualificationLevel)}
    assert criterion.keys() == {field.name for field in fields(Criterion)}
    assert criterion["levels"][0].keys() == {field.name for field in fields(Level)}
    assert content["rubric"].keys() == {field.name for field in fields(Rubric)}
    assert content["requirements"].keys() == {field.name for field in fields(Group)}
    leaf = content["requirements"]["children"][0]
    assert len(leaf) - len({"kind"}) == len(fields(GradeAtLeast))
    assert len(leaf["window"]) == len(fields(Window))


def test_the_digest_of_a_definition_is_for_good() -> None:
    """Versions are told apart by it, so another Laurel must not reckon another one."""
    assert definition_digest(DEFINITION) == (
        "d2f8f236966214a3adf3d5acc248c90afebabd2377fe50375065c6e0b9a06c8b"
    )
