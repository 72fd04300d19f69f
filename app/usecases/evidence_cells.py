"""The cells of one row of past results: numbers, levels, yes or no, and dates, never guessed at.

A number never passes through binary floating point. One with a comma is
refused: "1,234" is two different numbers in two countries.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from app.domain.evidence import Attested, Graded, LevelReached
from app.usecases.required_text import UNWRITABLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.evidence import FactValue

LONGEST_CELL = 300

NEEDED = ("learner", "requirement", "date")
VALUES = ("value", "level", "completed")
COLUMNS = (*NEEDED, *VALUES, "maximum")

_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_DATE = re.compile(r"(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})"
)


class RowProblem(StrEnum):
    """Why a row is not recorded; each has a sentence that says what to do."""

    # what the row says
    TOO_MANY_CELLS = "too-many-cells"
    CELL_TOO_LONG = "cell-too-long"
    CELL_UNWRITABLE = "cell-unwritable"
    CELL_MISSING = "cell-missing"
    NO_VALUE = "no-value"
    SEVERAL_VALUES = "several-values"
    NOT_A_NUMBER = "not-a-number"
    NO_MAXIMUM = "no-maximum"
    MAXIMUM_TWICE = "maximum-twice"
    OUT_OF_SCALE = "out-of-scale"
    NOT_YES_OR_NO = "not-yes-or-no"
    NOT_A_DATE = "not-a-date"
    # what it says of this course
    LEARNER_UNKNOWN = "learner-unknown"
    LEARNER_AMBIGUOUS = "learner-ambiguous"
    NOT_A_CANDIDATE = "not-a-candidate"
    REQUIREMENT_UNKNOWN = "requirement-unknown"
    ROUTE_UNFIT = "route-unfit"
    WRONG_KIND = "wrong-kind"
    LEVEL_UNKNOWN = "level-unknown"
    IN_THE_FUTURE = "in-the-future"
    REPEATED = "repeated"
    CONTRADICTED = "contradicted"


class WrongCell(Exception):
    """A row cannot be read. `column` names the cell that is to blame, "" where it is the row."""

    def __init__(self, problem: RowProblem, column: str = "") -> None:
        super().__init__(f"{problem}: {column}" if column else str(problem))
        self.problem = problem
        self.column = column


def read_cells(cells: Mapping[str, str]) -> tuple[FactValue, datetime]:
    """The value and the moment of a row, from its cells by column, "" where one is empty.

    A date alone is the beginning of that day in UTC. Raises `WrongCell`.
    """
    for column in COLUMNS:
        _require_plain(column, cells[column])
    for column in NEEDED:
        if not cells[column]:
            raise WrongCell(RowProblem.CELL_MISSING, column)
    return _read_value(cells), _read_moment(cells["date"])


def _require_plain(column: str, text: str) -> None:
    if len(text) > LONGEST_CELL:
        raise WrongCell(RowProblem.CELL_TOO_LONG, column)
    if UNWRITABLE.search(text) or "\n" in text or "\r" in text:
        raise WrongCell(RowProblem.CELL_UNWRITABLE, column)


def _read_value(cells: Mapping[str, str]) -> FactValue:
    given = [column for column in VALUES if cells[column]]
    if not given:
        raise WrongCell(RowProblem.NO_VALUE)
    if len(given) > 1 or (cells["maximum"] and not cells["value"]):
        raise WrongCell(RowProblem.SEVERAL_VALUES)
    if cells["value"]:
        return _read_grade(cells["value"], cells["maximum"])
    if cells["level"]:
        return LevelReached(cells["level"])
    return _read_completed(cells["completed"])


def _read_grade(value: str, maximum: str) -> Graded:
    """`85` beside a maximum, or `85/100` alone; a maximum is never assumed."""
    given, slash, beside = (part.strip() for part in value.partition("/"))
    if slash and maximum:
        raise WrongCell(RowProblem.MAXIMUM_TWICE, "maximum")
    if not slash and not maximum:
        raise WrongCell(RowProblem.NO_MAXIMUM, "maximum")
    grade = Graded(_read_number("value", given), _read_number("maximum", beside or maximum))
    if grade.maximum == 0 or grade.given > grade.maximum:
        raise WrongCell(RowProblem.OUT_OF_SCALE, "value")
    return grade


def _read_number(column: str, text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise WrongCell(RowProblem.NOT_A_NUMBER, column)
    return Decimal(text)


def _read_completed(text: str) -> Attested:
    """A person's word: no platform is asked."""
    if text.lower() not in {"yes", "no"}:
        raise WrongCell(RowProblem.NOT_YES_OR_NO, "completed")
    return Attested(text.lower() == "yes")


def _read_moment(text: str) -> datetime:
    try:
        if _DATE.fullmatch(text):
            return datetime.fromisoformat(text).replace(tzinfo=UTC)
        if _MOMENT.fullmatch(text):
            return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:  # the 30th of February
        pass
    raise WrongCell(RowProblem.NOT_A_DATE, "date")
