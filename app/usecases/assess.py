"""An assessor judges a learner's work against the rubric."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from app.domain.errors import RefusalCode, Refused
from app.domain.evidence import Assessment, Fact, LevelReached, Route, digest_of
from app.domain.requirements import CriterionAtLevel, leaves_of
from app.usecases.access import get_candidate, require_staff
from app.usecases.conflicts import once_more
from app.usecases.offered import get_offered
from app.usecases.required_text import get_optional_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from uuid import UUID

    from app.domain.microcredentials import Version
    from app.domain.people import Asker
    from app.domain.rubrics import Rubric
    from app.ports import Ports


@once_more
def assess(
    ports: Ports,
    asker: Asker,
    learner: UUID,
    levels: Mapping[str, str],
    remarks: Mapping[str, str],
) -> Assessment:
    """Record a level for every criterion of the rubric, and the facts that follow.

    `levels` and `remarks` are by criterion key. Refuses INPUT_INVALID for a
    criterion left out, a level that the rubric does not have, or a remark
    that cannot be; what is about no criterion of the rubric is left out.
    """
    course_id = require_staff(asker)
    with ports.unit_of_work() as u:
        offered = get_offered(u, course_id)
        candidate = get_candidate(u, asker, course_id, learner)
        rubric = offered.version.definition.rubric
        if rubric is None:
            raise Refused(RefusalCode.NOT_FOUND, "rubric")
        assessment = Assessment(
            uuid=uuid4(),
            person_id=candidate.person.id,
            offering_id=offered.offering.id,
            assessor_id=asker.person.id,
            levels=_checked_levels(rubric, levels),
            remarks=_checked_remarks(rubric, remarks),
            assessed_at=ports.clock(),
        )
        u.evidence.add_assessment(assessment)
        u.evidence.add_facts(list(_facts_of(assessment, offered.version)))
    return assessment


def _checked_levels(rubric: Rubric, levels: Mapping[str, str]) -> dict[str, str]:
    checked: dict[str, str] = {}
    for criterion in rubric.criteria:
        level = levels.get(criterion.key, "")
        if criterion.level(level) is None:
            raise Refused(RefusalCode.INPUT_INVALID, criterion.name)
        checked[criterion.key] = level
    return checked


def _checked_remarks(rubric: Rubric, remarks: Mapping[str, str]) -> dict[str, str]:
    checked = {c.key: get_optional_text(remarks.get(c.key, ""), c.name) for c in rubric.criteria}
    return {key: remark for key, remark in checked.items() if remark}


def _facts_of(assessment: Assessment, version: Version) -> Iterator[Fact]:
    """One fact for each leaf that asks for a level of an assessed criterion."""
    for leaf in leaves_of(version.definition.requirement):
        if isinstance(leaf, CriterionAtLevel):
            level = assessment.levels[leaf.criterion]
            entered = {
                "assessment": assessment.uuid.urn,
                "criterion": leaf.criterion,
                "level": level,
            }
            yield Fact(
                uuid=uuid4(),
                person_id=assessment.person_id,
                offering_id=assessment.offering_id,
                leaf=leaf.key,
                value=LevelReached(level),
                route=Route.IN_TOOL_RUBRIC,
                source_id=assessment.uuid.urn,
                source_time=assessment.assessed_at,
                observed_at=assessment.assessed_at,
                digest=digest_of(entered),
                recorded_by=assessment.assessor_id,
            )
