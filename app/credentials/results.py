"""Requirements as result descriptions, and what one learner reached as results (Open Badges 3.0).

The descriptions are part of the Achievement and the same for everybody; the results are the
learner's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.credentials.achievement_ids import level_id, requirement_id
from app.credentials.numbers import decimal_text, percent_text
from app.credentials.wording import one_line, phrase
from app.domain.evidence import Graded, LevelReached
from app.domain.requirements import CriterionAtLevel, GradeAtLeast, leaves_of
from app.domain.verdicts import Outcome, leaf_verdicts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.microcredentials import Definition
    from app.domain.requirements import Leaf
    from app.domain.rubrics import Level
    from app.domain.verdicts import LeafVerdict, Verdict


def build_result_descriptions(achievement: str, definition: Definition) -> list[dict[str, Any]]:
    """One ResultDescription for each leaf of the requirement tree."""
    return [
        {
            "id": requirement_id(achievement, leaf.key),
            "type": ["ResultDescription"],
            "name": one_line(leaf.title),
            **_scale(achievement, definition, leaf),
        }
        for leaf in leaves_of(definition.requirement)
    ]


def build_results(achievement: str, verdict: Verdict) -> list[dict[str, Any]]:
    """A Result for each requirement that is met by a fact.

    What was not met, or was waived, has none: a credential says what its holder achieved, and the
    decision record says the rest.
    """
    return [
        {
            "type": ["Result"],
            "resultDescription": requirement_id(achievement, met.leaf.key),
            "status": "Completed",
            **_reached(achievement, met),
        }
        for met in _met(verdict)
        if met.fact
    ]


def build_results_narrative(definition: Definition, verdict: Verdict) -> str:
    """The same in words (Markdown), waivers included, for a reader who has no software for it."""
    return "\n".join(f"- {_reached_words(definition, met)}" for met in _met(verdict))


def _met(verdict: Verdict) -> Iterator[LeafVerdict]:
    return (leaf for leaf in leaf_verdicts(verdict) if leaf.outcome is Outcome.MET)


def _scale(achievement: str, definition: Definition, leaf: Leaf) -> dict[str, Any]:
    if isinstance(leaf, GradeAtLeast):
        return {
            "resultType": "Percent",
            "valueMin": "0",
            "valueMax": "100",
            "requiredValue": decimal_text(leaf.minimum),
        }
    if isinstance(leaf, CriterionAtLevel):
        return {
            "resultType": "RubricCriterionLevel",
            "requiredLevel": level_id(achievement, leaf.key, leaf.minimum_level),
            "rubricCriterionLevel": [
                _level(level_id(achievement, leaf.key, level.key), rank, level)
                for rank, level in enumerate(_levels(definition, leaf), start=1)
            ],
        }
    return {"resultType": "Status"}


def _level(identifier: str, rank: int, level: Level) -> dict[str, Any]:
    """`level` counts from the lowest, 1: the order of the list itself is not signed."""
    built = {
        "id": identifier,
        "type": ["RubricCriterionLevel"],
        "name": one_line(level.name),
        "level": str(rank),
        "points": decimal_text(level.points),
    }
    if level.description.strip():
        built["description"] = level.description.strip()
    return built


def _levels(definition: Definition, leaf: CriterionAtLevel) -> tuple[Level, ...]:
    """The levels of the leaf's criterion. Raises ValueError if the rubric does not have it."""
    criterion = definition.rubric.criterion(leaf.criterion) if definition.rubric else None
    if criterion is None:
        raise ValueError(f"requirement {leaf.key}: the rubric has no criterion {leaf.criterion}")
    return criterion.levels


def _reached(achievement: str, met: LeafVerdict) -> dict[str, Any]:
    value = met.fact.value if met.fact else None
    if isinstance(value, Graded):
        return {"value": percent_text(value)}
    if isinstance(value, LevelReached):
        return {"achievedLevel": level_id(achievement, met.leaf.key, value.level)}
    return {}


def _reached_words(definition: Definition, met: LeafVerdict) -> str:
    language, leaf = definition.language, met.leaf
    title = one_line(leaf.title)
    value = met.fact.value if met.fact else None
    if isinstance(value, Graded):
        return phrase(language, "reached-grade", title=title, percent=percent_text(value))
    if isinstance(value, LevelReached) and isinstance(leaf, CriterionAtLevel):
        names = {level.key: one_line(level.name) for level in _levels(definition, leaf)}
        return phrase(language, "reached-level", title=title, level=names[value.level])
    key = "reached-completion" if value else "reached-waiver"
    return phrase(language, key, title=title)
