"""Missing, repeated, unknown and misshapen fields of a definition file are named."""

import pytest

from app.usecases.definition_file import DefinitionProblems, ProblemCode, read_definition
from tests.usecases.definition_samples import (
    COMPLETE,
    SMALLEST,
    as_yaml,
    assert_only_problem,
    changed,
    find_problems,
    smallest,
)

MANDATORY_BY_ANNEX_I = {
    "title",
    "country",
    "awarding_body",
    "outcomes",
    "workload_hours",
    "assessment",
    "participation",
    "quality_assurance",
}


@pytest.mark.parametrize("field", SMALLEST)
def test_a_missing_field_is_named_where_the_file_begins(field: str) -> None:
    (problem,) = find_problems(as_yaml(smallest(**{field: ...})))

    assert (problem.line, problem.field, problem.code) == (1, field, ProblemCode.MISSING)


def test_what_the_recommendation_makes_mandatory_is_mandatory() -> None:
    assert SMALLEST.keys() >= MANDATORY_BY_ANNEX_I


@pytest.mark.parametrize(
    ("removed", "entry", "field"),
    [
        ("key: teach\n    ", "text: Teach", "outcomes[2].key"),
        ("    text: Teach a lesson.\n", "key: teach\n", "outcomes[2].text"),
        ("framework: EQF\n    ", "level: 6", "levels[1].framework"),
        ("    level: VI-2\n", "framework: Sample framework", "levels[2].level"),
        ("key: planning\n      ", "name: Planning", "rubric.criteria[1].key"),
        ("      name: Planning\n", "key: planning\n", "rubric.criteria[1].name"),
        ("key: low, ", "{name: Low", "rubric.criteria[1].levels[1].key"),
        ("name: Low, ", "{key: low", "rubric.criteria[1].levels[1].name"),
        ("description: A list., ", "{key: low", "rubric.criteria[1].levels[1].description"),
        (", points: 0", "{key: low", "rubric.criteria[1].levels[1].points"),
        ("key: test\n      ", "title: Test", "requirements.all[1].key"),
        ("      title: Test\n", "key: test\n", "requirements.all[1].title"),
        (
            "          level_at_least: middle\n",
            "key: plan\n          title",
            "requirements.all[2].any[1].level_at_least",
        ),
        ("key: attendance\n      ", "title: Attendance", "requirements.all[3].key"),
        ("      title: Attendance\n", "key: attendance", "requirements.all[3].title"),
    ],
)
def test_a_missing_field_is_named_where_its_entry_begins(
    removed: str, entry: str, field: str
) -> None:
    text = changed(removed, "")
    line = text[: text.index(entry)].count("\n") + 1
    (problem,) = find_problems(text)

    assert (problem.line, problem.field, problem.code) == (line, field, ProblemCode.MISSING)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("title: Complete", "titlle: x\ntitle: Complete", "titlle"),
        ("key: teach\n", "key: teach\n    level: 3\n", "outcomes[2].level"),
        ("level: VI-2", "level: VI-2\n    uri: https://example.org", "levels[2].uri"),
        ("  criteria:\n", "  name: x\n  criteria:\n", "rubric.name"),
        ("name: Planning", "weight: 3\n      name: Planning", "rubric.criteria[1].weight"),
        ("points: 0}", "points: 0, weight: 1}", "rubric.criteria[1].levels[1].weight"),
        ("rule: best", "best: true", "requirements.all[1].best"),
        ("from: 2026-09-01\n", "since: 2026-09-01\n", "requirements.all[1].window.since"),
        ("any:\n", "rule: best\n      any:\n", "requirements.all[2].rule"),
        ("of:\n", "rule: best\n          of:\n", "requirements.all[2].any[2].rule"),
        (
            "rule: first",
            "max_age_hours: 24",
            "requirements.all[2].any[1].max_age_hours",
        ),
        (
            "completion: attested",
            "completion: attested\n      minimum: 5",
            "requirements.all[3].minimum",
        ),
    ],
)
def test_an_unknown_field_is_named(old: str, new: str, field: str) -> None:
    name = field.rpartition(".")[2]
    text = changed(old, new)
    line = text[: text.index(f"{name}: ", text.index(new))].count("\n") + 1
    (problem,) = find_problems(text)

    assert (problem.line, problem.field, problem.code) == (line, field, ProblemCode.UNKNOWN)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("titel", "title"), ("awarding-body", "awarding_body"), ("Rubrics", "rubric"), ("qqq", None)],
)
def test_the_field_that_was_probably_meant_is_named(written: str, meant: str | None) -> None:
    (problem,) = find_problems(as_yaml(smallest(**{written: "x"})))

    assert problem.values.get("guess") == meant
    if meant:
        assert problem.message == f"there is no such field here; did you mean '{meant}'?"
    else:
        assert "; use one of: identifier, language, title, " in problem.message


