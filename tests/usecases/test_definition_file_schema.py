"""The JSON Schema that editors use says yes and no where the reader does."""

import json
from collections.abc import Mapping
from typing import Any

import jsonschema_rs
import pytest

from tests.usecases.definition_samples import RUBRIC, SCHEMA, as_yaml, find_problems, smallest

LEAF = {"key": "done", "title": "Done", "completion": "attested"}
GRADE = {"key": "test", "title": "Test", "grade_at_least": 60}
CRITERION = {"key": "plan", "title": "Plan", "criterion": "planning", "level_at_least": "high"}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return loaded


def leaves(count: int) -> list[dict[str, str]]:
    return [{**LEAF, "key": f"done-{n}"} for n in range(count)]


def outcome(**changes: object) -> dict[str, object]:
    return {"outcomes": [{"key": "plan", "text": "Plan."} | changes]}


def qualification(**changes: object) -> dict[str, object]:
    return {"levels": [{"framework": "EQF", "level": 6} | changes]}


def level(number: int, **changes: object) -> dict[str, object]:
    usual = {"key": f"k{number}", "name": "N", "description": "D.", "points": number}
    return {name: value for name, value in (usual | changes).items() if value is not ...}


def rubric(*levels: object, **changes: object) -> dict[str, object]:
    return {"rubric": {"criteria": [{**RUBRIC["criteria"][0], "levels": list(levels)} | changes]}}


def asked(leaf: Mapping[str, object], **changes: object) -> dict[str, object]:
    changed = {name: value for name, value in {**leaf, **changes}.items() if value is not ...}
    return {"requirements": changed, "rubric": RUBRIC}


ACCEPTED: list[dict[str, object]] = [
    {},
    {"sample": True},
    {"title": "Ж" * 200, "description": " two\n\nparagraphs "},
    {"language": "sr-Latn-ME", "country": "ME"},
    {"workload_hours": 0.5, "ects": 300},
    {"participation": "onsite", "supervision": "supervised-onsite-with-identity-check"},
    {"prerequisites": "x", "stackability": "y", "further_information": "z"},
    {"levels": []},
    outcome(alignment_url="https://example.org/skills/7?a=b#c"),
    outcome(alignment_url="http://data.europa.eu/esco/skill/x"),
    qualification(url="http://data.europa.eu/snb/eqf/6"),
    qualification(level="6"),
    qualification(framework="Sample framework", level="VI"),
    qualification(framework="Sample framework", level=12),
    rubric(level(0), level(1)),
    rubric(*(level(n) for n in range(10))),
    asked(GRADE, grade_at_least=0),
    asked(GRADE, grade_at_least=99.5, rule="best", max_age_hours=8784),
    asked(GRADE, window={"from": "2026-09-01", "until": "2027-01-31T08:00:00+02:00"}),
    asked(CRITERION, rule="first"),
    asked(LEAF, window={"until": "2027-01-31T08:00Z"}),
    {"requirements": {"all": leaves(50)}},
    {"requirements": {"key": "one", "title": "One of", "any": [{"all": leaves(2)}, LEAF]}},
    {"requirements": {"at_least": 2, "of": leaves(3)}},
]

WITHOUT: list[dict[str, object]] = [{name: ...} for name in smallest()]

