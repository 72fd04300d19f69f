"""The verdict on learners as things stand: gathered from storage, judged by the domain.

A person's evidence is that of every course that offers the version and that
they, or the same person under another platform's name, are in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.evaluation import Evidence, evaluate
from app.domain.requirements import leaves_of
from app.domain.sources import default_source

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from app.domain.evaluation import Place
    from app.domain.microcredentials import Version
    from app.domain.sources import Source
    from app.domain.verdicts import Verdict
    from app.ports.storage import UnitOfWork


def evaluate_learner(
    u: UnitOfWork, version: Version, offering_id: int, person_id: int, now: datetime
) -> Verdict:
    """One learner's verdict at the moment `now`."""
    return evaluate_learners(u, version, offering_id, [person_id], now)[person_id]


def evaluate_learners(
    u: UnitOfWork, version: Version, offering_id: int, people: Collection[int], now: datetime
) -> dict[int, Verdict]:
    """The verdict of each of these people, by person id, from one pass over their facts."""
    same = u.joins.groups_of(people)
    everybody = {one for group in same.values() for one in group}
    offerings = {offering_id} | _counting_with(u, version, offering_id, everybody)
    facts = u.evidence.facts(offerings, everybody)
    waivers = u.evidence.waivers(offerings, everybody)
    sources = read_sources(u, version, offerings)
    readings = u.evidence.readings(offerings)
    definition = version.definition

    def gather(group: frozenset[int]) -> Evidence:
        return Evidence(
            facts=tuple(fact for fact in facts if fact.person_id in group),
            waivers=tuple(waiver for waiver in waivers if waiver.person_id in group),
            sources=sources,
            readings=readings,
        )

    return {
        person_id: evaluate(definition.requirement, definition.rubric, gather(same[person_id]), now)
        for person_id in people
    }


def _counting_with(
    u: UnitOfWork, version: Version, offering_id: int, people: Collection[int]
) -> set[int]:
    """The offerings of the version whose evidence counts here: not those of an earlier run."""
    earlier_runs = u.copies.cut_off_from(u.offerings.get(offering_id).course_id)
    return {
        offering.id
        for offering in u.offerings.of_people(version.id, people)
        if offering.course_id not in earlier_runs
    }


def read_sources(
    u: UnitOfWork, version: Version, offering_ids: Collection[int]
) -> Mapping[Place, Source]:
    """Every leaf's source in each of these offerings of the version, chosen or by default."""
    chosen = u.sources.of_offerings(offering_ids)
    return {
        (offering_id, leaf.key): chosen.get((offering_id, leaf.key))
        or default_source(offering_id, leaf)
        for offering_id in offering_ids
        for leaf in leaves_of(version.definition.requirement)
    }