def test_a_repeated_field_is_named_with_the_line_of_the_first() -> None:
    problem = assert_only_problem(
        "title: Complete sample", "identifier: again\ntitle: x", "identifier", ProblemCode.REPEATED
    )
    assert problem.values["first"] == "1"


def test_a_repeated_field_deep_inside_is_named() -> None:
    assert_only_problem(
        "points: 0}",
        "points: 0, points: 0}",
        "rubric.criteria[1].levels[1].points",
        ProblemCode.REPEATED,
    )


@pytest.mark.parametrize("name", ["[a]", "{a: b}", "? [a, b]\n"])
def test_a_name_that_is_no_text_is_named(name: str) -> None:
    assert_only_problem(
        "title: Complete", f"{name}: x\ntitle: Complete", "", ProblemCode.FIELD_NAME
    )


@pytest.mark.parametrize(
    ("old", "new", "field", "code"),
    [
        ("outcomes:\n", "outcomes: x\nrest:\n", "outcomes", "not-a-list"),
        ("rubric:\n", "rubric: [x]\nrest:\n", "rubric", "not-fields"),
        ("rubric:\n", "rubric: 3\nrest:\n", "rubric", "not-fields"),
        ("rubric:\n", "rubric:\nrest:\n", "rubric", "empty"),
        (
            "levels:\n  - framework: EQF",
            "levels: EQF\nrest:\n  - framework: EQF",
            "levels",
            "not-a-list",
        ),
    ],
)
def test_a_value_of_the_wrong_shape_is_named(old: str, new: str, field: str, code: str) -> None:
    found = find_problems(changed(old, new))

    assert (field, code) in [(problem.field, problem.code) for problem in found]


@pytest.mark.parametrize("document", ["just text", "- a\n- list", "7", "true", "~"])
def test_a_file_that_is_no_mapping_says_so_and_nothing_else(document: str) -> None:
    (problem,) = find_problems(document)

    assert problem.line == 1
    assert problem.code in {ProblemCode.NOT_FIELDS, ProblemCode.EMPTY}


def test_all_mistakes_are_named_at_once_in_the_order_of_their_lines() -> None:
    text = (
        COMPLETE.replace("country: ME", "country: Montenegro")
        .replace("110.5", "many")
        .replace("participation: blended", "participation: hybrid")
        .replace("criterion: planning", "criterion: plan")
    )
    found = find_problems(text)

    assert [problem.code for problem in found] == [
        ProblemCode.NOT_A_COUNTRY,
        ProblemCode.NOT_A_NUMBER,
        ProblemCode.NOT_A_CHOICE,
        ProblemCode.CRITERION_UNKNOWN,
    ]
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)


def test_the_error_as_text_is_one_line_for_each_mistake() -> None:
    text = changed("country: ME", "country: me").replace("VI-2", "")
    with pytest.raises(DefinitionProblems) as caught:
        read_definition(text)

    country, level = str(caught.value).split("\n")
    assert country.startswith("line 9, country: 'me' is not a country code; use the two capital")
    assert level.startswith("line 23, levels[2].level: nothing is written here; fill it in")