REFUSED: list[dict[str, object]] = [
    *WITHOUT,
    {"titel": "x"},
    {"sample": "true"},
    {"sample": None},
    {"title": ""},
    {"title": "   "},
    {"title": 2026},
    {"title": None},
    {"title": ["x"]},
    {"title": "x" * 201},
    {"description": "x" * 4001},
    {"identifier": "Not-a-key"},
    {"identifier": "a--b"},
    {"identifier": "a" * 61},
    {"identifier": 7},
    {"language": "english"},
    {"language": "EN"},
    {"country": "al"},
    {"country": "Albania"},
    {"workload_hours": "110"},
    {"workload_hours": 0},
    {"workload_hours": -1},
    {"workload_hours": 10_001},
    {"workload_hours": True},
    {"ects": 0},
    {"ects": 301},
    {"participation": "hybrid"},
    {"participation": 1},
    {"supervision": "none"},
    {"outcomes": []},
    {"outcomes": "x"},
    {"outcomes": ["x"]},
    {"outcomes": [{"key": f"k{n}", "text": "x"} for n in range(51)]},
    {"outcomes": [{"text": "x"}]},
    {"outcomes": [{"key": "x"}]},
    outcome(text="x" * 1001),
    outcome(note="x"),
    outcome(alignment_url="http://example.org/"),
    outcome(alignment_url="https://example.org/a b"),
    outcome(alignment_url="https://example.org/{a}"),
    outcome(alignment_url="https://example.org/" + "x" * 481),
    outcome(alignment_url=""),
    {"levels": [{"framework": "EQF"}]},
    {"levels": [{"level": 6}]},
    {"levels": [{"framework": f"F{n}", "level": n} for n in range(11)]},
    qualification(level=9),
    qualification(level="six"),
    qualification(framework="Sample framework", level="x" * 41),
    qualification(uri="https://example.org/"),
    qualification(url="http://example.org/"),
    {"rubric": []},
    {"rubric": {}},
    {"rubric": {"criteria": []}},
    {"rubric": {**RUBRIC, "name": "x"}},
    {"rubric": {"criteria": RUBRIC["criteria"] * 31}},
    rubric(level(1)),
    rubric(*(level(n) for n in range(11))),
    rubric(level(1), level(2, key="No key")),
    rubric(level(1), level(2, points=...)),
    rubric(level(1), level(2, points=1001)),
    rubric(level(0, points=-1), level(2)),
    rubric(level(1), level(2, points="2")),
    rubric(level(1), level(2, name="x" * 101)),
    rubric(level(1), level(2, description="x" * 2001)),
    rubric(level(1), level(2, weight=1)),
    rubric(level(1), level(2), weight=1),
    rubric(level(1), level(2), name=""),
    {"requirements": {"key": "a", "title": "b"}},
    {"requirements": {}},
    {"requirements": "done"},
    {"requirements": {"all": []}},
    {"requirements": {"all": leaves(51)}},
    {"requirements": {"any": leaves(51)}},
    {"requirements": {"at_least": 1, "of": leaves(51)}},
    {"requirements": {"all": leaves(1), "any": leaves(1)}},
    {"requirements": {"all": ["done"]}},
    {"requirements": {"all": leaves(1), "rule": "best"}},
    {"requirements": {"at_least": 0, "of": leaves(2)}},
    {"requirements": {"at_least": 1.5, "of": leaves(2)}},
    {"requirements": {"at_least": 51, "of": leaves(2)}},
    {"requirements": {"at_least": 1}},
    {"requirements": {"of": leaves(1)}},
    asked(GRADE, grade_at_least=100.5),
    asked(GRADE, grade_at_least=-1),
    asked(GRADE, grade_at_least="60 %"),
    asked(GRADE, rule="highest"),
    asked(GRADE, max_age_hours=0),
    asked(GRADE, max_age_hours=8785),
    asked(GRADE, max_age_hours=1.5),
    asked(GRADE, key=...),
    asked(GRADE, title=...),
    asked(GRADE, key="award"),
    asked(GRADE, completion="attested"),
    asked(GRADE, window={}),
    asked(GRADE, window={"since": "2026-09-01"}),
    asked(GRADE, window={"from": "1 September"}),
    asked(GRADE, window={"from": "2026-09-01T08:00"}),
    asked(CRITERION, level_at_least=...),
    asked(CRITERION, max_age_hours=24),
    asked(LEAF, completion="automatic"),
    asked(LEAF, completion=True),
    asked(LEAF, rule="best"),
]


@pytest.mark.parametrize("changes", ACCEPTED)
def test_both_accept(changes: dict[str, object], schema: dict[str, Any]) -> None:
    document = smallest(**changes)

    assert find_problems(as_yaml(document)) == ()
    jsonschema_rs.validate(schema, document)


@pytest.mark.parametrize("changes", REFUSED)
def test_both_refuse(changes: dict[str, object], schema: dict[str, Any]) -> None:
    document = smallest(**changes)

    assert find_problems(as_yaml(document))
    assert not jsonschema_rs.is_valid(schema, document)
