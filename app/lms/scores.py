"""Sending a final score (AGS 2.0, section 3.4)."""

from __future__ import annotations

import json
from datetime import UTC
from decimal import Decimal

from app.domain.platforms import Registration
from app.lms.calls import ServiceCall, ServiceCaller
from app.lms.retries import SCORE
from app.lms.service_urls import below
from app.lms.vocabulary import SCORE_SCOPE, SCORE_TYPE
from app.ports.services import FinalScore

CALL = "send the score"


def send_score(
    caller: ServiceCaller, registration: Registration, line_item_url: str, score: FinalScore
) -> None:
    """Send it once, or again with the same timestamp, so that it counts once.

    Raises `PlatformFailure`; CONFLICT where the platform holds one as late or
    later. Never sends another state than FullyGraded: on one platform that
    would wipe the grade.
    """
    call = ServiceCall(
        call=CALL,
        method="POST",
        url=below(line_item_url, "scores"),
        scopes=frozenset({SCORE_SCOPE}),
        content=build_score(score),
        content_type=SCORE_TYPE,
        rule=SCORE,
    )
    caller.call(registration, call)


def build_score(score: FinalScore) -> bytes:
    """The score's JSON (AGS 2.0, 3.4.2). Its numbers stand as they are, never as binary floats.

    The timestamp has microseconds and an offset. ValueError for a timestamp
    without a time zone or a number that is none.
    """
    if score.timestamp.tzinfo is None:
        raise ValueError("the score's timestamp needs a time zone")
    fields = {
        "userId": json.dumps(score.subject),
        "timestamp": json.dumps(score.timestamp.astimezone(UTC).isoformat(timespec="microseconds")),
        "activityProgress": '"Completed"',
        "gradingProgress": '"FullyGraded"',
        "scoreGiven": _number(score.given),
        "scoreMaximum": _number(score.maximum),
    }
    if score.comment:
        fields["comment"] = json.dumps(score.comment)
    return ("{" + ", ".join(f'"{key}": {value}' for key, value in fields.items()) + "}").encode()


def _number(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError("a score is a finite number")
    return format(value, "f")
