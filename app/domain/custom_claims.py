"""What a platform's operator put into a launch's custom claim, read as evidence.

The values are texts (LTI Core 1.3, section 5.4.6) that a program of the
operator's wrote at the moment of the launch; a name that nothing filled comes
as it was written, with its dollar sign.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from app.domain.evidence import Completed, Graded
from app.domain.requirements import CompletionRecorded, GradeAtLeast

if TYPE_CHECKING:
    from app.domain.evidence import FactValue
    from app.domain.requirements import Leaf

LONGEST = 40
WHOLE = Decimal(1)
_WORDS = {"true": True, "yes": True, "false": False, "no": False}


def is_filled(text: str) -> bool:
    """False for a parameter that came empty, or as the placeholder that stands for it."""
    return bool(text.strip()) and not text.lstrip().startswith("$")


def read_claim(leaf: Leaf, text: str, maximum: Decimal) -> FactValue | None:
    """The value for this leaf; None for a text that says nothing about it.

    A grade is a number from 0 to `maximum`. A completion is true, yes, false
    or no, or a share of the whole, of which nothing short of 1 is complete.
    """
    if isinstance(leaf, GradeAtLeast):
        given = _read_number(text, maximum)
        return None if given is None else Graded(given, maximum)
    if isinstance(leaf, CompletionRecorded):
        word = _WORDS.get(text.strip().lower())
        if word is not None:
            return Completed(word)
        share = _read_number(text, WHOLE)
        return None if share is None else Completed(share >= WHOLE)
    return None


def _read_number(text: str, most: Decimal) -> Decimal | None:
    if len(text) > LONGEST or not text.isascii():
        return None
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 <= number <= most else None
