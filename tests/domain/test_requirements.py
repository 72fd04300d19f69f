"""Requirements and rubrics answer the questions that evaluation and pages ask of them."""

from datetime import timedelta

import pytest

from app.domain.requirements import FactRule, Operator, Window, leaves_of
from app.domain.rubrics import Rubric
from tests.domain.building import COMPLETION, CRITERION, GRADE, LEVEL_KEYS, NOW, RUBRIC, group

SECOND = timedelta(seconds=1)


class TestWindow:
    @pytest.mark.parametrize(
        ("window", "offsets"),
        [
            (Window(), [True, True, True]),
            (Window(start=NOW), [False, True, True]),
            (Window(end=NOW), [True, True, False]),
            (Window(start=NOW, end=NOW), [False, True, False]),
            (Window(start=NOW + SECOND, end=NOW - SECOND), [False, False, False]),
        ],
        ids=["open", "from", "until", "one moment", "reversed"],
    )
    def test_it_holds_both_its_ends(self, window: Window, offsets: list[bool]) -> None:
        assert [window.holds(NOW + step) for step in (-SECOND, 0 * SECOND, SECOND)] == offsets


class TestGroup:
    @pytest.mark.parametrize(
        ("operator", "count", "needed"),
        [
            (Operator.ALL, 0, 3),
            (Operator.ANY, 0, 1),
            (Operator.AT_LEAST, 1, 1),
            (Operator.AT_LEAST, 2, 2),
            (Operator.AT_LEAST, 3, 3),
        ],
    )
    def test_how_many_are_needed(self, operator: Operator, count: int, needed: int) -> None:
        tree = group(operator, GRADE, CRITERION, COMPLETION, count=count)

        assert tree.needed == needed

    def test_all_of_one_is_one(self) -> None:
        assert group(Operator.ALL, GRADE).needed == 1


class TestLeaves:
    def test_they_come_in_reading_order(self) -> None:
        inner = group(Operator.ANY, CRITERION, COMPLETION)
        tree = group(Operator.ALL, inner, GRADE, inner)

        assert list(leaves_of(tree)) == [CRITERION, COMPLETION, GRADE, CRITERION, COMPLETION]

    def test_a_leaf_is_its_own(self) -> None:
        assert list(leaves_of(GRADE)) == [GRADE]

    def test_what_a_leaf_does_not_say_is_the_latest_at_any_time(self) -> None:
        assert (COMPLETION.rule, COMPLETION.max_age, COMPLETION.window) == (
            FactRule.LATEST,
            None,
            None,
        )


class TestRubric:
    def test_a_criterion_is_found_by_its_key(self) -> None:
        assert RUBRIC.criterion("planning") == RUBRIC.criteria[0]
        assert RUBRIC.criterion("teaching") is None
        assert Rubric(criteria=()).criterion("planning") is None

    def test_levels_are_ranked_from_the_lowest(self) -> None:
        criterion = RUBRIC.criteria[0]

        assert [criterion.rank(key) for key in LEVEL_KEYS] == [0, 1, 2, 3]
        assert criterion.rank("masterly") is None

    def test_a_level_is_found_by_its_key(self) -> None:
        criterion = RUBRIC.criteria[0]

        assert [criterion.level(key) for key in LEVEL_KEYS] == list(criterion.levels)
        assert criterion.level("masterly") is None
