"""The retry table, by counting the calls that reach a platform."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.domain.errors import FailureKind, PlatformFailure
from app.lms.client import GuardedClient
from app.lms.retries import LONGEST_PAUSE
from app.lms.services import LtiAdvantageServices
from tests.lms.platform import PracticePlatform, Reply, json_reply
from tests.lms.samples import (
    SCORE,
    SHORT,
    WISH,
    Assertions,
    SettableClock,
    client_resolving,
    registration_at,
)

Ask = Callable[[LtiAdvantageServices, PracticePlatform], object]


def read(services: LtiAdvantageServices, platform: PracticePlatform) -> object:
    return services.read_results(registration_at(platform), f"{platform.url}/item")


def score(services: LtiAdvantageServices, platform: PracticePlatform) -> object:
    services.send_score(registration_at(platform), f"{platform.url}/item", SCORE)
    return ()


def create(services: LtiAdvantageServices, platform: PracticePlatform) -> object:
    platform.will("GET", "/items", json_reply([]))
    return services.get_line_item(registration_at(platform), f"{platform.url}/items", WISH)


ROUTES: dict[Ask, tuple[str, str, Reply]] = {
    read: ("GET", "/item/results", json_reply([])),
    score: ("POST", "/item/scores", Reply(204)),
    create: ("POST", "/items", json_reply({"id": "x", "scoreMaximum": 1}, status=201)),
}

BUSY = Reply(429)
FORBIDDEN_FOR_NOW = Reply(403, b"403 Forbidden (Rate Limit Exceeded)")
NONE_REMAINING = Reply(403, headers=(("X-Rate-Limit-Remaining", "0.0"),))
CUT = Reply(body=b"[]" * 50, cut=True)
HANG = Reply(hang=True)

AGAIN = [
    *((read, Reply(status)) for status in (429, 500, 502, 503, 504)),
    (read, FORBIDDEN_FOR_NOW),
    (read, NONE_REMAINING),
    (read, CUT),
    (read, HANG),
    *((score, Reply(status)) for status in (429, 503)),
    (score, FORBIDDEN_FOR_NOW),
    (create, BUSY),
]
NOT_AGAIN = [
    *((read, Reply(status)) for status in (400, 404, 409, 422)),
    *((score, Reply(status)) for status in (400, 404, 409, 422, 500, 502, 504)),
    (score, CUT),
    (score, HANG),
    *((create, Reply(status)) for status in (400, 404, 422, 500, 503)),
    (create, CUT),
    (create, HANG),
]


def label(value: object) -> str:
    if isinstance(value, Reply):
        return (
            f"{value.status}{'-cut' * value.cut}{'-hang' * value.hang}{'-body' * bool(value.body)}"
        )
    return getattr(value, "__name__", "")


def script(platform: PracticePlatform, ask: Ask, *faults: Reply) -> str:
    method, path, good = ROUTES[ask]
    platform.will(method, path, *faults, good)
    return path


@pytest.mark.parametrize(("ask", "fault"), AGAIN, ids=label)
def test_it_is_asked_again(
    platform: PracticePlatform, services: LtiAdvantageServices, ask: Ask, fault: Reply
) -> None:
    path = script(platform, ask, fault, fault)
    ask(services, platform)
    assert len(platform.calls(path, ROUTES[ask][0])) == 3


@pytest.mark.parametrize(("ask", "fault"), NOT_AGAIN, ids=label)
def test_it_is_not_asked_again(
    platform: PracticePlatform, services: LtiAdvantageServices, ask: Ask, fault: Reply
) -> None:
    path = script(platform, ask, fault)
    with pytest.raises(PlatformFailure):
        ask(services, platform)
    assert len(platform.calls(path, ROUTES[ask][0])) == 1


def test_three_times_is_enough(
    platform: PracticePlatform, services: LtiAdvantageServices, slept: list[float]
) -> None:
    script(platform, read, *[Reply(500)] * 3)
    with pytest.raises(PlatformFailure) as failed:
        read(services, platform)
    assert failed.value.kind is FailureKind.SERVER_ERROR
    assert len(platform.calls("/item/results")) == 3
    assert slept == [0.25, 0.5]


@pytest.mark.parametrize("ask", [read, score, create], ids=label)
def test_what_was_never_sent_is_sent_again(
    platform: PracticePlatform, clock: SettableClock, slept: list[float], ask: Ask
) -> None:
    """The name has no address at first; nobody got the call, so repeating it is harmless."""
    failures = 2

    def resolve(_host: str, port: int) -> list[str]:
        nonlocal failures
        calls_service = bool(platform.calls("/token"))
        if calls_service and (ask is not create or platform.calls("/items", "GET")) and failures:
            failures -= 1
            raise OSError("no such name")
        return ["127.0.0.1"]

    client = client_resolving(resolve, limits=SHORT)
    services = LtiAdvantageServices(client, Assertions(), clock, sleep=slept.append)
    path = script(platform, ask)
    ask(services, platform)
    assert len(platform.calls(path, ROUTES[ask][0])) == 1
    assert len(slept) == 2


# --- Retry-After


def test_the_pause_that_was_asked_for_is_kept(
    platform: PracticePlatform, services: LtiAdvantageServices, slept: list[float]
) -> None:
    script(platform, read, Reply(429, headers=(("Retry-After", "7"),)))
    read(services, platform)
    assert slept == [7.0]


def test_the_pause_may_be_a_date(
    platform: PracticePlatform, services: LtiAdvantageServices, slept: list[float]
) -> None:
    """The clock stands at 10:00:00."""
    for date in (
        "Sun, 22 Nov 2026 10:00:09 GMT",
        "Sun, 22 Nov 2026 10:00:09 -0000",
        "Sun, 22 Nov 2026 09:00:00 GMT",
    ):
        script(platform, read, Reply(503, headers=(("Retry-After", date),)))
        read(services, platform)
    assert slept == [9.0, 9.0, 0.0]


@pytest.mark.parametrize("value", ["soon", "-3", "1e9", "", "Sun, 99 Foo 2026"])
def test_a_pause_that_is_none_is_our_own(
    platform: PracticePlatform, services: LtiAdvantageServices, slept: list[float], value: str
) -> None:
    script(platform, read, Reply(429, headers=(("Retry-After", value),)))
    read(services, platform)
    assert slept == [0.25]


def test_a_long_pause_is_left_to_a_later_job(
    platform: PracticePlatform, services: LtiAdvantageServices, slept: list[float]
) -> None:
    seconds = int(LONGEST_PAUSE) + 1
    path = script(platform, read, Reply(429, headers=(("Retry-After", str(seconds)),)))
    with pytest.raises(PlatformFailure) as failed:
        read(services, platform)
    assert failed.value.kind is FailureKind.RATE_LIMITED
    assert failed.value.retry_after == seconds
    assert len(platform.calls(path)) == 1
    assert slept == []


def test_many_callers_do_not_come_back_at_once(
    platform: PracticePlatform, client: GuardedClient, clock: SettableClock
) -> None:
    """Half of the pause is random, and so is a second after a pause that was asked for."""
    slept: list[float] = []
    services = LtiAdvantageServices(
        client, Assertions(), clock, sleep=slept.append, jitter=lambda: 0.5
    )
    script(platform, read, Reply(500), Reply(429, headers=(("Retry-After", "7"),)))
    read(services, platform)
    assert slept == [0.375, 7.5]
