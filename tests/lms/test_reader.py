from __future__ import annotations

import pytest

from app.domain.errors import FailureKind, PlatformFailure
from app.lms.client import GuardedClient
from app.lms.reader import DOCUMENT_BYTES, GuardedReader, GuardedWriter
from app.ports.services import NothingSent
from tests.lms.platform import PracticePlatform, Reply


def read(client: GuardedClient, url: str) -> int:
    answer = GuardedReader(client).read(url, accept="application/json", call="read a key set")
    return answer.status


def test_it_asks_for_what_was_wanted_and_answers_any_status_without_a_second_try(
    platform: PracticePlatform, client: GuardedClient
) -> None:
    url = platform.will("GET", "/keys", Reply(503))
    assert read(client, url) == 503
    assert [call.headers["accept"] for call in platform.received] == ["application/json"]


def test_a_document_beyond_half_a_megabyte_is_too_large_unless_it_is_expected(
    platform: PracticePlatform, client: GuardedClient
) -> None:
    url = platform.will("GET", "/keys", Reply(body=b"x" * (DOCUMENT_BYTES + 1)))
    with pytest.raises(PlatformFailure) as failed:
        read(client, url)
    assert failed.value.kind is FailureKind.TOO_LARGE
    large = GuardedReader(client, max_bytes=DOCUMENT_BYTES + 1)
    assert large.read(url, accept="*/*", call="read").status == 200


def test_errors_name_host_and_call_only(platform: PracticePlatform, client: GuardedClient) -> None:
    url = platform.will("GET", "/keys", Reply(hang=True))
    with pytest.raises(PlatformFailure) as failed:
        read(client, f"{url}?secret=1")
    assert str(failed.value) == "127.0.0.1: read a key set: timeout"


@pytest.mark.parametrize("url", ["", "not an address", "http:///x"])
def test_what_is_no_address_is_refused(client: GuardedClient, url: str) -> None:
    with pytest.raises(PlatformFailure) as failed:
        read(client, url)
    assert failed.value.kind is FailureKind.ADDRESS_REFUSED
    assert failed.value.platform == "unknown host"


def post(client: GuardedClient, url: str) -> int:
    headers = {"Authorization": "Bearer secret-token", "Content-Type": "application/json"}
    return GuardedWriter(client).post(url, b"{}", headers=headers, call="register").status


def test_a_post_carries_its_body_and_headers(
    platform: PracticePlatform, client: GuardedClient
) -> None:
    assert post(client, platform.will("POST", "/register", Reply(201))) == 201
    (call,) = platform.received
    assert (call.body, call.headers["authorization"]) == (b"{}", "Bearer secret-token")
    assert call.headers["content-type"] == "application/json"


def test_a_post_follows_no_redirect(platform: PracticePlatform, client: GuardedClient) -> None:
    target = platform.will("POST", "/other", Reply(200))
    url = platform.will("POST", "/register", Reply(307, headers=(("Location", target),)))
    assert post(client, url) == 307
    assert [call.path for call in platform.received] == ["/register"]


def test_a_post_that_fails_never_names_its_token(
    platform: PracticePlatform, client: GuardedClient
) -> None:
    url = platform.will("POST", "/register", Reply(hang=True))
    with pytest.raises(PlatformFailure) as failed:
        post(client, f"{url}?secret=1")
    assert str(failed.value) == "127.0.0.1: register: timeout"
    assert not isinstance(failed.value, NothingSent)


def test_a_post_that_reached_nobody_says_that_nothing_was_sent(client: GuardedClient) -> None:
    platform = PracticePlatform()
    platform.stop()
    with pytest.raises(NothingSent):
        post(client, f"{platform.url}/register")
