"""What a micro-credential asks for, in words (Markdown): Open Badges 3.0, Criteria.narrative."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.credentials.numbers import decimal_text
from app.credentials.wording import one_line, phrase
from app.domain.requirements import CriterionAtLevel, GradeAtLeast, Group, Operator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.microcredentials import Definition
    from app.domain.requirements import Requirement
    from app.domain.rubrics import Criterion, Rubric

GROUP_RULES = {Operator.ALL: "all-of", Operator.ANY: "any-of", Operator.AT_LEAST: "at-least-of"}


def build_criteria_narrative(definition: Definition) -> str:
    """Outcomes, requirements, rubric and the rest that has no field of its own, as sections."""
    language = definition.language
    sections = [
        ("", phrase(language, "sample") if definition.sample else ""),
        ("outcomes", "\n".join(f"- {one_line(outcome.text)}" for outcome in definition.outcomes)),
        ("requirements", "\n".join(_requirement_lines(definition, definition.requirement, 0))),
        ("rubric", "\n\n".join(_rubric_parts(definition.rubric, language))),
        ("prerequisites", definition.prerequisites),
        ("stackability", definition.stackability),
        ("further", definition.further_information),
    ]
    return "\n\n".join(
        f"## {phrase(language, title)}\n\n{text.strip()}" if title else text
        for title, text in sections
        if text.strip()
    )


def _requirement_lines(
    definition: Definition, requirement: Requirement, depth: int
) -> Iterator[str]:
    yield f"{'  ' * depth}- {_requirement_words(definition, requirement)}"
    if isinstance(requirement, Group):
        for child in requirement.children:
            yield from _requirement_lines(definition, child, depth + 1)


def _requirement_words(definition: Definition, requirement: Requirement) -> str:
    language, title = definition.language, one_line(requirement.title)
    if isinstance(requirement, Group):
        rule = phrase(language, GROUP_RULES[requirement.operator], count=requirement.needed)
        if not title:
            return rule[:1].upper() + rule[1:]
        return phrase(language, "group", title=title, rule=rule)
    if isinstance(requirement, GradeAtLeast):
        minimum = decimal_text(requirement.minimum)
        return phrase(language, "grade-at-least", title=title, minimum=minimum)
    if isinstance(requirement, CriterionAtLevel):
        level = _level_name(definition.rubric, requirement)
        return phrase(language, "criterion-at-level", title=title, level=level)
    return phrase(language, "completion-attested", title=title)


def _level_name(rubric: Rubric | None, leaf: CriterionAtLevel) -> str:
    criterion = rubric.criterion(leaf.criterion) if rubric else None
    level = criterion.level(leaf.minimum_level) if criterion else None
    return one_line(level.name) if level else leaf.minimum_level


def _rubric_parts(rubric: Rubric | None, language: str) -> Iterator[str]:
    for criterion in rubric.criteria if rubric else ():
        yield f"### {one_line(criterion.name)}"
        if criterion.description.strip():
            yield criterion.description.strip()
        yield "\n".join(_level_lines(criterion, language))


def _level_lines(criterion: Criterion, language: str) -> Iterator[str]:
    for number, level in enumerate(criterion.levels, start=1):
        points = phrase(language, "points", points=decimal_text(level.points))
        description = f": {one_line(level.description)}" if level.description.strip() else ""
        yield f"{number}. {one_line(level.name)} ({points}){description}"
