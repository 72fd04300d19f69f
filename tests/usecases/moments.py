"""What the platform of a `World` says at a moment, and what Laurel has of it on record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.evidence import Completed, Graded
from app.domain.verdicts import leaf_verdicts
from app.ports.platform_accounts import Completion
from app.usecases.evaluate import evaluate_learner

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.domain.evidence import Fact, FactValue
    from app.domain.sources import SourceState
    from app.domain.verdicts import LeafVerdict
    from tests.usecases.world import World

GRADED = ("own", "calculated")
GATE_LINK = "link-of-course-1"

Said = dict[tuple[str, str], "FactValue"]
"""Values by leaf and subject."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What the platform says at one moment; its gate is open while it keeps no learner out."""

    said: Said
    roster: frozenset[str]
    is_open: bool


def look(world: World) -> Moment:
    """The platform as it is now: two line items, a gate, and completions over its own API."""
    outside = world.gradebook.shut_out.get(GATE_LINK, set())
    roster = frozenset(member.subject for member in world.gradebook.members)
    gate: Said = {("gate", who): Completed(who not in outside) for who in roster}
    said = _read_grades(world) | _read_completions(world) | gate
    return Moment(said=said, roster=roster, is_open=not outside & roster)


def _read_grades(world: World) -> Said:
    gradebook = world.gradebook
    return {
        (leaf, who): Graded(result.given, result.maximum)
        for leaf in (GRADED if gradebook.items else ())
        for who, result in gradebook.results[gradebook.item(f":{leaf}").url].items()
    }


def _read_completions(world: World) -> Said:
    return {
        ("completed", who): Completed(one.value.completed)
        for who, one in world.api.says.items()
        if isinstance(one.value, Completion)
    }


def read_facts(world: World) -> tuple[Fact, ...]:
    """Every fact about anybody, in the order of recording."""
    offering = world.offering()
    with world.ports.unit_of_work(read_only=True) as u:
        return u.evidence.facts([offering.id], range(1, 50))


def read_subjects(world: World, facts: Iterable[Fact]) -> Mapping[int, str]:
    """Whom facts are about: subjects by person id."""
    people = {fact.person_id for fact in facts}
    with world.ports.unit_of_work(read_only=True) as u:
        return u.people.subjects(world.gradebook.url, people)


def read_listed(world: World) -> dict[str, bool]:
    """Whether the last whole roster held them, of everybody whom one ever held, by subject."""
    with world.ports.unit_of_work(read_only=True) as u:
        there = {one.person.id: one.listed for one in u.people.enrolments(1)}
        subjects = u.people.subjects(world.gradebook.url, there)
    return {
        subjects[person_id]: listed for person_id, listed in there.items() if listed is not None
    }


def read_states(world: World) -> Mapping[str, SourceState]:
    """How far each source can be trusted, by leaf."""
    offering = world.offering()
    with world.ports.unit_of_work(read_only=True) as u:
        found = u.sources.of_offering(offering.id)
    return {leaf: source.state for leaf, source in found.items()}


def read_verdicts(world: World, subject: str) -> Mapping[str, LeafVerdict]:
    """A learner's verdicts by leaf; none for somebody who was never heard of."""
    offering = world.offering()
    with world.ports.unit_of_work(read_only=True) as u:
        person = u.people.find_by_identity(world.institution.id, world.gradebook.url, subject)
        if person is None:
            return {}
        version = u.definitions.get(offering.version_id)
        verdict = evaluate_learner(u, version, offering.id, person.id, world.clock.now)
    return {one.leaf.key: one for one in leaf_verdicts(verdict)}
