from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import pytest

from app.domain.platforms import Registration
from app.lms.services import LtiAdvantageServices
from app.lms.vocabulary import LINE_ITEM_READ_SCOPE, LINE_ITEM_SCOPE, SCORE_SCOPE
from tests.lms.platform import PracticePlatform, Received, Reply, json_reply
from tests.lms.samples import SettableClock, registration_at

KEYS = json_reply({"keys": [{"kty": "RSA", "kid": "a"}, {"kty": "RSA", "kid": "b"}]})


def test_a_platform_that_grants_everything_passes_every_point(
    platform: PracticePlatform, services: LtiAdvantageServices, registration: Registration
) -> None:
    platform.will("GET", "/keys", KEYS)
    points = services.check(registration)
    assert [(point.point, point.passed) for point in points] == [
        ("key set", True),
        ("clock", False),
        ("roster", True),
        ("line items", True),
        ("results", True),
        ("scores", True),
    ]
    assert points[0].detail == "keys: 2"
    assert not points[1].checked, "this platform sends no date"
    assert points[3].scopes == {LINE_ITEM_SCOPE, LINE_ITEM_READ_SCOPE}


def test_each_scope_that_is_not_granted_is_a_point_that_names_it(
    platform: PracticePlatform, services: LtiAdvantageServices, registration: Registration
) -> None:
    """Reading line items is granted, writing is not; one scope is refused outright."""

    def grant_some(received: Received) -> Reply:
        scopes = received.form["scope"][0].split()
        if scopes == [SCORE_SCOPE]:
            return json_reply({"error": "invalid_scope"}, status=400)
        granted = [scope for scope in scopes if scope == LINE_ITEM_READ_SCOPE]
        return json_reply({"access_token": "t", "token_type": "Bearer", "scope": " ".join(granted)})

    platform.will("GET", "/keys", KEYS)
    platform.will("POST", "/token", grant_some)
    _, _, *points = services.check(registration)
    assert [point.passed for point in points] == [False] * 4
    assert points[1].scopes == {LINE_ITEM_READ_SCOPE}
    assert points[1].detail.endswith(LINE_ITEM_SCOPE)
    assert points[3].detail.endswith(SCORE_SCOPE)


def test_a_platform_that_gives_no_token_fails_one_point_that_says_what_to_compare(
    platform: PracticePlatform, services: LtiAdvantageServices, registration: Registration
) -> None:
    platform.will("GET", "/keys", KEYS)
    platform.will("POST", "/token", json_reply({"error": "invalid_client"}, status=400))
    _, _, token = services.check(registration)
    assert (token.point, token.passed) == ("token", False)
    assert "client id" in token.detail


def test_a_key_set_that_cannot_be_used_fails_its_point(
    platform: PracticePlatform, services: LtiAdvantageServices, registration: Registration
) -> None:
    for broken in (
        Reply(404),
        Reply(body=b"<html>"),
        json_reply({}),
        json_reply({"keys": []}),
        json_reply({"keys": "none"}),
    ):
        platform.will("GET", "/keys", broken)
        keys, _, *others = services.check(registration)
        assert (keys.point, keys.passed) == ("key set", False)
        assert keys.detail
        assert all(point.passed for point in others)


def test_a_token_that_is_kept_does_not_hide_what_changed(
    platform: PracticePlatform, services: LtiAdvantageServices, registration: Registration
) -> None:
    platform.will("GET", "/keys", KEYS)
    services.check(registration)
    platform.will("POST", "/token", Reply(401))
    assert services.check(registration)[2].point == "token"


def test_a_platform_that_is_down_is_said_so_and_raises_nothing(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    registration = registration_at(platform)
    platform.stop()
    points = services.check(registration)
    assert [(point.point, point.detail) for point in points] == [
        ("key set", "unreachable"),
        ("token", "unreachable"),
    ]


@pytest.mark.parametrize(
    ("ahead", "passed", "said"),
    [
        (0, True, "+0 seconds"),
        (-30, True, "-30 seconds"),
        (31, False, "31 seconds ahead of this machine's"),
        (-7200, False, "7200 seconds behind this machine's"),
    ],
)
def test_the_platforms_clock_is_compared_with_ours(
    platform: PracticePlatform,
    services: LtiAdvantageServices,
    registration: Registration,
    clock: SettableClock,
    ahead: int,
    passed: bool,
    said: str,
) -> None:
    told = format_datetime(clock() + timedelta(seconds=ahead), usegmt=True)
    platform.will("GET", "/keys", json_reply({"keys": [{"kty": "RSA"}]}, ("Date", told)))
    point = services.check(registration)[1]
    assert (point.point, point.passed, point.checked) == ("clock", passed, True)
    assert said in point.detail


def test_a_date_that_is_none_is_said_to_be_unchecked(
    platform: PracticePlatform, services: LtiAdvantageServices, registration: Registration
) -> None:
    platform.will("GET", "/keys", json_reply({"keys": [{"kty": "RSA"}]}, ("Date", "yesterday")))
    assert not services.check(registration)[1].checked


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("moodle", ["retrieve members' information", "column management", "grade sync only"]),
        ("openedx", ["Names & Roles (NRPS)", "Programmatic", "Programmatic"]),
    ],
)
def test_a_missing_scope_says_what_to_switch_on_in_the_platforms_words(
    platform: PracticePlatform, services: LtiAdvantageServices, kind: str, words: list[str]
) -> None:
    platform.will("GET", "/keys", KEYS)
    platform.will(
        "POST", "/token", json_reply({"access_token": "t", "token_type": "Bearer", "scope": ""})
    )
    _, _, *points = services.check(registration_at(platform, kind))
    for point, said in zip(points, words, strict=False):
        assert said in point.detail
