"""The rubric of a definition file."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from app.domain.rubrics import Criterion, Level, Rubric
from app.usecases.definition_file.messages import ProblemCode
from app.usecases.definition_file.quantities import Limits, read_number
from app.usecases.definition_file.texts import Keys, read_text
from app.usecases.definition_file.values import Fields, read_items

if TYPE_CHECKING:
    from app.usecases.definition_file.values import Value

RUBRIC_FIELDS = ("criteria",)
CRITERION_FIELDS = ("key", "name", "description", "levels")
LEVEL_FIELDS = ("key", "name", "description", "points")

MOST_CRITERIA = 30
FEWEST_LEVELS = 2
MOST_LEVELS = 10
POINTS = Limits(least=0, most=1000, places=2)


def read_rubric(value: Value | None) -> Rubric | None:
    """The rubric, if the file has one; notes levels that do not run from lowest to highest."""
    if value is None:
        return None
    fields = Fields(value)
    fields.refuse_others(RUBRIC_FIELDS)
    keys = Keys()
    criteria = read_items(fields.required("criteria"), least=1, most=MOST_CRITERIA)
    return Rubric(criteria=tuple(_read_criterion(criterion, keys) for criterion in criteria))


def _read_criterion(value: Value, keys: Keys) -> Criterion:
    fields = Fields(value)
    fields.refuse_others(CRITERION_FIELDS)
    return Criterion(
        key=keys.read(fields.required("key")),
        name=read_text(fields.required("name"), most=200),
        description=read_text(fields.required("description"), most=2000, paragraphs=True),
        levels=_read_levels(fields.required("levels")),
    )


def _read_levels(value: Value | None) -> tuple[Level, ...]:
    keys = Keys()
    levels: list[Level] = []
    for place in read_items(value, least=FEWEST_LEVELS, most=MOST_LEVELS):
        points_before = levels[-1].points if levels else Decimal(0)
        levels.append(_read_level(place, keys, points_before))
    return tuple(levels)


def _read_level(value: Value, keys: Keys, points_before: Decimal) -> Level:
    fields = Fields(value)
    fields.refuse_others(LEVEL_FIELDS)
    points = read_number(fields.required("points"), POINTS, otherwise=points_before)
    if points < points_before:
        value.note(ProblemCode.POINTS_FALL, found=points, before=points_before)
    return Level(
        key=keys.read(fields.required("key")),
        name=read_text(fields.required("name"), most=100),
        description=read_text(fields.required("description"), most=2000, paragraphs=True),
        points=points,
    )
