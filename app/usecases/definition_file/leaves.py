"""The leaves of a definition file's requirements: a grade, a rubric level, a completion."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from app.domain.requirements import (
    CompletionAttested,
    CompletionRecorded,
    CriterionAtLevel,
    FactRule,
    GradeAtLeast,
)
from app.usecases.definition_file.messages import ProblemCode
from app.usecases.definition_file.quantities import Limits, read_number, read_window
from app.usecases.definition_file.texts import LONGEST_KEY, read_choice, read_text

if TYPE_CHECKING:
    from app.domain.rubrics import Criterion, Rubric
    from app.usecases.definition_file.texts import Keys
    from app.usecases.definition_file.values import Fields, Value

LEAF_FIELDS = {
    "grade_at_least": ("key", "title", "grade_at_least", "rule", "max_age_hours", "window"),
    "criterion": ("key", "title", "criterion", "level_at_least", "rule", "window"),
    "completion": ("key", "title", "completion", "rule", "max_age_hours", "window"),
}

LONGEST_TITLE = 200
PER_CENT = Limits(least=0, most=100, places=4)
AGE_IN_HOURS = Limits(least=1, most=8784, places=0)
DEFAULT_AGE = Decimal(24)


class Completion(StrEnum):
    """How a completion may be shown."""

    ATTESTED = "attested"
    RECORDED = "recorded"


def read_leaf(
    kind: str, fields: Fields, keys: Keys, rubric: Rubric | None
) -> GradeAtLeast | CriterionAtLevel | CompletionAttested | CompletionRecorded:
    """The leaf of this kind (a name in `LEAF_FIELDS`); its references must meet the rubric."""
    key = keys.read(fields.required("key"))
    title = read_text(fields.required("title"), most=LONGEST_TITLE)
    if kind == "grade_at_least":
        return _read_grade(fields, key, title)
    if kind == "criterion":
        return _read_criterion(fields, key, title, rubric)
    return _read_completion(fields, key, title)


def _read_completion(
    fields: Fields, key: str, title: str
) -> CompletionAttested | CompletionRecorded:
    """One that only people vouch for has neither a rule nor an age: their last word stands."""
    how = read_choice(fields.required("completion"), Completion, otherwise=Completion.ATTESTED)
    window = read_window(fields.optional("window"))
    if how is Completion.ATTESTED:
        for name in ("rule", "max_age_hours"):
            if value := fields.optional(name):
                value.note(ProblemCode.ONLY_IF_RECORDED)
        return CompletionAttested(key=key, title=title, window=window)
    return CompletionRecorded(
        key=key,
        title=title,
        rule=read_choice(fields.optional("rule"), FactRule, otherwise=FactRule.LATEST),
        max_age=_read_age(fields),
        window=window,
    )


def _read_age(fields: Fields) -> timedelta:
    hours = read_number(fields.optional("max_age_hours"), AGE_IN_HOURS, otherwise=DEFAULT_AGE)
    return timedelta(hours=int(hours))


def _read_grade(fields: Fields, key: str, title: str) -> GradeAtLeast:
    return GradeAtLeast(
        key=key,
        title=title,
        rule=read_choice(fields.optional("rule"), FactRule, otherwise=FactRule.LATEST),
        max_age=_read_age(fields),
        window=read_window(fields.optional("window")),
        minimum=read_number(fields.required("grade_at_least"), PER_CENT, otherwise=Decimal(0)),
    )


def _read_criterion(
    fields: Fields, key: str, title: str, rubric: Rubric | None
) -> CriterionAtLevel:
    criterion, level = fields.required("criterion"), fields.required("level_at_least")
    leaf = CriterionAtLevel(
        key=key,
        title=title,
        rule=read_choice(fields.optional("rule"), FactRule, otherwise=FactRule.LATEST),
        window=read_window(fields.optional("window")),
        criterion=read_text(criterion, most=LONGEST_KEY),
        minimum_level=read_text(level, most=LONGEST_KEY),
    )
    found = _find_criterion(criterion, rubric) if leaf.criterion else None
    if found and level and leaf.minimum_level:
        _check_level(level, found)
    return leaf


def _find_criterion(asked: Value | None, rubric: Rubric | None) -> Criterion | None:
    if asked is None:
        return None
    if rubric is None:
        asked.note(ProblemCode.NO_RUBRIC)
        return None
    found = rubric.criterion(asked.text)
    known = [criterion.key for criterion in rubric.criteria]
    if found is None and _are_all_known(known):
        asked.note_unknown(ProblemCode.CRITERION_UNKNOWN, known)
    return found


def _check_level(asked: Value, criterion: Criterion) -> None:
    known = [level.key for level in criterion.levels]
    if asked.text not in known and _are_all_known(known):
        asked.note_unknown(ProblemCode.LEVEL_UNKNOWN, known, criterion=criterion.key)


def _are_all_known(keys: list[str]) -> bool:
    """False if an entry has no key, which is noted already: it may be the one that is meant."""
    return bool(keys) and all(keys)
