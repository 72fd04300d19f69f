"""How long, how much and how often at once: the limits of a single call."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import pytest

from app.domain.errors import FailureKind, PlatformFailure
from app.lms.client import GuardedClient
from app.lms.naming import NotConnected
from app.lms.outgoing import TimeLimits
from tests.lms.platform import PracticePlatform, Received, Reply
from tests.lms.samples import SHORT, call, client_resolving, failure


def took(ask: Callable[[], object]) -> tuple[PlatformFailure, float]:
    start = monotonic()
    failed = failure(ask)
    return failed, monotonic() - start


def test_a_server_that_says_nothing_is_given_up(
    platform: PracticePlatform, client: GuardedClient
) -> None:
    url = platform.will("GET", "/thing", Reply(hang=True))
    failed, seconds = took(lambda: client.send(call(url)))
    assert failed.kind is FailureKind.TIMEOUT
    assert not isinstance(failed, NotConnected)
    assert SHORT.read <= seconds < SHORT.total


@pytest.mark.parametrize("part", ["headers", "body"])
def test_a_server_that_drips_is_given_up_after_the_whole_time(
    platform: PracticePlatform, client: GuardedClient, part: str
) -> None:
    """Every single byte comes within the time for one wait."""
    long = Reply(body=b"x" * 900, headers=(("X-Long", "y" * 900),), drip=part)
    url = platform.will("GET", "/thing", long)
    failed, seconds = took(lambda: client.send(call(url)))
    assert failed.kind is FailureKind.TIMEOUT
    assert SHORT.total <= seconds < SHORT.total + 0.3


def test_one_long_wait_ends_with_the_whole_time(platform: PracticePlatform) -> None:
    client = client_resolving(limits=TimeLimits(turn=1.0, connect=1.0, read=5.0, total=0.3))
    url = platform.will("GET", "/thing", Reply(hang=True))
    failed, seconds = took(lambda: client.send(call(url)))
    assert failed.kind is FailureKind.TIMEOUT
    assert seconds < 1.0


def test_redirects_share_the_whole_time(platform: PracticePlatform, client: GuardedClient) -> None:
    slow = Reply(302, headers=(("Location", "/thing"),), body=b"x" * 14, drip="body")
    url = platform.will("GET", "/thing", slow)
    failed, seconds = took(lambda: client.send(call(url)))
    assert failed.kind is FailureKind.TIMEOUT
    assert seconds < SHORT.total + 0.3


def test_a_cut_connection_is_unreachable_after_the_request_was_sent(
    platform: PracticePlatform, client: GuardedClient
) -> None:
    url = platform.will("GET", "/thing", Reply(body=b"x" * 100, cut=True))
    failed = failure(lambda: client.send(call(url)))
    assert failed.kind is FailureKind.UNREACHABLE
    assert not isinstance(failed, NotConnected)


@pytest.mark.parametrize("undeclared", [False, True])
def test_a_body_at_the_limit_is_read_and_one_beyond_is_not(
    platform: PracticePlatform, client: GuardedClient, undeclared: bool
) -> None:
    replies = (Reply(body=b"x" * size, undeclared=undeclared) for size in (1000, 1001))
    url = platform.will("GET", "/thing", *replies)
    assert len(client.send(call(url)).body) == 1000
    assert failure(lambda: client.send(call(url))).kind is FailureKind.TOO_LARGE


def test_a_body_that_is_declared_too_large_is_not_waited_for(
    platform: PracticePlatform, client: GuardedClient
) -> None:
    url = platform.will("GET", "/thing", Reply(body=b"x" * 1001, drip="body"))
    assert failure(lambda: client.send(call(url))).kind is FailureKind.TOO_LARGE


def test_a_compressed_answer_is_not_unpacked(
    platform: PracticePlatform, client: GuardedClient
) -> None:
    url = platform.will(
        "GET", "/thing", Reply(body=b"\x1f\x8b", headers=(("Content-Encoding", "gzip"),))
    )
    assert client.send(call(url)).body == b"\x1f\x8b"
    assert platform.received[0].headers["accept-encoding"] == "identity"


def test_one_origin_gets_no_more_calls_at_once_than_allowed(platform: PracticePlatform) -> None:
    client = client_resolving(per_origin=2)

    def slow(_: Received) -> Reply:
        platform.stopping.wait(0.05)
        return Reply()

    url = platform.will("GET", "/thing", slow)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: client.send(call(url)), range(8)))
    assert {answer.status for answer in answers} == {200}
    assert platform.busiest == 2


def test_a_call_without_a_turn_gives_up_and_another_origin_is_not_held(
    platform: PracticePlatform,
) -> None:
    other = PracticePlatform()
    client = client_resolving(per_origin=1, limits=SHORT)
    hanging = platform.will("GET", "/thing", Reply(hang=True))
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(lambda: failure(lambda: client.send(call(hanging))))
        while not platform.received:
            platform.stopping.wait(0.005)
        other.will("GET", "/thing", Reply())
        assert client.send(call(f"{other.url}/thing")).status == 200
        second = failure(lambda: client.send(call(f"{platform.url}/else")))
        assert first.result().kind is FailureKind.TIMEOUT
    assert second.kind is FailureKind.TIMEOUT
    assert isinstance(second, NotConnected)
    assert not platform.calls("/else")
    other.stop()
