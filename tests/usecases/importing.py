"""Files of past results for the sample, and what they leave behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.verdicts import LeafVerdict, leaf_verdicts
from app.usecases.evaluate import evaluate_learner
from app.usecases.import_evidence import Confirmation, check_import, record_import
from tests.usecases.world import SAMPLE, World

if TYPE_CHECKING:
    from app.domain.evidence import Fact
    from app.domain.people import Asker
    from app.usecases.import_evidence import ImportReport

HEADER = "learner,requirement,value,level,completed,date"
DAY = "2026-10-01"
RECORDED = SAMPLE.replace(b"completion: attested", b"completion: recorded").replace(
    b"identifier: formative-assessment", b"identifier: recorded"
)


def file(*lines: str) -> bytes:
    return "\n".join((HEADER, *lines)).encode()


def check(world: World, teacher: Asker, *lines: str) -> ImportReport:
    return check_import(world.ports, teacher, file(*lines))


def confirm(
    world: World, teacher: Asker, *lines: str, reason: str = "The list of last spring"
) -> tuple[Fact, ...]:
    """Look at the report of these lines and confirm it."""
    report = check(world, teacher, *lines)
    confirmed = Confirmation(
        sha256=report.file.sha256, digest=report.digest, reason=reason, accepts_size=True
    )
    return record_import(world.ports, teacher, file(*lines), confirmed)


def facts_of(world: World, learner: Asker) -> tuple[Fact, ...]:
    offering = world.offering()
    with world.ports.unit_of_work(read_only=True) as u:
        return u.evidence.facts([offering.id], [learner.person.id])


def verdict_of(world: World, learner: Asker, leaf: str) -> LeafVerdict:
    offering = world.offering()
    with world.ports.unit_of_work(read_only=True) as u:
        version = u.definitions.get(offering.version_id)
        verdict = evaluate_learner(u, version, offering.id, learner.person.id, world.clock.now)
    return next(one for one in leaf_verdicts(verdict) if one.leaf.key == leaf)
