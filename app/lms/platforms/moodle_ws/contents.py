"""The activities of a course, so that nothing outside it is ever read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.lms.json_answers import MalformedAnswer, as_list, as_object, get_text
from app.lms.platforms.api_answers import get_id
from app.lms.platforms.moodle_ws.functions import FunctionCaller
from app.lms.platforms.moodle_ws.plain_text import read_plain
from app.lms.platforms.moodle_ws.refusals import CONTENTS

ASSIGNMENT = "assign"


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """A course module: `id` is the course module's, `instance` the activity's own."""

    id: str
    instance: str
    kind: str
    title: str


def read_activities(
    functions: FunctionCaller, course: str, module: str = ""
) -> dict[str, Activity]:
    """The activities that the account can see in the course, or the one, by course module id."""
    options = {"excludecontents": "1", **({"cmid": module} if module else {})}
    arguments = {"courseid": course}
    for place, (option, value) in enumerate(options.items()):
        arguments |= {f"options[{place}][name]": option, f"options[{place}][value]": value}
    return functions.call(CONTENTS, arguments, _build_activities)


def _build_activities(content: object) -> dict[str, Activity]:
    activities: dict[str, Activity] = {}
    for activity in _build_each(content):
        if activity.id in activities:
            raise MalformedAnswer("an activity is listed twice")
        activities[activity.id] = activity
    return activities


def _build_each(content: object) -> Iterator[Activity]:
    for section in as_list(content, "the sections"):
        modules = as_object(section, "a section").get("modules")
        for one in as_list(modules, "modules"):
            module = as_object(one, "a module")
            yield Activity(
                id=get_id(module, "id"),
                # A label and its like may have none.
                instance=get_id(module, "instance") if module.get("instance") else "",
                kind=get_text(module, "modname"),
                title=read_plain(module, "name"),
            )
