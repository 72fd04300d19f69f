"""What is said of one requirement by the value that was seen."""

from dataclasses import replace
from decimal import Decimal, localcontext

import pytest

from app.domain.evidence import Attested, FactValue, Graded, LevelReached
from app.domain.requirements import Requirement
from app.domain.verdicts import Outcome, Reason
from tests.domain.building import (
    COMPLETION,
    CRITERION,
    GRADE,
    HOUR,
    LEVEL_KEYS,
    NOW,
    attested,
    fact,
    grade,
    judge_leaf,
    level,
)

MET, NOT_MET, UNKNOWN = Outcome.MET, Outcome.NOT_MET, Outcome.UNKNOWN


class TestGrades:
    @pytest.mark.parametrize(
        ("given", "maximum", "minimum", "outcome", "reason"),
        [
            ("60", "100", "60", MET, Reason.REACHED),
            ("59.999", "100", "60", NOT_MET, Reason.BELOW),
            ("60.000", "100", "60", MET, Reason.REACHED),
            ("59.99999999999999999999999999999999999", "100", "60", NOT_MET, Reason.BELOW),
            ("0.6", "1", "60", MET, Reason.REACHED),
            ("0.59999999999999997", "1", "60", NOT_MET, Reason.BELOW),
            ("2", "3", "66.6667", NOT_MET, Reason.BELOW),
            ("2", "3", "66.6666", MET, Reason.REACHED),
            ("18", "30", "60", MET, Reason.REACHED),
            ("17.9", "30", "60", NOT_MET, Reason.BELOW),
            ("0", "10", "0", MET, Reason.REACHED),
            ("-1", "10", "0", NOT_MET, Reason.BELOW),
            ("110", "100", "100", MET, Reason.REACHED),
            ("0", "10", "60", NOT_MET, Reason.BELOW),
        ],
    )
    def test_a_grade_is_held_against_the_threshold_exactly(
        self, given: str, maximum: str, minimum: str, outcome: Outcome, reason: Reason
    ) -> None:
        verdict = judge_leaf(replace(GRADE, minimum=Decimal(minimum)), grade(given, maximum))

        assert (verdict.outcome, verdict.reason) == (outcome, reason)

    def test_no_setting_of_decimal_arithmetic_moves_the_threshold(self) -> None:
        with localcontext() as context:
            context.prec = 3
            verdict = judge_leaf(GRADE, grade("59.99"))

        assert verdict.outcome is NOT_MET

    @pytest.mark.parametrize("maximum", ["0", "-1"])
    def test_a_grade_without_a_scale_says_nothing(self, maximum: str) -> None:
        verdict = judge_leaf(GRADE, grade("5", maximum))

        assert (verdict.outcome, verdict.reason) == (UNKNOWN, Reason.UNUSABLE)


class TestLevels:
    @pytest.mark.parametrize("minimum", LEVEL_KEYS)
    @pytest.mark.parametrize("reached", LEVEL_KEYS)
    def test_a_level_is_held_against_the_one_that_is_enough(
        self, reached: str, minimum: str
    ) -> None:
        verdict = judge_leaf(replace(CRITERION, minimum_level=minimum), level(reached))
        is_enough = LEVEL_KEYS.index(reached) >= LEVEL_KEYS.index(minimum)

        expected = (MET, Reason.REACHED) if is_enough else (NOT_MET, Reason.BELOW)
        assert (verdict.outcome, verdict.reason) == expected

    def test_a_level_that_the_rubric_does_not_have_says_nothing(self) -> None:
        verdict = judge_leaf(CRITERION, level("masterly"))

        assert (verdict.outcome, verdict.reason) == (UNKNOWN, Reason.UNUSABLE)

    @pytest.mark.parametrize(
        "leaf",
        [
            replace(CRITERION, minimum_level="masterly"),
            replace(CRITERION, criterion="feedback"),
        ],
    )
    def test_a_requirement_that_the_rubric_does_not_know_is_unknown(
        self, leaf: Requirement
    ) -> None:
        verdict = judge_leaf(leaf, level("exemplary"))

        assert (verdict.outcome, verdict.reason) == (UNKNOWN, Reason.UNUSABLE)

    def test_without_a_rubric_a_level_says_nothing(self) -> None:
        verdict = judge_leaf(CRITERION, level("exemplary"), rubric=None)

        assert (verdict.outcome, verdict.reason) == (UNKNOWN, Reason.UNUSABLE)


class TestCompletion:
    @pytest.mark.parametrize(
        ("completed", "outcome", "reason"),
        [(True, MET, Reason.ATTESTED), (False, NOT_MET, Reason.ATTESTED_NOT_COMPLETED)],
    )
    def test_it_is_what_was_attested(
        self, *, completed: bool, outcome: Outcome, reason: Reason
    ) -> None:
        verdict = judge_leaf(COMPLETION, attested(completed=completed))

        assert (verdict.outcome, verdict.reason) == (outcome, reason)


class TestNothingKnown:
    @pytest.mark.parametrize(
        ("leaf", "was_read", "reason"),
        [
            (GRADE, False, Reason.NEVER_READ),
            (GRADE, True, Reason.NOTHING_THERE),
            (CRITERION, False, Reason.NOT_ASSESSED),
            (CRITERION, True, Reason.NOT_ASSESSED),
            (COMPLETION, False, Reason.NOT_ATTESTED),
            (COMPLETION, True, Reason.NOT_ATTESTED),
        ],
    )
    def test_no_fact_is_unknown_and_never_not_met(
        self, leaf: Requirement, *, was_read: bool, reason: Reason
    ) -> None:
        readings = {leaf.key: NOW - HOUR} if was_read else {}
        verdict = judge_leaf(leaf, readings=readings)

        assert (verdict.outcome, verdict.reason) == (UNKNOWN, reason)
        assert verdict.read_at == readings.get(leaf.key)
        assert verdict.fact is None

    def test_another_requirements_facts_and_readings_do_not_count(self) -> None:
        other = replace(grade("100"), leaf="other")
        verdict = judge_leaf(GRADE, other, readings={"other": NOW})

        assert (verdict.outcome, verdict.reason) == (UNKNOWN, Reason.NEVER_READ)

    @pytest.mark.parametrize(
        ("leaf", "value"),
        [
            (GRADE, LevelReached("exemplary")),
            (GRADE, Attested(completed=True)),
            (CRITERION, Graded(Decimal(100), Decimal(100))),
            (CRITERION, Attested(completed=True)),
            (COMPLETION, Graded(Decimal(100), Decimal(100))),
            (COMPLETION, LevelReached("exemplary")),
        ],
    )
    def test_a_value_of_another_kind_says_nothing(
        self, leaf: Requirement, value: FactValue
    ) -> None:
        verdict = judge_leaf(leaf, fact(leaf.key, value))

        assert (verdict.outcome, verdict.reason) == (UNKNOWN, Reason.UNUSABLE)
