"""Scores: what a tool sends for one person, and when it is refused."""

from __future__ import annotations

import json
import re
from datetime import datetime
from math import isfinite
from typing import TYPE_CHECKING, Any

from tests.moodle.completion import follow_grade
from tests.moodle.grades import GradeLocked
from tests.moodle.line_items import find_item
from tests.moodle.messages import Answer
from tests.moodle.services import Call, Service, ServiceRefusal
from tests.moodle.tools import SCORE

if TYPE_CHECKING:
    from tests.moodle.grades import GradeItem
    from tests.moodle.tools import Tool

MEDIA_TYPE = "application/vnd.ims.lis.v1.score+json"
SHOWN = f"{MEDIA_TYPE}; charset=utf-8"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)")


def check_own_link(call: Call, item: GradeItem, tool: Tool) -> None:
    """A column of another tool's link gives no results and takes no scores."""
    link = call.site.links.get(item.instance or 0) if item.is_coupled else None
    if link and link.tool_id != tool.id:
        raise ServiceRefusal(403, "Invalid LTI id supplied.")


def receive_score(call: Call) -> Answer:
    """Keep a score: 200 with an empty body, or 400, 409 or 500 with an empty list.

    Anything but FullyGraded, and a score without `scoreGiven`, wipes the
    grade. `activityProgress` must be there and is not looked at.
    """
    tool = call.tool(SCORE)
    item = find_item(call, tool)
    check_own_link(call, item, tool)
    score = _read_score(call, item)
    if score is None:
        return _refuse(400, f"Incorrect score received{call.request.body.decode()}")
    sent = int(datetime.fromisoformat(score["timestamp"]).timestamp())
    user_id = int(score["userId"])
    row = item.rows.get(user_id)
    if row and row.time is not None and row.time >= sent:
        reason = f"Refusing score with an earlier timestamp for item {item.id} and user {user_id}"
        return _refuse(409, reason)
    return _keep(call, item, score, sent)


def _keep(call: Call, item: GradeItem, score: dict[str, Any], sent: int) -> Answer:
    site, user_id = call.site, int(score["userId"])
    received = sent if site.stores_score_time else site.now()
    comment = score.get("comment") or ""
    try:
        item.record_score(user_id, _scale(item, score), comment, sent=sent, received=received)
    except GradeLocked:
        return _refuse(500, "")
    follow_grade(site, item, user_id)
    return Answer(200, b"", SHOWN)


def _scale(item: GradeItem, score: dict[str, Any]) -> float | None:
    """The score on the column's scale; None where the grade is to be wiped."""
    given = score.get("scoreGiven")
    if given is None or score["gradingProgress"] != "FullyGraded":
        return None
    return float(given) * item.maximum / float(score["scoreMaximum"])


def _read_score(call: Call, item: GradeItem) -> dict[str, Any] | None:
    """The score if it is complete and for somebody who can be graded in the course."""
    try:
        score: dict[str, Any] = json.loads(call.request.body)
        user_id = int(score["userId"])
        needed = all(score[name] for name in ("activityProgress", "gradingProgress"))
        is_timed = TIME.fullmatch(score["timestamp"]) is not None
        is_sized = score.get("scoreGiven") is None or _is_size(score)
    except (ValueError, LookupError, TypeError):
        return None
    known = user_id in call.site.users
    gradable = known and call.site.roles(item.course_id, user_id).can_be_graded
    return score if needed and is_timed and is_sized and gradable else None


def _is_size(score: dict[str, Any]) -> bool:
    return isfinite(float(score["scoreGiven"])) and float(score["scoreMaximum"]) > 0


def _refuse(status: int, reason: str) -> Answer:
    return Answer(status, b"[]", SHOWN, reason=reason)


SCORES = Service(
    "scores",
    re.compile(r"/(\d+)/lineitems/(\d+)/lineitem/scores"),
    (MEDIA_TYPE,),
    {"POST": receive_score},
)
