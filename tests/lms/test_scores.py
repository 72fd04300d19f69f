from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from app.domain.errors import FailureKind, PlatformFailure
from app.lms.platforms import PLATFORMS
from app.lms.services import LtiAdvantageServices
from app.ports.services import FinalScore
from tests.lms.platform import PracticePlatform, Reply, json_reply
from tests.lms.samples import SCORE, registration_at

ITEM = "/4/lineitems/17/lineitem"


def send(
    platform: PracticePlatform,
    services: LtiAdvantageServices,
    score: FinalScore = SCORE,
    kind: str = "generic",
) -> None:
    services.send_score(registration_at(platform, kind), f"{platform.url}{ITEM}?type_id=5", score)


def accept(platform: PracticePlatform, answer: Reply | None = None) -> None:
    platform.will("POST", f"{ITEM}/scores", answer or Reply(200))


def sent_body(platform: PracticePlatform) -> bytes:
    return platform.calls(f"{ITEM}/scores")[-1].body


@pytest.mark.parametrize("kind", list(PLATFORMS))
@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_a_score_is_sent_whole_and_exactly(
    platform: PracticePlatform, services: LtiAdvantageServices, kind: str, status: int
) -> None:
    accept(platform, Reply(status))
    send(platform, services, kind=kind)
    (asked,) = platform.calls(f"{ITEM}/scores")
    assert asked.target == f"{ITEM}/scores?type_id=5"
    assert asked.headers["content-type"] == "application/vnd.ims.lis.v1.score+json"
    assert asked.headers["authorization"] == "Bearer token-1"
    assert asked.body == (
        b'{"userId": "learner-1", "timestamp": "2026-11-22T11:00:00.000250+00:00", '
        b'"activityProgress": "Completed", "gradingProgress": "FullyGraded", '
        b'"scoreGiven": 8.30, "scoreMaximum": 10}'
    )
    scope = platform.calls("/token")[0].form["scope"]
    assert scope == ["https://purl.imsglobal.org/spec/lti-ags/scope/score"]


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (Decimal("1E+2"), b"100"),
        (Decimal("0.1"), b"0.1"),
        (Decimal("8.299999999999999999"), b"8.299999999999999999"),
        (Decimal(0), b"0"),
        (Decimal("1E-7"), b"0.0000001"),
    ],
)
def test_a_number_is_written_as_it_is(
    platform: PracticePlatform, services: LtiAdvantageServices, given: Decimal, written: bytes
) -> None:
    accept(platform)
    send(platform, services, replace(SCORE, given=given))
    assert b'"scoreGiven": ' + written + b"," in sent_body(platform)


def test_a_comment_and_a_subject_may_hold_anything(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    accept(platform)
    score = replace(SCORE, subject='a"b\\c', comment='“Кваліфікація”, "x"\n')
    send(platform, services, score)
    sent = json.loads(sent_body(platform))
    assert (sent["userId"], sent["comment"]) == (score.subject, score.comment)


def test_the_timestamp_is_in_utc_with_microseconds(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    accept(platform)
    local = datetime(2026, 11, 22, 12, 0, tzinfo=timezone(timedelta(hours=1)))
    send(platform, services, replace(SCORE, timestamp=local))
    assert json.loads(sent_body(platform))["timestamp"] == "2026-11-22T11:00:00.000000+00:00"


@pytest.mark.parametrize(
    "score",
    [
        replace(SCORE, timestamp=datetime(2026, 11, 22, tzinfo=UTC).replace(tzinfo=None)),
        replace(SCORE, given=Decimal("NaN")),
        replace(SCORE, maximum=Decimal("Infinity")),
    ],
)
def test_a_score_that_is_none_is_a_bug_and_stays_here(
    platform: PracticePlatform, services: LtiAdvantageServices, score: FinalScore
) -> None:
    with pytest.raises(ValueError, match="score"):
        send(platform, services, score)
    assert not platform.received


LATER = json_reply(
    {"timestamp": ["Score timestamp can only be updated to a later point in time"]}, status=400
)


@pytest.mark.parametrize(
    ("kind", "answer"),
    [*((kind, Reply(409, b"[]")) for kind in PLATFORMS), ("openedx", LATER)],
)
def test_stale_score(
    platform: PracticePlatform, services: LtiAdvantageServices, kind: str, answer: Reply
) -> None:
    """AGS 2.0 asks for 409; Open edX answers 400 and names the field."""
    accept(platform, answer)
    with pytest.raises(PlatformFailure) as failed:
        send(platform, services, kind=kind)
    assert failed.value.kind is FailureKind.CONFLICT
    assert len(platform.calls(f"{ITEM}/scores")) == 1


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("generic", LATER),
        ("moodle", LATER),
        ("openedx", json_reply({"scoreMaximum": ["must be positive"]}, status=400)),
        ("openedx", json_reply(["timestamp"], status=400)),
        ("openedx", Reply(400, b"timestamp")),
    ],
)
def test_another_400_is_no_conflict(
    platform: PracticePlatform, services: LtiAdvantageServices, kind: str, answer: Reply
) -> None:
    accept(platform, answer)
    with pytest.raises(PlatformFailure) as failed:
        send(platform, services, kind=kind)
    assert failed.value.kind is FailureKind.REJECTED


def test_a_repeated_score_keeps_its_timestamp(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    platform.will("POST", f"{ITEM}/scores", Reply(503), Reply(429), Reply(200))
    send(platform, services)
    assert len({call.body for call in platform.calls(f"{ITEM}/scores")}) == 1
    assert len(platform.calls(f"{ITEM}/scores")) == 3


def test_a_redirected_score_was_not_accepted(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    accept(platform, Reply(302, headers=(("Location", f"{ITEM}/scores"),)))
    with pytest.raises(PlatformFailure) as failed:
        send(platform, services)
    assert failed.value.kind is FailureKind.BAD_ANSWER
