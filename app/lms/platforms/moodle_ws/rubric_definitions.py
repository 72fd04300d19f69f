"""Rubrics as they are defined: criteria and their levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.errors import FailureKind
from app.lms.json_answers import MalformedAnswer, Object, as_list, as_object, read_text
from app.lms.platforms.api_answers import get_id, get_number
from app.lms.platforms.moodle_ws.functions import FunctionCaller
from app.lms.platforms.moodle_ws.plain_text import read_plain
from app.lms.platforms.moodle_ws.refusals import CAPABILITIES, RUBRICS, has_warning
from app.ports.platform_accounts import ChosenLevel

RUBRIC = "rubric"
NOT_SHOWN = "1"


@dataclass(frozen=True, slots=True)
class MoodleCriterion:
    """A criterion and its levels by their ids, from lowest to highest."""

    title: str
    levels: Mapping[str, ChosenLevel]


@dataclass(frozen=True, slots=True)
class MoodleRubric:
    """A rubric's definition; `criteria` by their ids, in the order of the form."""

    id: str
    criteria: Mapping[str, MoodleCriterion]


def read_rubrics(functions: FunctionCaller, modules: Sequence[str]) -> dict[str, MoodleRubric]:
    """The rubrics in use, by course module id; activities graded in another way are left out.

    MISSING_SCOPE where Moodle warns that it did not show all of them.

    Methods out of use are asked for too, and left out here: asked for those in
    use only, Moodle 4.4dev fails as `invalid_method_name` as soon as one of the
    activities is graded without any. Test: test_moodle_web_services_rubrics,
    `test_an_activity_graded_without_a_form_is_left_out`.
    """
    arguments = {f"cmids[{place}]": module for place, module in enumerate(modules)}
    rubrics = functions.call(
        RUBRICS, {**arguments, "areaname": "submissions", "activeonly": "0"}, _build_rubrics
    )
    if rubrics is None:
        raise functions.name(RUBRICS).failure(
            FailureKind.MISSING_SCOPE, f"grant the account {CAPABILITIES[RUBRICS]} in the course"
        )
    return rubrics


def _build_rubrics(content: object) -> dict[str, MoodleRubric] | None:
    answer = as_object(content, "the answer")
    if has_warning(answer, NOT_SHOWN):
        return None
    rubrics: dict[str, MoodleRubric] = {}
    for one in as_list(answer.get("areas"), "areas"):
        area = as_object(one, "an area")
        module = get_id(area, "cmid")
        if module in rubrics:
            raise MalformedAnswer("an activity is listed twice")
        rubric = _find_rubric(area)
        if rubric:
            rubrics[module] = rubric
    return rubrics


def _find_rubric(area: Object) -> MoodleRubric | None:
    definitions = as_list(area.get("definitions"), "definitions")
    found = [_build_rubric(one) for one in definitions if _is_rubric(one)]
    if len(found) > 1:
        raise MalformedAnswer("an activity has two rubrics")
    is_used = read_text(area, "activemethod") == RUBRIC
    return found[0] if found and is_used else None


def _is_rubric(content: object) -> bool:
    return read_text(as_object(content, "a definition"), "method") == RUBRIC


def _build_rubric(definition: Object) -> MoodleRubric:
    rubric = as_object(definition.get(RUBRIC), RUBRIC)
    criteria = {}
    for one in as_list(rubric.get("rubric_criteria"), "rubric_criteria"):
        source = as_object(one, "a criterion")
        title = read_plain(source, "description")
        criteria[get_id(source, "id")] = MoodleCriterion(title, _build_levels(source))
    return MoodleRubric(get_id(definition, "id"), criteria)


def _build_levels(criterion: Object) -> dict[str, ChosenLevel]:
    levels = [_build_level(one) for one in as_list(criterion.get("levels"), "levels")]
    in_order = sorted(levels, key=lambda level: level.points)
    if len({level.key for level in levels}) < len(levels):
        raise MalformedAnswer("a level is listed twice")
    return {level.key: level for level in in_order}


def _build_level(content: object) -> ChosenLevel:
    source = as_object(content, "a level")
    return ChosenLevel(
        key=get_id(source, "id"),
        text=read_plain(source, "definition"),
        points=get_number(source, "score"),
    )
