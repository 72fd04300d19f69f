"""A definition as plain JSON, and the digest by which a version is known for good.

The field names are those of the definition file (docs/definition-file.md).
Numbers and moments stand in one form each, so that equal definitions have
equal content: decimals as text without trailing zeros, moments in UTC.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from app.domain.evidence import digest_of
from app.domain.requirements import CompletionRecorded, CriterionAtLevel, GradeAtLeast, Group

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from app.domain.microcredentials import Definition, Outcome, QualificationLevel
    from app.domain.requirements import Leaf, Requirement, Window
    from app.domain.rubrics import Criterion, Level, Rubric


def definition_digest(definition: Definition) -> str:
    """SHA-256, in hex, of the whole definition; equal exactly for equal definitions."""
    return digest_of(definition_content(definition))


def definition_content(definition: Definition) -> dict[str, Any]:
    """Everything that the definition says, as JSON that a person can read."""
    return {
        "identifier": definition.identifier,
        "language": definition.language,
        "title": definition.title,
        "description": definition.description,
        "awarding_body": definition.awarding_body,
        "country": definition.country,
        "outcomes": [_outcome(outcome) for outcome in definition.outcomes],
        "workload_hours": _number(definition.workload_hours),
        "ects": None if definition.ects is None else _number(definition.ects),
        "levels": [_qualification_level(level) for level in definition.levels],
        "assessment": definition.assessment,
        "participation": definition.participation.value,
        "quality_assurance": definition.quality_assurance,
        "requirements": _requirement(definition.requirement),
        "rubric": _rubric(definition.rubric) if definition.rubric else None,
        "prerequisites": definition.prerequisites,
        "supervision": definition.supervision.value if definition.supervision else None,
        "stackability": definition.stackability,
        "further_information": definition.further_information,
        "sample": definition.sample,
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {"key": outcome.key, "text": outcome.text, "alignment_url": outcome.alignment_url}


def _qualification_level(level: QualificationLevel) -> dict[str, Any]:
    return {"framework": level.framework, "level": level.level, "url": level.url}


def _rubric(rubric: Rubric) -> dict[str, Any]:
    return {"criteria": [_criterion(criterion) for criterion in rubric.criteria]}


def _criterion(criterion: Criterion) -> dict[str, Any]:
    return {
        "key": criterion.key,
        "name": criterion.name,
        "description": criterion.description,
        "levels": [_level(level) for level in criterion.levels],
    }


def _level(level: Level) -> dict[str, Any]:
    return {
        "key": level.key,
        "name": level.name,
        "description": level.description,
        "points": _number(level.points),
    }


def _requirement(requirement: Requirement) -> dict[str, Any]:
    if isinstance(requirement, Group):
        return {
            "key": requirement.key,
            "title": requirement.title,
            "operator": requirement.operator.value,
            "count": requirement.count,
            "children": [_requirement(child) for child in requirement.children],
        }
    return leaf_content(requirement)


def leaf_content(leaf: Leaf) -> dict[str, Any]:
    """One requirement: what is asked for, and the rule by which facts count."""
    content = {
        "key": leaf.key,
        "title": leaf.title,
        "rule": leaf.rule.value,
        "max_age_seconds": None if leaf.max_age is None else _seconds(leaf.max_age),
        "window": _window(leaf.window) if leaf.window else None,
    }
    if isinstance(leaf, GradeAtLeast):
        return content | {"kind": "grade", "grade_at_least": _number(leaf.minimum)}
    if isinstance(leaf, CriterionAtLevel):
        shown = {"criterion": leaf.criterion, "level_at_least": leaf.minimum_level}
        return content | {"kind": "criterion"} | shown
    if isinstance(leaf, CompletionRecorded):
        return content | {"kind": "completion", "completion": "recorded"}
    return content | {"kind": "completion"}


def _window(window: Window) -> dict[str, Any]:
    return {"from": _moment(window.start), "until": _moment(window.end)}


def _moment(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def _seconds(duration: timedelta) -> str:
    whole, rest = divmod(duration, timedelta(seconds=1))
    micro = f".{rest.microseconds:06d}" if rest else ""
    return f"{whole}{micro}"


def _number(number: Decimal) -> str:
    """Plain decimal text; 4, 4.0 and 4.00 are one number and have one text."""
    if not number:
        return "0"
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
