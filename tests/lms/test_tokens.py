from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from app.domain.errors import FailureKind, PlatformFailure
from app.domain.platforms import Registration
from app.lms.services import LtiAdvantageServices
from app.lms.token_answers import build_token
from app.lms.vocabulary import RESULT_SCOPE, SCORE_SCOPE
from tests.lms.platform import PracticePlatform, Received, Reply, json_reply
from tests.lms.samples import SCORE, START, Assertions, SettableClock, registration_at


def token_reply(**changes: object) -> Reply:
    content = {
        "access_token": "token-x",
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": RESULT_SCOPE,
    }
    merged = {key: value for key, value in {**content, **changes}.items() if value != "absent"}
    return json_reply(merged)


@pytest.fixture(autouse=True)
def routes(platform: PracticePlatform) -> None:
    platform.will("GET", "/item/results", json_reply([]))
    platform.will("POST", "/item/scores", Reply(204))


@pytest.fixture
def read(
    platform: PracticePlatform, services: LtiAdvantageServices, registration: Registration
) -> Callable[[], object]:
    return lambda: services.read_results(registration, f"{platform.url}/item")


def tokens_used(platform: PracticePlatform) -> list[str]:
    return [call.headers["authorization"] for call in platform.calls("/item/results")]


def failure(ask: Callable[[], object]) -> PlatformFailure:
    with pytest.raises(PlatformFailure) as failed:
        ask()
    return failed.value


def test_the_request_is_the_one_of_the_security_framework(
    platform: PracticePlatform, read: Callable[[], object], assertions: Assertions
) -> None:
    read()
    (asked,) = platform.calls("/token")
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert asked.form == {
        "grant_type": ["client_credentials"],
        "client_assertion_type": ["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"],
        "client_assertion": ["assertion-1"],
        "scope": [RESULT_SCOPE],
    }
    assert assertions.built == [("client-1", f"{platform.url}/token")]


def test_a_token_is_kept_until_a_minute_before_its_end(
    platform: PracticePlatform, read: Callable[[], object], clock: SettableClock
) -> None:
    read()
    clock.move(3539)
    read()
    clock.move(1)
    read()
    assert tokens_used(platform) == ["Bearer token-1", "Bearer token-1", "Bearer token-2"]


def test_tokens_are_kept_apart_by_registration_and_by_scopes(
    platform: PracticePlatform, services: LtiAdvantageServices, read: Callable[[], object]
) -> None:
    """One issuer may hold many clients, so the issuer would not do."""
    read()
    services.send_score(registration_at(platform), f"{platform.url}/item", SCORE)
    services.read_results(registration_at(platform, number=2), f"{platform.url}/item")
    read()
    asked = [call.form["scope"][0] for call in platform.calls("/token")]
    assert asked == [RESULT_SCOPE, SCORE_SCOPE, RESULT_SCOPE]
    assert tokens_used(platform) == ["Bearer token-1", "Bearer token-3", "Bearer token-1"]


def test_a_changed_client_asks_anew(
    platform: PracticePlatform,
    services: LtiAdvantageServices,
    registration: Registration,
    read: Callable[[], object],
) -> None:
    read()
    changed = replace(registration, client_id="client-new")
    services.read_results(changed, f"{platform.url}/item")
    assert len(platform.calls("/token")) == 2


@pytest.mark.parametrize("when", ["first", "early", "late"])
def test_one_thread_asks_for_the_token_and_the_others_wait_or_use_the_old_one(
    platform: PracticePlatform, read: Callable[[], object], clock: SettableClock, when: str
) -> None:
    if when != "first":
        read()
        clock.move(3550 if when == "early" else 3601)

    def slow(received: Received) -> Reply:
        platform.stopping.wait(0.15)
        return platform.grant(received)

    before = len(platform.calls("/token"))
    platform.will("POST", "/token", slow)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: read(), range(8)))
    assert len(platform.calls("/token")) == before + 1
    used = set(tokens_used(platform)[before:])
    assert used == ({"Bearer token-1", "Bearer token-2"} if when == "early" else used)
    assert len(used) == (2 if when == "early" else 1)


@pytest.mark.parametrize(
    ("changes", "lasts"),
    [
        ({"expires_in": "absent"}, 240),
        ({"expires_in": None}, 240),
        ({"expires_in": 0}, 240),
        ({"expires_in": -5}, 240),
        ({"expires_in": 600.5}, 540),
        ({"expires_in": 10**12}, 86_340),
    ],
)
def test_how_long_a_token_lasts(
    platform: PracticePlatform,
    read: Callable[[], object],
    clock: SettableClock,
    changes: dict[str, object],
    lasts: int,
) -> None:
    platform.will("POST", "/token", token_reply(**changes))
    read()
    clock.move(lasts - 1)
    read()
    assert len(platform.calls("/token")) == 1
    clock.move(2)
    read()
    assert len(platform.calls("/token")) == 2


