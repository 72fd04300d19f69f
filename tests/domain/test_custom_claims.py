"""Texts of a launch's custom claim, as evidence or as nothing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.custom_claims import is_filled, read_claim
from app.domain.evidence import Completed, Graded
from tests.domain.building import COMPLETION, CRITERION, GRADE, RECORDED

ONE = Decimal(1)


@pytest.mark.parametrize("text", ["", "  ", "$Course.completion", "${completion}", " $X"])
def test_a_parameter_that_nothing_filled_is_seen(text: str) -> None:
    assert not is_filled(text)


@pytest.mark.parametrize("text", ["0", "false", "0.75", "US$5"])
def test_one_that_was_filled_is_too(text: str) -> None:
    assert is_filled(text)


@pytest.mark.parametrize(
    ("text", "maximum", "given"),
    [("0.83", "1", "0.83"), ("83", "100", "83"), ("0", "1", "0"), (" 1 ", "1", "1")],
)
def test_a_grade(text: str, maximum: str, given: str) -> None:
    assert read_claim(GRADE, text, Decimal(maximum)) == Graded(Decimal(given), Decimal(maximum))


@pytest.mark.parametrize(
    "text", ["-0.1", "1.01", "NaN", "Infinity", "83 %", "0,83", "true", "passed", "٣", "1" * 41]
)
def test_what_is_no_grade_on_this_scale_says_nothing(text: str) -> None:
    assert read_claim(GRADE, text, ONE) is None


@pytest.mark.parametrize(
    ("text", "completed"),
    [
        ("true", True),
        ("Yes", True),
        ("1", True),
        ("1.0", True),
        ("false", False),
        ("no", False),
        ("0.999", False),
        ("0", False),
    ],
)
def test_a_completion_is_whole_or_is_none(text: str, *, completed: bool) -> None:
    assert read_claim(RECORDED, text, ONE) == Completed(completed)


@pytest.mark.parametrize("text", ["2", "-1", "done", "tru", "NaN"])
def test_what_is_no_completion_says_nothing(text: str) -> None:
    assert read_claim(RECORDED, text, ONE) is None


def test_no_claim_stands_for_a_rubric_or_for_a_persons_word() -> None:
    assert read_claim(CRITERION, "1", ONE) is None
    assert read_claim(COMPLETION, "true", ONE) is None


@given(st.text())
def test_no_text_does_harm(text: str) -> None:
    assert isinstance(read_claim(GRADE, text, ONE), Graded | None)
    assert isinstance(read_claim(RECORDED, text, ONE), Completed | None)
