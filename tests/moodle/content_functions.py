"""The web service's list of a course's activities. There is no capture of this answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.moodle.courses import Activity
    from tests.moodle.web_service import FunctionCall


def get_contents(call: FunctionCall) -> list[dict[str, Any]]:
    """The one section with the activities that the caller sees, or with the one asked for."""
    course = call.course()
    wanted = _read_options(call.arguments).get("cmid", "")
    modules = [
        _describe_module(call, activity)
        for activity in call.site.activities.values()
        if activity.course_id == course.id
        and wanted in {"", str(activity.cmid)}
        and call.may(f"mod/{activity.kind}:view")
    ]
    section = {"id": course.id, "name": "General", "visible": 1, "section": 0, "uservisible": True}
    return [{**section, "summary": "", "summaryformat": 1, "modules": modules}]


def _read_options(arguments: dict[str, str]) -> dict[str, str]:
    names = {key[:-6]: value for key, value in arguments.items() if key.endswith("[name]")}
    return {name: arguments.get(f"{key}[value]", "") for key, name in names.items()}


def _describe_module(call: FunctionCall, activity: Activity) -> dict[str, Any]:
    return {
        "id": activity.cmid,
        "url": f"{call.site.url}/mod/{activity.kind}/view.php?id={activity.cmid}",
        "name": activity.name,
        "instance": activity.instance,
        "visible": int(activity.visible),
        "uservisible": True,
        "visibleoncoursepage": int(not activity.stealth),
        "modname": activity.kind,
    }
