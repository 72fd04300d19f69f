"""Rubric fillings of an assignment: the level that was chosen for one criterion.

Four calls: the assignment (which proves that it lies in this course), its rubric, the fillings, and
the grades, whose ids are the fillings' `itemid` and name the learner. Nothing else in Moodle leads
to a criterion's level.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from app.domain.errors import FailureKind
from app.lms.json_answers import MalformedAnswer, Object, as_list, as_object, get_text
from app.lms.platforms.api_answers import get_id, get_whole
from app.lms.platforms.moodle_ws.contents import ASSIGNMENT, Activity, read_activities
from app.lms.platforms.moodle_ws.fillings import Filling, read_fillings
from app.lms.platforms.moodle_ws.functions import FunctionCaller
from app.lms.platforms.moodle_ws.refusals import (
    ASSIGNMENT_GRADES,
    CAPABILITIES,
    CONTENTS,
    RUBRICS,
    build_unseen,
    has_warning,
)
from app.lms.platforms.moodle_ws.rubric_definitions import MoodleRubric, read_rubrics
from app.ports.platform_accounts import ApiQuery, Observation

NO_ACCESS = "1"
RUBRIC_CHANGED = "the rubric was changed while it was read: read again"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """The grade of one attempt, by the id that a filling calls it."""

    id: str
    learner: str
    number: int
    is_graded: bool


def read_levels(
    functions: FunctionCaller, query: ApiQuery, subjects: Collection[str]
) -> tuple[Observation, ...]:
    """One observation for each learner among `subjects` whose newest attempt was assessed.

    `query.item` is the course module's id, `query.criterion` the criterion's.
    """
    if not subjects:
        return ()
    assignment = _get_assignment(functions, query)
    rubric = _get_rubric(functions, query)
    fillings = read_fillings(functions, rubric.id, query.criterion)
    attempts = _read_attempts(functions, assignment.instance)
    observations = []
    for subject in subjects:
        attempt = attempts.get(subject)
        filling = fillings.get(attempt.id) if attempt and attempt.is_graded else None
        if filling:
            observations.append(_build_observation(functions, query, rubric, subject, filling))
    return tuple(observations)


def _get_assignment(functions: FunctionCaller, query: ApiQuery) -> Activity:
    activity = read_activities(functions, query.context_id, query.item).get(query.item)
    if activity is None or activity.kind != ASSIGNMENT:
        raise build_unseen(CONTENTS, "the assignment", functions.name(CONTENTS))
    return activity


def _get_rubric(functions: FunctionCaller, query: ApiQuery) -> MoodleRubric:
    rubric = read_rubrics(functions, [query.item]).get(query.item)
    if rubric is None or query.criterion not in rubric.criteria:
        raise build_unseen(RUBRICS, "the rubric or its criterion", functions.name(RUBRICS))
    return rubric


def _build_observation(
    functions: FunctionCaller,
    query: ApiQuery,
    rubric: MoodleRubric,
    subject: str,
    filling: Filling,
) -> Observation:
    level = rubric.criteria[query.criterion].levels.get(filling.level)
    if level is None:
        raise functions.name(RUBRICS).failure(FailureKind.BAD_ANSWER, RUBRIC_CHANGED)
    return Observation(
        subject=subject,
        value=level,
        raw_digest=filling.digest,
        source_id=f"course module/{query.item}/criterion/{query.criterion}",
        at=filling.at,
    )


def _read_attempts(functions: FunctionCaller, assignment: str) -> Mapping[str, _Attempt]:
    """The newest attempt of each learner."""
    content = functions.call(
        ASSIGNMENT_GRADES, {"assignmentids[0]": assignment}, partial(_build_answer, assignment)
    )
    if content is None:
        raise functions.name(ASSIGNMENT_GRADES).failure(
            FailureKind.MISSING_SCOPE,
            f"grant the account {CAPABILITIES[ASSIGNMENT_GRADES]} in the course",
        )
    return content


def _build_answer(assignment: str, content: object) -> dict[str, _Attempt] | None:
    """None where a warning says that the account has no access."""
    answer = as_object(content, "the answer")
    if has_warning(answer, NO_ACCESS):
        return None
    newest: dict[str, _Attempt] = {}
    for one in as_list(answer.get("assignments"), "assignments"):
        source = as_object(one, "an assignment")
        if get_id(source, "assignmentid") != assignment:
            raise MalformedAnswer("the grades are of another assignment")
        for grade in as_list(source.get("grades"), "grades"):
            _keep_newest(newest, _build_attempt(grade))
    return newest


def _keep_newest(newest: dict[str, _Attempt], attempt: _Attempt) -> None:
    earlier = newest.get(attempt.learner)
    if earlier and earlier.number == attempt.number:
        raise MalformedAnswer("an attempt is listed twice")
    if earlier is None or attempt.number > earlier.number:
        newest[attempt.learner] = attempt


def _build_attempt(content: object) -> _Attempt:
    source: Object = as_object(content, "a grade")
    return _Attempt(
        id=get_id(source, "id"),
        learner=get_id(source, "userid"),
        number=get_whole(source, "attemptnumber"),
        is_graded=_is_graded(get_text(source, "grade")),
    )


def _is_graded(grade: str) -> bool:
    """Whether the grade, a decimal as text, is one: -1 stands for none."""
    try:
        return Decimal(grade) >= 0
    except ArithmeticError:
        raise MalformedAnswer("grade is not a number") from None
