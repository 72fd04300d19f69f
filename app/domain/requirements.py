"""The requirement tree of a micro-credential: groups over leaves.

Leaves say what must be shown, never where it is read from; the source is
bound when the micro-credential is offered in a course.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, timedelta
    from decimal import Decimal


class FactRule(StrEnum):
    """Which of several observations of one source counts."""

    BEST = "best"
    FIRST = "first"
    LATEST = "latest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The time within which something must have happened; either end may be open."""

    start: datetime | None = None
    end: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        """True if `moment` lies in the window, both ends included."""
        return (self.start is None or self.start <= moment) and (
            self.end is None or moment <= self.end
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One thing to be shown. `max_age` is how old a reading may be before it is unknown."""

    key: str
    title: str
    rule: FactRule = FactRule.LATEST
    max_age: timedelta | None = None
    window: Window | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeAtLeast(Leaf):
    """A graded item at or above `minimum` per cent of its maximum."""

    minimum: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionAtLevel(Leaf):
    """A rubric criterion at or above a level; both are keys of the version's rubric."""

    criterion: str
    minimum_level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionAttested(Leaf):
    """Completion that a named member of staff vouches for, with a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionRecorded(Leaf):
    """Completion of a course or activity that a platform records, or that a person vouches for."""


class Operator(StrEnum):
    """How a group counts its children."""

    ALL = "all"
    ANY = "any"
    AT_LEAST = "at-least"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """All of, any of, or at least `count` of its children."""

    key: str
    title: str
    operator: Operator
    children: tuple[Requirement, ...]
    count: int = 0

    @property
    def needed(self) -> int:
        """How many children must be met."""
        if self.operator is Operator.ALL:
            return len(self.children)
        return 1 if self.operator is Operator.ANY else self.count


Requirement = Group | GradeAtLeast | CriterionAtLevel | CompletionAttested | CompletionRecorded


def leaves_of(requirement: Requirement) -> Iterator[Leaf]:
    """Every leaf of the tree, in reading order."""
    if isinstance(requirement, Group):
        for child in requirement.children:
            yield from leaves_of(child)
    else:
        yield requirement
