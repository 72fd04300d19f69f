"""A definition as JSON and back, without loss.

The field names are those of the dataclasses; decimals are text, moments ISO
8601, durations seconds as text. What stands in the database was written by an
older Laurel, so a field that is added later needs a default on reading.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

from app.domain.microcredentials import (
    Definition,
    Outcome,
    Participation,
    QualificationLevel,
    Supervision,
)
from app.domain.requirements import (
    CompletionAttested,
    CompletionRecorded,
    CriterionAtLevel,
    FactRule,
    GradeAtLeast,
    Group,
    Operator,
    Requirement,
    Window,
)
from app.domain.rubrics import Criterion, Level, Rubric

Json: TypeAlias = dict[str, Any]

_MICROSECONDS = 1_000_000


def encode_definition(definition: Definition) -> Json:
    """The definition as JSON."""
    return {
        "identifier": definition.identifier,
        "language": definition.language,
        "title": definition.title,
        "description": definition.description,
        "awarding_body": definition.awarding_body,
        "country": definition.country,
        "outcomes": [_encode_outcome(outcome) for outcome in definition.outcomes],
        "workload_hours": str(definition.workload_hours),
        "ects": None if definition.ects is None else str(definition.ects),
        "levels": [_encode_qualification(level) for level in definition.levels],
        "assessment": definition.assessment,
        "participation": definition.participation.value,
        "quality_assurance": definition.quality_assurance,
        "requirement": _encode_requirement(definition.requirement),
        "rubric": _encode_rubric(definition.rubric) if definition.rubric else None,
        "prerequisites": definition.prerequisites,
        "supervision": definition.supervision.value if definition.supervision else None,
        "stackability": definition.stackability,
        "further_information": definition.further_information,
        "sample": definition.sample,
    }


def decode_definition(data: Json) -> Definition:
    """The definition that was encoded. Raises KeyError or ValueError for anything else."""
    return Definition(
        identifier=data["identifier"],
        language=data["language"],
        title=data["title"],
        description=data["description"],
        awarding_body=data["awarding_body"],
        country=data["country"],
        outcomes=tuple(Outcome(**outcome) for outcome in data["outcomes"]),
        workload_hours=Decimal(data["workload_hours"]),
        ects=None if data["ects"] is None else Decimal(data["ects"]),
        levels=tuple(QualificationLevel(**level) for level in data["levels"]),
        assessment=data["assessment"],
        participation=Participation(data["participation"]),
        quality_assurance=data["quality_assurance"],
        requirement=_decode_requirement(data["requirement"]),
        rubric=_decode_rubric(data["rubric"]) if data["rubric"] else None,
        prerequisites=data["prerequisites"],
        supervision=Supervision(data["supervision"]) if data["supervision"] else None,
        stackability=data["stackability"],
        further_information=data["further_information"],
        sample=data["sample"],
    )


def _encode_outcome(outcome: Outcome) -> Json:
    return {"key": outcome.key, "text": outcome.text, "alignment_url": outcome.alignment_url}


def _encode_qualification(level: QualificationLevel) -> Json:
    return {"framework": level.framework, "level": level.level, "url": level.url}


def _encode_rubric(rubric: Rubric) -> Json:
    return {"criteria": [_encode_criterion(criterion) for criterion in rubric.criteria]}


def _encode_criterion(criterion: Criterion) -> Json:
    return {
        "key": criterion.key,
        "name": criterion.name,
        "description": criterion.description,
        "levels": [_encode_level(level) for level in criterion.levels],
    }


def _encode_level(level: Level) -> Json:
    return {
        "key": level.key,
        "name": level.name,
        "description": level.description,
        "points": str(level.points),
    }


def _decode_rubric(data: Json) -> Rubric:
    return Rubric(criteria=tuple(_decode_criterion(criterion) for criterion in data["criteria"]))


def _decode_criterion(data: Json) -> Criterion:
    return Criterion(
        key=data["key"],
        name=data["name"],
        description=data["description"],
        levels=tuple(
            Level(**{**level, "points": Decimal(level["points"])}) for level in data["levels"]
        ),
    )


def _encode_requirement(requirement: Requirement) -> Json:
    if isinstance(requirement, Group):
        return {
            "kind": "group",
            "key": requirement.key,
            "title": requirement.title,
            "operator": requirement.operator.value,
            "count": requirement.count,
            "children": [_encode_requirement(child) for child in requirement.children],
        }
    leaf = {
        "key": requirement.key,
        "title": requirement.title,
        "rule": requirement.rule.value,
        "max_age": _encode_duration(requirement.max_age),
        "window": _encode_window(requirement.window),
    }
    if isinstance(requirement, GradeAtLeast):
        return {"kind": "grade", **leaf, "minimum": str(requirement.minimum)}
    if isinstance(requirement, CriterionAtLevel):
        level = {"criterion": requirement.criterion, "minimum_level": requirement.minimum_level}
        return {"kind": "criterion", **leaf, **level}
    if isinstance(requirement, CompletionRecorded):
        return {"kind": "recorded", **leaf}
    return {"kind": "attested", **leaf}


def _decode_requirement(data: Json) -> Requirement:
    if data["kind"] == "group":
        return Group(
            key=data["key"],
            title=data["title"],
            operator=Operator(data["operator"]),
            count=data["count"],
            children=tuple(_decode_requirement(child) for child in data["children"]),
        )
    leaf: Json = {
        "key": data["key"],
        "title": data["title"],
        "rule": FactRule(data["rule"]),
        "max_age": _decode_duration(data["max_age"]),
        "window": _decode_window(data["window"]),
    }
    if data["kind"] == "grade":
        return GradeAtLeast(**leaf, minimum=Decimal(data["minimum"]))
    if data["kind"] == "criterion":
        level = {"criterion": data["criterion"], "minimum_level": data["minimum_level"]}
        return CriterionAtLevel(**leaf, **level)
    if data["kind"] == "attested":
        return CompletionAttested(**leaf)
    if data["kind"] == "recorded":
        return CompletionRecorded(**leaf)
    raise ValueError(f"unknown kind of requirement: {data['kind']}")


def _encode_duration(duration: timedelta | None) -> str | None:
    if duration is None:
        return None
    return str(Decimal(duration // timedelta(microseconds=1)) / _MICROSECONDS)


def _decode_duration(text: str | None) -> timedelta | None:
    return None if text is None else timedelta(microseconds=int(Decimal(text) * _MICROSECONDS))


def _encode_window(window: Window | None) -> Json | None:
    if window is None:
        return None
    return {"start": _encode_moment(window.start), "end": _encode_moment(window.end)}


def _decode_window(data: Json | None) -> Window | None:
    if data is None:
        return None
    return Window(start=_decode_moment(data["start"]), end=_decode_moment(data["end"]))


def _encode_moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _decode_moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
