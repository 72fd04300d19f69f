"""Numbers as they stand in a credential: two decimals at the most, the same for every reader."""

from __future__ import annotations

from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.domain.evidence import Graded

HUNDREDTH = Decimal("0.01")


def credits_number(value: Decimal) -> int | float:
    """Credits as a JSON number; whole ones without a point."""
    rounded = value.quantize(HUNDREDTH, ROUND_HALF_EVEN)
    return int(rounded) if rounded == rounded.to_integral_value() else float(rounded)


def decimal_text(value: Decimal) -> str:
    """A number as text, rounded down to hundredths, without trailing zeros."""
    rounded = value.quantize(HUNDREDTH, ROUND_FLOOR)
    whole = rounded.to_integral_value()
    return str(whole) if rounded == whole else str(rounded.normalize())


def percent_text(grade: Graded) -> str:
    """A grade in per cent of its maximum, rounded down: never shown as more than was given."""
    return decimal_text(grade.given * 100 / grade.maximum)
