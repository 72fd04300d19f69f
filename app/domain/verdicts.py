"""What is said of requirements: verdicts on leaves and groups, with their reasons."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from app.domain.evidence import Fact, Waiver
    from app.domain.requirements import Group, Leaf


class Outcome(StrEnum):
    """What can honestly be said of a requirement."""

    MET = "met"
    NOT_MET = "not-met"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why; each has a sentence in the pages' catalogue."""

    REACHED = "reached"
    BELOW = "below"
    WAIVED = "waived"
    ATTESTED = "attested"
    ATTESTED_NOT_COMPLETED = "attested-not-completed"
    NOT_COMPLETED = "not-completed"
    NOT_SET_UP = "not-set-up"
    SOURCE_WAITING = "source-waiting"
    SOURCE_BROKEN = "source-broken"
    NEVER_READ = "never-read"
    NOTHING_THERE = "nothing-there"
    NOT_ASSESSED = "not-assessed"
    NOT_ATTESTED = "not-attested"
    WITHDRAWN = "withdrawn"
    STALE = "stale"
    OUTSIDE_WINDOW = "outside-window"
    UNUSABLE = "unusable"
    GROUP = "group"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafVerdict:
    """What is said of one leaf, and on which fact or waiver it rests.

    `read_at` is when the source was last known to say so.
    """

    leaf: Leaf
    outcome: Outcome
    reason: Reason
    fact: Fact | None = None
    waiver: Waiver | None = None
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupVerdict:
    """What is said of a group: the count of children met, and each child's own verdict."""

    group: Group
    outcome: Outcome
    met: int
    children: tuple[Verdict, ...]


Verdict = LeafVerdict | GroupVerdict


def leaf_verdicts(verdict: Verdict) -> Iterator[LeafVerdict]:
    """Every leaf's verdict, in reading order."""
    if isinstance(verdict, GroupVerdict):
        for child in verdict.children:
            yield from leaf_verdicts(child)
    else:
        yield verdict
