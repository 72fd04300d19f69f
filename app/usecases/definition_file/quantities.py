"""Numbers and times of a definition file, exactly as they are written.

A number never passes through binary floating point: 59.99 stays 59.99.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from app.domain.requirements import Window
from app.usecases.definition_file.messages import ProblemCode
from app.usecases.definition_file.values import Fields, Kind

if TYPE_CHECKING:
    from app.usecases.definition_file.values import Value

T = TypeVar("T")

WINDOW_FIELDS = ("from", "until")

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.([0-9]+))?")
_DATE = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Which numbers are allowed: from `least` (or above it, if `above`) to `most`."""

    least: int
    most: int
    places: int
    above: bool = False

    def allow(self, number: Decimal) -> bool:
        """True if the number lies within."""
        is_enough = number > self.least if self.above else number >= self.least
        return is_enough and number <= self.most

    def __str__(self) -> str:
        least = f"more than {self.least}" if self.above else f"{self.least} or more"
        return f"{least}, up to {self.most}"


def read_number(value: Value | None, limits: Limits, otherwise: T) -> Decimal | T:
    """A number within `limits`, with at most `limits.places` decimals."""
    if value is None:
        return otherwise
    written = _NUMBER.fullmatch(value.text) if value.kind is Kind.NUMBER else None
    if written is None or len(written[3] or "") > limits.places:
        _note_unreadable(value, limits)
        return otherwise
    number = Decimal(value.text)
    if not limits.allow(number):
        value.note(ProblemCode.OUT_OF_RANGE, found=value.text, range=limits)
        return otherwise
    return number


def read_window(value: Value | None) -> Window | None:
    """The time within which something must happen; dates are whole days in UTC."""
    if value is None:
        return None
    fields = Fields(value)
    fields.refuse_others(WINDOW_FIELDS)
    start = _read_moment(fields.optional("from"), time.min)
    end = _read_moment(fields.optional("until"), time.max)
    if "from" not in fields and "until" not in fields:
        fields.required("from")
    if start and end and start > end:
        value.note(ProblemCode.WINDOW_REVERSED)
    return Window(start=start, end=end)


def _read_moment(value: Value | None, time_of_day: time) -> datetime | None:
    """A moment in UTC; a date alone means `time_of_day` on it."""
    if value is None:
        return None
    moment = _parse_moment(value.text, time_of_day)
    if moment is None:
        value.note(ProblemCode.NOT_A_MOMENT, found=value.text or value.kind)
    return moment


def _parse_moment(text: str, time_of_day: time) -> datetime | None:
    try:
        if _DATE.fullmatch(text):
            return datetime.combine(date.fromisoformat(text), time_of_day, UTC)
        return datetime.fromisoformat(text).astimezone(UTC) if _MOMENT.fullmatch(text) else None
    except ValueError:  # the 30th of February
        return None


def _note_unreadable(value: Value, limits: Limits) -> None:
    found = value.text or value.kind
    if value.kind is Kind.NOTHING:
        value.note(ProblemCode.EMPTY)
    elif limits.places:
        value.note(ProblemCode.NOT_A_NUMBER, found=found, places=limits.places)
    else:
        value.note(ProblemCode.NOT_A_WHOLE_NUMBER, found=found)
