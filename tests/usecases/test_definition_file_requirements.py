"""What belongs together in a definition file is checked together: rubric, levels, requirements."""

from datetime import timedelta
from typing import Any

import pytest

from app.domain.requirements import CompletionRecorded, FactRule, Group
from app.usecases.definition_file import ProblemCode, read_definition
from tests.usecases.definition_samples import (
    COMPLETE,
    RUBRIC,
    as_yaml,
    assert_only_problem,
    changed,
    find_problems,
    smallest,
)

LEAF = {"key": "done", "title": "Done", "completion": "attested"}


def codes_of(**changes: object) -> list[tuple[str, ProblemCode]]:
    found = find_problems(as_yaml(smallest(**changes)))
    return [(problem.field, problem.code) for problem in found]


def leaves(count: int) -> list[dict[str, str]]:
    return [{**LEAF, "key": f"done-{n}"} for n in range(count)]


def criterion_with(levels: object) -> dict[str, Any]:
    return {"criteria": [{**RUBRIC["criteria"][0], "levels": levels}]}


def level(key: str, points: object) -> dict[str, object]:
    return {"key": key, "name": key, "description": key, "points": points}


class TestLists:
    @pytest.mark.parametrize(
        ("count", "code"),
        [(0, ProblemCode.TOO_FEW), (1, None), (50, None), (51, ProblemCode.TOO_MANY)],
    )
    def test_there_are_between_1_and_50_outcomes(self, count: int, code: object) -> None:
        outcomes = [{"key": f"k{n}", "text": "Plan."} for n in range(count)]

        assert codes_of(outcomes=outcomes) == ([("outcomes", code)] if code else [])

    @pytest.mark.parametrize(("count", "code"), [(0, None), (10, None), (11, "too-many")])
    def test_there_are_up_to_10_qualification_levels(self, count: int, code: object) -> None:
        levels = [{"framework": f"Framework {n}", "level": n} for n in range(count)]

        assert codes_of(levels=levels) == ([("levels", code)] if code else [])

    @pytest.mark.parametrize(
        ("count", "code"), [(0, "too-few"), (1, None), (30, None), (31, "too-many")]
    )
    def test_a_rubric_has_between_1_and_30_criteria(self, count: int, code: object) -> None:
        criteria = [{**RUBRIC["criteria"][0], "key": f"k{n}"} for n in range(count)]

        expected = [("rubric.criteria", code)] if code else []
        assert codes_of(rubric={"criteria": criteria}) == expected

    @pytest.mark.parametrize(
        ("count", "code"), [(1, "too-few"), (2, None), (10, None), (11, "too-many")]
    )
    def test_a_criterion_has_between_2_and_10_levels(self, count: int, code: object) -> None:
        rubric = criterion_with([level(f"k{n}", n) for n in range(count)])

        expected = [("rubric.criteria[1].levels", code)] if code else []
        assert codes_of(rubric=rubric) == expected

    @pytest.mark.parametrize("operator", ["all", "any"])
    @pytest.mark.parametrize(
        ("count", "code"), [(0, "too-few"), (1, None), (50, None), (51, "too-many")]
    )
    def test_a_group_has_between_1_and_50_requirements(
        self, operator: str, count: int, code: object
    ) -> None:
        expected = [(f"requirements.{operator}", code)] if code else []
        assert codes_of(requirements={operator: leaves(count)}) == expected


class TestRubric:
    def test_points_may_not_fall_towards_higher_levels(self) -> None:
        rubric = criterion_with([level("low", 2), level("middle", 1.5), level("high", 1.5)])

        assert codes_of(rubric=rubric) == [
            ("rubric.criteria[1].levels[2]", ProblemCode.POINTS_FALL)
        ]

    def test_points_may_stay_equal(self) -> None:
        rubric = criterion_with([level("low", 0), level("middle", 2), level("high", 2)])

        assert codes_of(rubric=rubric) == []

    def test_points_that_cannot_be_read_are_named_once_and_not_compared(self) -> None:
        rubric = criterion_with([level("low", 2), level("middle", "much"), level("high", 3)])

        assert codes_of(rubric=rubric) == [
            ("rubric.criteria[1].levels[2].points", ProblemCode.NOT_A_NUMBER)
        ]


