"""Numbers as credentials write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.credentials.numbers import credits_number, decimal_text, percent_text
from app.domain.evidence import Graded


@pytest.mark.parametrize(
    ("value", "text"),
    [("60", "60"), ("60.0", "60"), ("1E+2", "100"), ("0.999", "0.99"), ("2.50", "2.5"), ("0", "0")],
)
def test_numbers_are_plain(value: str, text: str) -> None:
    assert decimal_text(Decimal(value)) == text


def test_a_grade_is_never_shown_as_more_than_it_was() -> None:
    assert percent_text(Graded(Decimal("59.9999"), Decimal(100))) == "59.99"
    assert percent_text(Graded(Decimal(2), Decimal(3))) == "66.66"


@pytest.mark.parametrize(
    ("value", "number"), [("4", 4), ("4.00", 4), ("4.5", 4.5), ("0.125", 0.12)]
)
def test_credits_have_two_decimals_at_most(value: str, number: float) -> None:
    found = credits_number(Decimal(value))
    assert (found, type(found)) == (number, type(number))
