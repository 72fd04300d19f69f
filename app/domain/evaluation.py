"""From facts to verdicts: a pure function of definition, facts, waivers and a moment.

A missing or stale fact is unknown, never "not met". The order and repetition
of facts change nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Context, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from app.domain.evidence import Attested, Graded, LevelReached, Withdrawn
from app.domain.requirements import (
    CompletionAttested,
    CriterionAtLevel,
    FactRule,
    GradeAtLeast,
    Group,
    Leaf,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from app.domain.evidence import Fact, Waiver
    from app.domain.requirements import Requirement
    from app.domain.rubrics import Rubric


# Far more digits than any grade has, so that nothing is rounded up to a threshold.
_EXACT = Context(prec=200)
_PER_CENT = Decimal(100)
_UNUSABLE = Decimal("-Infinity")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that is known of one learner in one offering.

    `readings` holds, by leaf key, when that leaf's source was last read whole.
    """

    facts: tuple[Fact, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    readings: Mapping[str, datetime]


def evaluate(
    requirement: Requirement, rubric: Rubric | None, evidence: Evidence, now: datetime
) -> Verdict:
    """The verdict of the whole tree at the moment `now`."""
    by_leaf: dict[str, list[Fact]] = defaultdict(list)
    for fact in evidence.facts:
        by_leaf[fact.leaf].append(fact)
    waived = {waiver.leaf: waiver for waiver in sorted(evidence.waivers, key=_waiver_order)}

    def verdict(node: Requirement) -> Verdict:
        if isinstance(node, Group):
            return _group_verdict(node, tuple(verdict(child) for child in node.children))
        if node.key in waived:
            waiver = waived[node.key]
            return LeafVerdict(
                leaf=node,
                outcome=Outcome.MET,
                reason=Reason.WAIVED,
                waiver=waiver,
                read_at=waiver.granted_at,
            )
        return _leaf_verdict(node, rubric, by_leaf[node.key], evidence.readings.get(node.key), now)

    return verdict(requirement)


def leaf_verdicts(verdict: Verdict) -> Iterator[LeafVerdict]:
    """Every leaf's verdict, in reading order."""
    if isinstance(verdict, GroupVerdict):
        for child in verdict.children:
            yield from leaf_verdicts(child)
    else:
        yield verdict


def _group_verdict(group: Group, children: tuple[Verdict, ...]) -> GroupVerdict:
    met = sum(child.outcome is Outcome.MET for child in children)
    open_still = sum(child.outcome is Outcome.UNKNOWN for child in children)
    if met >= group.needed:
        outcome = Outcome.MET
    elif met + open_still >= group.needed:
        outcome = Outcome.UNKNOWN
    else:
        outcome = Outcome.NOT_MET
    return GroupVerdict(group=group, outcome=outcome, met=met, children=children)


def _leaf_verdict(
    leaf: Leaf, rubric: Rubric | None, facts: list[Fact], read: datetime | None, now: datetime
) -> LeafVerdict:
    standing, lapse = _standing(leaf, facts)
    chosen = _choose(leaf, rubric, standing)
    if chosen is None:
        reason = lapse or _absence(leaf, read)
        return LeafVerdict(leaf=leaf, outcome=Outcome.UNKNOWN, reason=reason, read_at=read)
    read_at = _confirmed_at(chosen, read)
    if leaf.max_age is not None and now - read_at > leaf.max_age:
        outcome, reason = Outcome.UNKNOWN, Reason.STALE
    else:
        outcome, reason = _judge(leaf, rubric, chosen)
    return LeafVerdict(leaf=leaf, outcome=outcome, reason=reason, fact=chosen, read_at=read_at)


def _standing(leaf: Leaf, facts: list[Fact]) -> tuple[list[Fact], Reason | None]:
    """The facts that still stand, and why none does where some once did.

    A withdrawal takes back what its own source said before it; a window
    leaves out what happened outside it.
    """
    withdrawn: dict[str, datetime] = {}
    for fact in facts:
        if isinstance(fact.value, Withdrawn):
            latest = withdrawn.get(fact.source_id, fact.observed_at)
            withdrawn[fact.source_id] = max(latest, fact.observed_at)
    said = [fact for fact in facts if not isinstance(fact.value, Withdrawn)]
    kept = [
        fact
        for fact in said
        if fact.source_id not in withdrawn or fact.observed_at > withdrawn[fact.source_id]
    ]
    timely = [fact for fact in kept if leaf.window is None or leaf.window.holds(fact.happened_at)]
    if timely or not said:
        return timely, None
    return [], Reason.OUTSIDE_WINDOW if kept else Reason.WITHDRAWN


def _absence(leaf: Leaf, read: datetime | None) -> Reason:
    if isinstance(leaf, CriterionAtLevel):
        return Reason.NOT_ASSESSED
    if isinstance(leaf, CompletionAttested):
        return Reason.NOT_ATTESTED
    return Reason.NEVER_READ if read is None else Reason.NOTHING_THERE


def _confirmed_at(fact: Fact, read: datetime | None) -> datetime:
    if read is not None and fact.route.is_read_from_platform:
        return max(fact.observed_at, read)
    return fact.observed_at


def _choose(leaf: Leaf, rubric: Rubric | None, facts: Iterable[Fact]) -> Fact | None:
    """The one fact that counts by the leaf's rule; ties fall by time, then by identifier."""
    ordered = sorted(facts, key=_age)
    if not ordered:
        return None
    if leaf.rule is FactRule.FIRST:
        return ordered[0]
    if leaf.rule is FactRule.LATEST:
        return max(_shown_now(ordered), key=_age)
    return max(ordered, key=lambda fact: (_worth(leaf, rubric, fact), _age(fact)))


def _age(fact: Fact) -> tuple[datetime, datetime, str]:
    return (fact.happened_at, fact.observed_at, str(fact.uuid))


def _shown_now(facts: Iterable[Fact]) -> Iterable[Fact]:
    """What each source said last. Its own time may run backwards, as when it drops an attempt."""
    seen = sorted(facts, key=lambda fact: (fact.observed_at, _age(fact)))
    return {fact.source_id: fact for fact in seen}.values()


def _worth(leaf: Leaf, rubric: Rubric | None, fact: Fact) -> Decimal | int:
    """How good a value is, comparable within one leaf; least of all if it cannot be used."""
    value = fact.value
    if isinstance(leaf, GradeAtLeast) and isinstance(value, Graded) and value.maximum > 0:
        return _EXACT.divide(value.given, value.maximum)
    if isinstance(leaf, CompletionAttested) and isinstance(value, Attested):
        return int(value.completed)
    if isinstance(leaf, CriterionAtLevel) and isinstance(value, LevelReached):
        rank = _rank(leaf, rubric, value.level)
        return _UNUSABLE if rank is None else rank
    return _UNUSABLE


def _rank(leaf: CriterionAtLevel, rubric: Rubric | None, level: str) -> int | None:
    criterion = rubric.criterion(leaf.criterion) if rubric else None
    return criterion.rank(level) if criterion else None


def _judge(leaf: Leaf, rubric: Rubric | None, fact: Fact) -> tuple[Outcome, Reason]:
    """Met or not met by a standing fact; unknown if its value cannot be put on the scale."""
    value = fact.value
    if isinstance(leaf, GradeAtLeast) and isinstance(value, Graded) and value.maximum > 0:
        wanted = _EXACT.multiply(leaf.minimum, value.maximum)
        return _met_if(reached=_EXACT.multiply(value.given, _PER_CENT) >= wanted)
    if isinstance(leaf, CriterionAtLevel) and isinstance(value, LevelReached):
        reached = _rank(leaf, rubric, value.level)
        needed = _rank(leaf, rubric, leaf.minimum_level)
        if reached is not None and needed is not None:
            return _met_if(reached=reached >= needed)
    if isinstance(leaf, CompletionAttested) and isinstance(value, Attested):
        if value.completed:
            return Outcome.MET, Reason.ATTESTED
        return Outcome.NOT_MET, Reason.ATTESTED_NOT_COMPLETED
    return Outcome.UNKNOWN, Reason.UNUSABLE


def _met_if(*, reached: bool) -> tuple[Outcome, Reason]:
    return (Outcome.MET, Reason.REACHED) if reached else (Outcome.NOT_MET, Reason.BELOW)


def _waiver_order(waiver: Waiver) -> tuple[datetime, str]:
    return (waiver.granted_at, str(waiver.uuid))