class TestReferences:
    def test_a_criterion_needs_a_rubric(self) -> None:
        leaf = {"key": "plan", "title": "Plan", "criterion": "planning", "level_at_least": "high"}

        assert codes_of(requirements=leaf) == [("requirements.criterion", ProblemCode.NO_RUBRIC)]

    def test_a_criterion_must_be_one_of_the_rubric(self) -> None:
        problem = assert_only_problem(
            "criterion: planning",
            "criterion: plannin",
            "requirements.all[2].any[1].criterion",
            ProblemCode.CRITERION_UNKNOWN,
        )
        assert problem.values == {
            "found": "plannin",
            "known": "planning, teaching",
            "guess": "planning",
        }

    @pytest.mark.parametrize("written", ["good", '"yes"', "Middle"])
    def test_a_level_must_be_one_of_its_own_criterion(self, written: str) -> None:
        problem = assert_only_problem(
            "level_at_least: middle",
            f"level_at_least: {written}",
            "requirements.all[2].any[1].level_at_least",
            ProblemCode.LEVEL_UNKNOWN,
        )
        assert problem.values["criterion"] == "planning"
        assert problem.values["known"] == "low, middle, high"

    def test_a_reference_to_a_criterion_with_a_wrong_key_is_not_blamed_as_well(self) -> None:
        text = COMPLETE.replace("planning", "Planning_1")

        assert [problem.code for problem in find_problems(text)] == [ProblemCode.NOT_A_KEY]

    def test_a_reference_to_a_rubric_that_is_none_is_not_blamed_as_well(self) -> None:
        leaf = {"key": "plan", "title": "Plan", "criterion": "planning", "level_at_least": "high"}

        assert codes_of(requirements=leaf, rubric=[]) == [("rubric", ProblemCode.NOT_FIELDS)]


class TestCompletion:
    def test_a_recorded_one_may_say_how_old_it_may_be_and_which_reading_counts(self) -> None:
        leaf = {
            "key": "done",
            "title": "Done",
            "completion": "recorded",
            "rule": "best",
            "max_age_hours": 48,
        }

        assert read_definition(as_yaml(smallest(requirements=leaf))).requirement == (
            CompletionRecorded(
                key="done", title="Done", rule=FactRule.BEST, max_age=timedelta(hours=48)
            )
        )

    def test_a_recorded_one_is_a_day_old_at_most_unless_said(self) -> None:
        leaf = {"key": "done", "title": "Done", "completion": "recorded"}
        requirement = read_definition(as_yaml(smallest(requirements=leaf))).requirement

        assert requirement == CompletionRecorded(
            key="done", title="Done", max_age=timedelta(hours=24)
        )

    @pytest.mark.parametrize("field", ["rule", "max_age_hours"])
    def test_one_that_only_people_vouch_for_has_neither(self, field: str) -> None:
        leaf = {"key": "done", "title": "Done", "completion": "attested", field: "latest"}

        assert codes_of(requirements=leaf) == [
            (f"requirements.{field}", ProblemCode.ONLY_IF_RECORDED)
        ]


class TestTree:
    @pytest.mark.parametrize("count", [1, 2, 3])
    def test_at_least_n_may_ask_for_1_to_all_of_them(self, count: int) -> None:
        tree = {"at_least": count, "of": leaves(3)}
        requirement = read_definition(as_yaml(smallest(requirements=tree))).requirement

        assert isinstance(requirement, Group)
        assert requirement.needed == count

    def test_at_least_n_may_not_ask_for_more_than_there_are(self) -> None:
        problem = assert_only_problem(
            "at_least: 1\n",
            "at_least: 2\n",
            "requirements.all[2].any[2].at_least",
            ProblemCode.COUNT_TOO_HIGH,
        )
        assert problem.values == {"found": "2", "most": "1"}

    def test_at_least_n_needs_of(self) -> None:
        assert codes_of(requirements={"at_least": 1}) == [("requirements.of", ProblemCode.MISSING)]

    def test_a_requirement_that_shows_nothing_is_told_what_it_could_show(self) -> None:
        (problem,) = find_problems(as_yaml(smallest(requirements={"key": "a", "title": "b"})))

        assert (problem.field, problem.code) == ("requirements", ProblemCode.NO_KIND)
        assert problem.values["known"] == (
            "all, any, at_least, grade_at_least, criterion, completion"
        )

    def test_a_misspelt_kind_is_guessed(self) -> None:
        found = find_problems(changed("grade_at_least: 59.995", "grade_atleast: 60"))

        assert {problem.code for problem in found} == {ProblemCode.UNKNOWN, ProblemCode.NO_KIND}
        guesses = {problem.values.get("guess") for problem in found}
        assert "grade_at_least" in guesses

    @pytest.mark.parametrize(
        "both", [{"all": [LEAF], "any": [LEAF]}, {**LEAF, "grade_at_least": 60}]
    )
    def test_a_requirement_shows_one_thing(self, both: object) -> None:
        assert codes_of(requirements=both) == [("requirements", ProblemCode.SEVERAL_KINDS)]

    def test_a_requirement_that_is_no_mapping_is_named_by_its_place(self) -> None:
        assert codes_of(requirements={"all": [LEAF, "attendance"]}) == [
            ("requirements.all[2]", ProblemCode.NOT_FIELDS)
        ]

    def test_a_single_requirement_needs_no_group(self) -> None:
        assert not find_problems(as_yaml(smallest(requirements=LEAF)))

    def test_a_group_may_have_a_key_and_it_must_be_one(self) -> None:
        assert codes_of(requirements={"key": "The group", "all": [LEAF]}) == [
            ("requirements.key", ProblemCode.NOT_A_KEY)
        ]
