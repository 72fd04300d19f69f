"""The JSON Schema and the reader agree at every place of a file, whatever stands there."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import jsonschema_rs
import pytest

from app.domain.microcredentials import Participation, Supervision
from app.domain.requirements import FactRule
from app.usecases.definition_file import ProblemCode
from app.usecases.definition_file.definition import (
    DEFINITION_FIELDS,
    OUTCOME_FIELDS,
    QUALIFICATION_LEVEL_FIELDS,
)
from app.usecases.definition_file.quantities import WINDOW_FIELDS
from app.usecases.definition_file.requirements import FIELDS_BY_KIND
from app.usecases.definition_file.rubric import CRITERION_FIELDS, LEVEL_FIELDS, RUBRIC_FIELDS
from tests.usecases.definition_samples import RUBRIC, SCHEMA, as_yaml, find_problems, smallest

Path = tuple[str | int, ...]

LEAF = {"key": "done", "title": "Done", "completion": "attested"}
GRADE = {"key": "test", "title": "Test", "grade_at_least": 60}
CRITERION = {"key": "plan", "title": "Plan", "criterion": "planning", "level_at_least": "high"}
WINDOW = {"from": "2026-09-01", "until": "2027-01-31"}

EVERYTHING = smallest(
    outcomes=[{"key": "plan", "text": "Plan.", "alignment_url": "https://example.org/plan"}],
    ects=4,
    levels=[
        {"framework": "EQF", "level": 6, "url": "https://example.org/6"},
        {"framework": "Sample framework", "level": "VI"},
    ],
    prerequisites="x",
    supervision="unsupervised-without-identity-check",
    stackability="x",
    further_information="x",
    sample=True,
    rubric=RUBRIC,
    requirements={
        "key": "everything",
        "title": "Everything",
        "all": [
            GRADE | {"rule": "best", "max_age_hours": 24, "window": WINDOW},
            {
                "key": "either",
                "title": "Either",
                "any": [CRITERION | {"rule": "first", "window": WINDOW}],
            },
            {"key": "some", "title": "Some", "at_least": 1, "of": [LEAF | {"window": WINDOW}]},
        ],
    },
)

# Whatever might be typed into any place, right in some and wrong in most.
WRITTEN: tuple[object, ...] = (
    None,
    True,
    0,
    -1,
    7,
    1.5,
    99_999,
    "",
    "  ",
    "award",
    "Not a key",
    "x" * 150,
    "x" * 5_000,
    [],
    ["x"],
    {},
    {"x": "x"},
)

# What no JSON Schema can tell: whether values agree with others.
BEYOND_SCHEMA = {
    ProblemCode.COUNT_TOO_HIGH,
    ProblemCode.CRITERION_UNKNOWN,
    ProblemCode.KEY_TAKEN,
    ProblemCode.LEVEL_UNKNOWN,
    ProblemCode.NO_RUBRIC,
    ProblemCode.POINTS_FALL,
}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def validator(schema: dict[str, Any]) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(schema)


def places_in(value: object, path: Path = ()) -> Iterator[Path]:
    """The way to every value inside another."""
    inner: Any = ()
    if isinstance(value, dict):
        inner = value.items()
    if isinstance(value, list):
        inner = enumerate(value)
    for name, child in inner:
        yield (*path, name)
        yield from places_in(child, (*path, name))


def put(path: Path, value: object) -> dict[str, Any]:
    """The whole document with another value at one place; `...` takes it out."""
    document: Any = deepcopy(EVERYTHING)
    parent = document
    for name in path[:-1]:
        parent = parent[name]
    if value is ...:
        del parent[path[-1]]
    else:
        parent[path[-1]] = value
    return document  # type: ignore[no-any-return]


def assert_agreed(validator: jsonschema_rs.Validator, document: dict[str, Any]) -> None:
    codes = {problem.code for problem in find_problems(as_yaml(document))}

    if validator.is_valid(document):
        assert codes <= BEYOND_SCHEMA
    else:
        assert codes


@pytest.mark.parametrize("document", ["text", 7, True, None, [], [{}], {}])
def test_both_refuse_what_is_no_definition_at_all(
    document: object, validator: jsonschema_rs.Validator
) -> None:
    assert find_problems(as_yaml(document))
    assert not validator.is_valid(document)


PLACES = list(places_in(EVERYTHING))


@pytest.mark.parametrize("path", PLACES, ids=lambda path: ".".join(map(str, path)))
def test_both_say_the_same_of_anything_at(path: Path, validator: jsonschema_rs.Validator) -> None:
    for written in WRITTEN:
        assert_agreed(validator, put(path, written))
    assert_agreed(validator, put(path, ...))


@pytest.mark.parametrize(
    "path",
    [path for path in PLACES if isinstance(path[-1], str)],
    ids=lambda path: ".".join(map(str, path)),
)
def test_both_refuse_a_field_that_is_not_known_beside(
    path: Path, validator: jsonschema_rs.Validator
) -> None:
    document = put((*path[:-1], "note"), "x")

    assert find_problems(as_yaml(document))
    assert not validator.is_valid(document)


@pytest.mark.parametrize(
    ("path", "choices"),
    [
        (("participation",), list(Participation)),
        (("supervision",), list(Supervision)),
        (("requirements", "all", 0, "rule"), list(FactRule)),
        (("requirements", "all", 1, "any", 0, "rule"), list(FactRule)),
        (("levels", 0, "level"), [*range(1, 9), *"12345678"]),
    ],
)
def test_both_accept_every_choice(
    path: Path, choices: list[object], validator: jsonschema_rs.Validator
) -> None:
    for choice in choices:
        document = put(path, choice)

        assert find_problems(as_yaml(document)) == ()
        assert validator.is_valid(document)


def test_the_schema_is_one(schema: dict[str, Any]) -> None:
    jsonschema_rs.meta.validate(schema)


def test_both_know_the_same_fields(schema: dict[str, Any]) -> None:
    parts = schema["$defs"]

    assert tuple(schema["properties"]) == DEFINITION_FIELDS
    assert tuple(parts["outcome"]["properties"]) == OUTCOME_FIELDS
    assert tuple(parts["qualificationLevel"]["properties"]) == QUALIFICATION_LEVEL_FIELDS
    assert tuple(schema["properties"]["rubric"]["properties"]) == RUBRIC_FIELDS
    assert tuple(parts["criterion"]["properties"]) == CRITERION_FIELDS
    assert tuple(parts["level"]["properties"]) == LEVEL_FIELDS
    assert tuple(parts["window"]["properties"]) == WINDOW_FIELDS
    kinds = [parts[branch["$ref"].rpartition("/")[2]] for branch in parts["requirement"]["oneOf"]]
    assert [tuple(kind["properties"]) for kind in kinds] == list(FIELDS_BY_KIND.values())
