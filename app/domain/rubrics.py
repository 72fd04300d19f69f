"""Rubrics: criteria, each with levels ordered from lowest to highest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of a criterion; `points` is shown, and never decides a level rule."""

    key: str
    name: str
    description: str
    points: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One criterion; `levels` run from lowest to highest."""

    key: str
    name: str
    description: str
    levels: tuple[Level, ...]

    def level(self, key: str) -> Level | None:
        """The level with this key, if the criterion has it."""
        return next((level for level in self.levels if level.key == key), None)

    def rank(self, key: str) -> int | None:
        """The level's place counted from the lowest, 0 first; None for a foreign key."""
        return next((n for n, level in enumerate(self.levels) if level.key == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rubric:
    """The criteria by which submitted work is judged."""

    criteria: tuple[Criterion, ...]

    def criterion(self, key: str) -> Criterion | None:
        """The criterion with this key, if the rubric has it."""
        return next((criterion for criterion in self.criteria if criterion.key == key), None)
