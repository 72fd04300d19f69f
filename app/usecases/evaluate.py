"""The verdict on a learner as things stand: gathered from storage, judged by the domain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.evaluation import Evidence, evaluate

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.evaluation import Verdict
    from app.domain.microcredentials import Version
    from app.ports.storage import UnitOfWork


def evaluate_learner(
    u: UnitOfWork, version: Version, offering_id: int, person_id: int, now: datetime
) -> Verdict:
    """One learner's verdict at the moment `now`."""
    evidence = Evidence(
        facts=u.evidence.facts(offering_id, person_id),
        waivers=tuple(w for w in u.evidence.waivers(offering_id) if w.person_id == person_id),
        readings=u.evidence.readings(offering_id),
    )
    definition = version.definition
    return evaluate(definition.requirement, definition.rubric, evidence, now)


def evaluate_course(
    u: UnitOfWork, version: Version, offering_id: int, people: list[int], now: datetime
) -> dict[int, Verdict]:
    """The verdict of each of these people, by person id, from one pass over the facts."""
    definition = version.definition
    readings = u.evidence.readings(offering_id)
    facts = u.evidence.facts_by_person(offering_id)
    waivers = u.evidence.waivers(offering_id)
    return {
        person_id: evaluate(
            definition.requirement,
            definition.rubric,
            Evidence(
                facts=facts.get(person_id, ()),
                waivers=tuple(w for w in waivers if w.person_id == person_id),
                readings=readings,
            ),
            now,
        )
        for person_id in people
    }
