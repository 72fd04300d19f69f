"""Rubrics of assignments, and how graders filled them in."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a criterion."""

    id: int
    score: float
    definition: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion with its levels, the lowest first."""

    id: int
    description: str
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class Filling:
    """What a grader chose for one learner; `id` is that of the assignment's grade."""

    id: int
    user_id: int
    grader_id: int
    levels: dict[int, tuple[int, str]]
    time: int


@dataclass
class Rubric:
    """The rubric of an assignment."""

    id: int
    cmid: int
    name: str
    criteria: tuple[Criterion, ...]
    fillings: list[Filling] = field(default_factory=list)
    time: int = 0

    def score_of(self, filling: Filling) -> float:
        """The sum of the chosen levels, as part of the best possible one."""
        levels = {level.id: level.score for c in self.criteria for level in c.levels}
        best = sum(max(level.score for level in c.levels) for c in self.criteria)
        return sum(levels[level_id] for level_id, _ in filling.levels.values()) / best