@pytest.mark.parametrize(
    "reply",
    [
        token_reply(token_type="bearer"),
        token_reply(token_type="BEARER"),
        token_reply(scope="absent"),
        token_reply(scope=None),
        token_reply(scope=f"other {RESULT_SCOPE}  more"),
        replace(token_reply(), headers=(("Content-Type", "text/html; charset=utf-8"),)),
        replace(token_reply(), status=201),
    ],
)
def test_answers_that_are_tokens(
    platform: PracticePlatform, read: Callable[[], object], reply: Reply
) -> None:
    platform.will("POST", "/token", reply)
    read()
    assert tokens_used(platform) == ["Bearer token-x"]


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=b"<html>Log in</html>"),
        Reply(body=b"[]"),
        Reply(body=b""),
        Reply(body=b'{"access_token": "token'),
        token_reply(access_token="absent"),
        token_reply(access_token=""),
        token_reply(access_token=5),
        token_reply(access_token="token\r\nX-Injected: 1"),
        token_reply(access_token="two words"),
        token_reply(token_type="absent"),
        token_reply(token_type="MAC"),
        token_reply(scope=[RESULT_SCOPE]),
        token_reply(expires_in="3600"),
        token_reply(expires_in=True),
    ],
)
def test_answers_that_are_no_tokens(
    platform: PracticePlatform, read: Callable[[], object], reply: Reply
) -> None:
    platform.will("POST", "/token", reply)
    assert failure(read).kind is FailureKind.BAD_ANSWER
    assert not tokens_used(platform)


@pytest.mark.parametrize("granted", ["", "other", SCORE_SCOPE])
def test_a_scope_that_is_not_granted_is_named_and_asked_for_again_next_time(
    platform: PracticePlatform, read: Callable[[], object], granted: str
) -> None:
    """Open edX drops unknown scopes silently, down to an empty scope with status 200."""
    platform.will("POST", "/token", token_reply(scope=granted), platform.grant)
    failed = failure(read)
    assert failed.kind is FailureKind.MISSING_SCOPE
    assert RESULT_SCOPE in failed.detail
    assert not tokens_used(platform)
    read()
    assert len(platform.calls("/token")) == 2


def test_a_platform_that_refuses_the_scope_is_a_missing_scope(
    platform: PracticePlatform, read: Callable[[], object]
) -> None:
    platform.will("POST", "/token", json_reply({"error": "invalid_scope"}, status=400))
    failed = failure(read)
    assert failed.kind is FailureKind.MISSING_SCOPE
    assert RESULT_SCOPE in failed.detail


@pytest.mark.parametrize("error", ["invalid_client", "unidentified_error", "Secret of learner-1"])
@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_client_that_is_refused_is_told_what_to_compare(
    platform: PracticePlatform, read: Callable[[], object], error: str, status: int
) -> None:
    platform.will("POST", "/token", json_reply({"error": error}, status=status))
    failed = failure(read)
    assert failed.kind is FailureKind.UNAUTHORIZED
    assert "client id" in failed.detail
    assert "learner-1" not in str(failed)
    assert failed.call == "get a token"


PAGE = Reply(404, b"<!DOCTYPE html><html>Error</html>", (("Content-Type", "text/html"),))


def test_key_set_not_read(platform: PracticePlatform, services: LtiAdvantageServices) -> None:
    """Moodle's page in place of a token says that it could not fetch our keys."""
    platform.will("POST", "/token", PAGE)
    moodle = registration_at(platform, "moodle")
    failed = failure(lambda: services.read_results(moodle, f"{platform.url}/item"))
    assert failed.kind is FailureKind.UNAUTHORIZED
    assert "could not read our key set" in failed.detail


@pytest.mark.parametrize(
    ("kind", "reply"),
    [
        ("generic", PAGE),
        ("moodle", replace(PAGE, headers=(("Content-Type", "text/plain"),))),
        ("moodle", replace(PAGE, body=b' {"error": "x"}')),
    ],
)
def test_another_404_says_nothing_about_the_key_set(
    platform: PracticePlatform, services: LtiAdvantageServices, kind: str, reply: Reply
) -> None:
    platform.will("POST", "/token", reply)
    registration = registration_at(platform, kind)
    failed = failure(lambda: services.read_results(registration, f"{platform.url}/item"))
    assert "key set address" in failed.detail
    assert "could not read our key set" not in failed.detail


def test_each_attempt_signs_anew(
    platform: PracticePlatform, read: Callable[[], object], assertions: Assertions
) -> None:
    platform.will("POST", "/token", Reply(503), Reply(429), platform.grant)
    read()
    sent = [call.form["client_assertion"][0] for call in platform.calls("/token")]
    assert sent == ["assertion-1", "assertion-2", "assertion-3"]


def test_a_post_of_the_assertion_is_never_sent_on(
    platform: PracticePlatform, read: Callable[[], object]
) -> None:
    platform.will("POST", "/token", Reply(307, headers=(("Location", "/elsewhere"),)))
    assert failure(read).kind is FailureKind.UNAUTHORIZED
    assert not platform.calls("/elsewhere")


def test_a_token_shows_in_no_error_and_no_repr(
    platform: PracticePlatform, read: Callable[[], object]
) -> None:
    platform.will("GET", "/item/results", Reply(500))
    failed = failure(read)
    assert "token-1" not in f"{failed!r} {failed}"
    content = {"access_token": "token-1", "token_type": "Bearer"}
    assert "token-1" not in repr(build_token(content, frozenset(), START))
