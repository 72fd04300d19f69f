"""From facts to verdicts: a pure function of definition, facts, waivers and a moment.

A missing or stale fact is unknown, never "not met". The order and repetition
of facts change nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Context, Decimal
from typing import TYPE_CHECKING, TypeGuard

from app.domain.evidence import Attested, Completed, Graded, LevelReached, Withdrawn
from app.domain.requirements import (
    CompletionAttested,
    CompletionRecorded,
    CriterionAtLevel,
    FactRule,
    GradeAtLeast,
    Group,
    Leaf,
)
from app.domain.sources import SourceReason, SourceState
from app.domain.verdicts import GroupVerdict, LeafVerdict, Outcome, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from app.domain.evidence import Fact, FactValue, Waiver
    from app.domain.requirements import Requirement
    from app.domain.rubrics import Rubric
    from app.domain.sources import Source
    from app.domain.verdicts import Verdict


# Far more digits than any grade has, so that nothing is rounded up to a threshold.
_EXACT = Context(prec=200)
_PER_CENT = Decimal(100)
_UNUSABLE = Decimal("-Infinity")

Place = tuple[int, str]
"""An offering's id and a leaf's key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that is known of one learner, in every offering of one version.

    `sources` and `readings` are by offering id and leaf key: where the leaf
    is read from in that course, and when that was last read whole.
    """

    facts: tuple[Fact, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    sources: Mapping[Place, Source] = field(default_factory=dict)
    readings: Mapping[Place, datetime] = field(default_factory=dict)

    def counts(self, fact: Fact) -> bool:
        """False for what a platform said through a source that is not, or no longer, verified."""
        if not fact.route.is_bound:
            return True
        source = self.sources.get((fact.offering_id, fact.leaf))
        return source is not None and source.state is SourceState.VERIFIED and source.says(fact)

    def sources_of(self, leaf: Leaf) -> list[Source]:
        """The sources of this leaf, one for each course that offers the version."""
        return [source for (_, key), source in self.sources.items() if key == leaf.key]

    def last_read(self, leaf: Leaf) -> datetime | None:
        """When any course's source of the leaf was last read whole."""
        return max((at for (_, key), at in self.readings.items() if key == leaf.key), default=None)


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
        return _leaf_verdict(node, rubric, by_leaf[node.key], evidence, now)

    return verdict(requirement)


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
    leaf: Leaf, rubric: Rubric | None, facts: list[Fact], evidence: Evidence, now: datetime
) -> LeafVerdict:
    standing, lapse = _standing(leaf, [fact for fact in facts if evidence.counts(fact)])
    chosen = _choose(leaf, rubric, standing)
    if chosen is None:
        reason = lapse or _absence(leaf, evidence)
        return LeafVerdict(
            leaf=leaf, outcome=Outcome.UNKNOWN, reason=reason, read_at=evidence.last_read(leaf)
        )
    read_at = _confirmed_at(chosen, evidence.readings.get((chosen.offering_id, leaf.key)))
    if _is_stale(leaf, chosen, read_at, now):
        outcome, reason = Outcome.UNKNOWN, Reason.STALE
    else:
        outcome, reason = _judge(leaf, rubric, chosen)
    return LeafVerdict(leaf=leaf, outcome=outcome, reason=reason, fact=chosen, read_at=read_at)


def _is_stale(leaf: Leaf, fact: Fact, read_at: datetime, now: datetime) -> bool:
    """True for a platform's word that was not confirmed for too long; a person's does not age."""
    return fact.route.is_bound and leaf.max_age is not None and now - read_at > leaf.max_age


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


def _absence(leaf: Leaf, evidence: Evidence) -> Reason:
    """Why nothing is there: the least that would have to change for something to come."""
    bound = [source for source in evidence.sources_of(leaf) if source.route.is_bound]
    if not bound:
        return _ABSENT_BY_HAND.get(type(leaf), Reason.NEVER_READ)
    if all(source.reason is SourceReason.NOT_READ_YET for source in bound):
        return Reason.NEVER_READ
    states = {source.state for source in bound}
    if SourceState.VERIFIED in states:
        return Reason.NOTHING_THERE if evidence.last_read(leaf) else Reason.NEVER_READ
    return next(reason for state, reason in _UNVERIFIED if state in states)


_ABSENT_BY_HAND = {
    CriterionAtLevel: Reason.NOT_ASSESSED,
    CompletionAttested: Reason.NOT_ATTESTED,
    CompletionRecorded: Reason.NOT_ATTESTED,
}
_UNVERIFIED = (
    (SourceState.BROKEN, Reason.SOURCE_BROKEN),
    (SourceState.WAITING, Reason.SOURCE_WAITING),
    (SourceState.NOT_SET_UP, Reason.NOT_SET_UP),
)


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
    if _says_completion(value, leaf):
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
    if _says_completion(value, leaf):
        outcome = Outcome.MET if value.completed else Outcome.NOT_MET
        return outcome, _COMPLETION[type(value), value.completed]
    return Outcome.UNKNOWN, Reason.UNUSABLE


_COMPLETION = {
    (Attested, True): Reason.ATTESTED,
    (Attested, False): Reason.ATTESTED_NOT_COMPLETED,
    (Completed, True): Reason.REACHED,
    (Completed, False): Reason.NOT_COMPLETED,
}


def _says_completion(value: FactValue, leaf: Leaf) -> TypeGuard[Attested | Completed]:
    """A person's word counts for either kind of completion, a platform's only where it may."""
    if isinstance(leaf, CompletionRecorded):
        return isinstance(value, Attested | Completed)
    return isinstance(leaf, CompletionAttested) and isinstance(value, Attested)


def _met_if(*, reached: bool) -> tuple[Outcome, Reason]:
    return (Outcome.MET, Reason.REACHED) if reached else (Outcome.NOT_MET, Reason.BELOW)


def _waiver_order(waiver: Waiver) -> tuple[datetime, str]:
    return (waiver.granted_at, str(waiver.uuid))
