"""Filled rubrics: which level was chosen for a criterion, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from app.lms.json_answers import MalformedAnswer, Object, as_list, as_object
from app.lms.platforms.api_answers import digest_answer, find_epoch, get_id, get_whole
from app.lms.platforms.moodle_ws.functions import FunctionCaller
from app.lms.platforms.moodle_ws.refusals import FILLINGS

ACTIVE = 1  # the others are unfinished, out of date since the rubric changed, or history


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """The level chosen for one criterion; an empty one means that none was."""

    level: str
    at: datetime | None
    digest: str


def read_fillings(
    functions: FunctionCaller, definition: str, criterion: str
) -> Mapping[str, Filling]:
    """The newest active filling with a level for the criterion, by the id of the graded attempt."""
    newest = functions.call(
        FILLINGS, {"definitionid": definition, "since": "0"}, partial(_build_fillings, criterion)
    )
    return {item: filling for item, (_, filling) in newest.items() if filling.level}


_Age = tuple[int, int]


def _build_fillings(criterion: str, content: object) -> dict[str, tuple[_Age, Filling]]:
    newest: dict[str, tuple[_Age, Filling]] = {}
    answer = as_object(content, "the answer")
    for one in as_list(answer.get("instances"), "instances"):
        instance = as_object(one, "an instance")
        item, status = get_id(instance, "itemid"), get_whole(instance, "status")
        age = (get_whole(instance, "timemodified"), int(get_id(instance, "id")))
        filling = _build_filling(criterion, instance)
        if status == ACTIVE and (item not in newest or age > newest[item][0]):
            newest[item] = (age, filling)
    return newest


def _build_filling(criterion: str, instance: Object) -> Filling:
    at = find_epoch(instance, "timemodified")
    rubric = as_object(instance.get("rubric"), "rubric")
    entries = [as_object(one, "a criterion") for one in as_list(rubric.get("criteria"), "criteria")]
    chosen = [one for one in entries if get_id(one, "criterionid") == criterion]
    if len(chosen) > 1:
        raise MalformedAnswer("a criterion is filled twice")
    if not chosen or chosen[0].get("levelid") in (None, 0):
        return Filling(level="", at=at, digest="")
    return Filling(level=get_id(chosen[0], "levelid"), at=at, digest=digest_answer(chosen[0]))
