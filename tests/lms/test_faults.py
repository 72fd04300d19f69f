"""Every service against every fault: what is reported is what can be mended."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.domain.errors import FailureKind, PlatformFailure
from app.lms.outgoing import SERVICE_ANSWER_BYTES
from app.lms.paging import MOST_BYTES
from app.lms.services import LtiAdvantageServices
from tests.lms.platform import PracticePlatform, Reply, json_reply
from tests.lms.samples import SCORE, WISH, registration_at

Ask = Callable[[LtiAdvantageServices, PracticePlatform], object]

FAULTS = {
    "401": Reply(401),
    "403": Reply(403, b"<html>", (("Content-Type", "text/html"),)),
    "404 page": Reply(404, b"<html>Error</html>", (("Content-Type", "text/html"),)),
    "409": Reply(409),
    "422": Reply(422),
    "429": Reply(429, headers=(("Retry-After", "30"),)),
    "500": Reply(500, b"<!doctype html><title>Server Error (500)</title>"),
    "hang": Reply(hang=True),
    "truncated": Reply(body=b"[" * 100, cut=True),
    "malformed": Reply(body=b'{"members": [}'),
    "oversized": Reply(body=bytes(MOST_BYTES + 1)),
}


def read_memberships(services: LtiAdvantageServices, platform: PracticePlatform) -> object:
    return services.read_memberships(registration_at(platform), f"{platform.url}/service")


def find_line_item(services: LtiAdvantageServices, platform: PracticePlatform) -> object:
    return services.get_line_item(registration_at(platform), f"{platform.url}/service", WISH)


def create_line_item(services: LtiAdvantageServices, platform: PracticePlatform) -> object:
    platform.will("GET", "/service", json_reply([]))
    return find_line_item(services, platform)


def read_results(services: LtiAdvantageServices, platform: PracticePlatform) -> object:
    return services.read_results(registration_at(platform), f"{platform.url}/service")


def send_score(services: LtiAdvantageServices, platform: PracticePlatform) -> object:
    services.send_score(registration_at(platform), f"{platform.url}/service", SCORE)
    return None


SERVICES: dict[Ask, tuple[str, str, str]] = {
    read_memberships: ("GET", "/service", "read the roster"),
    find_line_item: ("GET", "/service", "find the line item"),
    create_line_item: ("POST", "/service", "create the line item"),
    read_results: ("GET", "/service/results", "read the results"),
    send_score: ("POST", "/service/scores", "send the score"),
}
TOKEN = ("POST", "/token", "get a token")

EXPECTED = {
    "401": FailureKind.UNAUTHORIZED,
    "403": FailureKind.MISSING_SCOPE,
    "404 page": FailureKind.NOT_FOUND,
    "409": FailureKind.CONFLICT,
    "422": FailureKind.REJECTED,
    "429": FailureKind.RATE_LIMITED,
    "500": FailureKind.SERVER_ERROR,
    "hang": FailureKind.TIMEOUT,
    "truncated": FailureKind.UNREACHABLE,
    "malformed": FailureKind.BAD_ANSWER,
    "oversized": FailureKind.TOO_LARGE,
}
# A platform that refuses to give a token does not know us; what to compare stands in the detail.
REFUSED = FailureKind.UNAUTHORIZED
EXPECTED_OF_TOKEN = EXPECTED | dict.fromkeys(("401", "403", "404 page", "409", "422"), REFUSED)


def failure(ask: Callable[[], object]) -> PlatformFailure:
    with pytest.raises(PlatformFailure) as failed:
        ask()
    return failed.value


CASES = [
    (ask, fault)
    for ask in SERVICES
    for fault in FAULTS
    if (ask, fault) != (send_score, "malformed")  # a score's answer is not read, see below
]


@pytest.mark.parametrize(("ask", "fault"), CASES)
def test_a_fault_of_a_service(
    platform: PracticePlatform, services: LtiAdvantageServices, ask: Ask, fault: str
) -> None:
    method, path, call = SERVICES[ask]
    platform.will(method, path, FAULTS[fault])
    failed = failure(lambda: ask(services, platform))
    assert failed.kind is EXPECTED[fault]
    assert failed.call == call
    assert failed.platform == "Sample Platform"
    assert failed.retry_after == (30 if fault == "429" else None)


@pytest.mark.parametrize("fault", list(FAULTS))
def test_a_fault_of_the_token_endpoint(
    platform: PracticePlatform, services: LtiAdvantageServices, fault: str
) -> None:
    method, path, call = TOKEN
    platform.will(method, path, FAULTS[fault])
    failed = failure(lambda: read_results(services, platform))
    assert failed.kind is EXPECTED_OF_TOKEN[fault]
    assert failed.call == call


def test_what_a_platform_answers_to_an_accepted_score_does_not_matter(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    platform.will("POST", "/service/scores", FAULTS["malformed"])
    send_score(services, platform)


@pytest.mark.parametrize("ask", list(SERVICES))
def test_a_platform_that_is_down_is_unreachable(
    platform: PracticePlatform, services: LtiAdvantageServices, ask: Ask
) -> None:
    platform.stop()
    assert failure(lambda: ask(services, platform)).kind is FailureKind.UNREACHABLE


@pytest.mark.parametrize("ask", list(SERVICES))
def test_only_lists_of_people_may_be_large(
    platform: PracticePlatform, services: LtiAdvantageServices, ask: Ask
) -> None:
    method, path, _ = SERVICES[ask]
    people: dict[Ask, bytes] = {read_memberships: b'{"members": []}', read_results: b"[]"}
    platform.will(method, path, Reply(body=people.get(ask, b"[]") + b" " * SERVICE_ANSWER_BYTES))
    if ask in people:
        assert ask(services, platform) == ()
    else:
        assert failure(lambda: ask(services, platform)).kind is FailureKind.TOO_LARGE
