from __future__ import annotations

import logging

import pytest

from app.domain.errors import FailureKind
from app.lms.client import GuardedClient
from app.lms.naming import NotConnected
from app.ports.transaction import inside_transaction
from tests.lms.platform import PracticePlatform, Received, Reply
from tests.lms.samples import SHORT, call, client_resolving, failure
from tests.network import OutsideNetworkError


def test_an_answer_comes_whole_whatever_its_status(
    platform: PracticePlatform, client: GuardedClient
) -> None:
    url = platform.will(
        "GET", "/thing", Reply(418, b"tea", (("X-Kind", "pot"), ("Link", "<a>"), ("Link", "<b>")))
    )
    answer = client.send(call(url))
    assert (answer.status, answer.body) == (418, b"tea")
    assert answer.headers["x-kind"] == "pot"
    assert answer.headers["link"] == "<a>, <b>"


def test_the_address_arrives_letter_by_letter(
    platform: PracticePlatform, client: GuardedClient
) -> None:
    target = "/Thing/A%2fb;c=1/course-v1:X+Y?rlid=Block@z%2B1&Case=Kept&empty="
    platform.will("GET", target.partition("?")[0], Reply())
    client.send(call(platform.url + target))
    assert platform.received[0].target == target


def test_header_values_keep_their_letters(
    platform: PracticePlatform, client: GuardedClient
) -> None:
    """One header that is not UTF-8 does not spoil one that is."""
    values = (("Link", "“next”".encode().decode("latin-1")), ("X-Old", "caf\xe9"))

    def raw(_: Received) -> Reply:
        return Reply(headers=values)

    platform.will("GET", "/thing", raw)
    answer = client.send(call(f"{platform.url}/thing"))
    assert answer.headers["link"] == "“next”"
    assert answer.headers["x-old"] == "café"


# --- redirects


def test_a_get_follows_a_redirect_on_its_origin(
    platform: PracticePlatform, client: GuardedClient
) -> None:
    url = platform.will("GET", "/old", Reply(302, headers=(("Location", "/new?a=B"),)))
    platform.will("GET", "/new", Reply(body=b"here"))
    assert client.send(call(url)).body == b"here"
    assert platform.received[1].target == "/new?a=B"


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.2:{port}/new",
        "http://localhost:{port}/new",
        "http://127.0.0.1:1/new",
        "https://127.0.0.1:{port}/new",
        "//127.0.0.2/new",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1",
        "file:///etc/passwd",
    ],
)
def test_a_redirect_elsewhere_is_refused(
    platform: PracticePlatform, client: GuardedClient, location: str
) -> None:
    target = location.format(port=platform.port)
    url = platform.will("GET", "/old", Reply(302, headers=(("Location", target),)))
    refused = failure(lambda: client.send(call(url)))
    assert refused.kind is FailureKind.ADDRESS_REFUSED
    assert len(platform.received) == 1


def test_redirects_end(platform: PracticePlatform, client: GuardedClient) -> None:
    url = platform.will("GET", "/old", Reply(302, headers=(("Location", "/old"),)))
    assert failure(lambda: client.send(call(url))).kind is FailureKind.ADDRESS_REFUSED
    assert len(platform.received) == 4


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_post_is_never_sent_on(
    platform: PracticePlatform, client: GuardedClient, status: int
) -> None:
    url = platform.will("POST", "/old", Reply(status, headers=(("Location", "/new"),)))
    assert client.send(call(url, "POST")).status == status
    assert len(platform.received) == 1


# --- addresses


def test_without_the_setting_this_machine_is_not_called(platform: PracticePlatform) -> None:
    client = client_resolving(allow_private_network=False, limits=SHORT)
    plain, secure = platform.url, platform.url.replace("http:", "https:")
    assert failure(lambda: client.send(call(plain))).kind is FailureKind.ADDRESS_REFUSED
    assert failure(lambda: client.send(call(secure))).kind is FailureKind.ADDRESS_REFUSED
    assert not platform.received


def test_the_address_that_was_checked_is_the_one_that_is_called() -> None:
    """The name moves to loopback right after the check; a second look-up would go there."""
    answers = iter([("93.184.216.34",), ("127.0.0.1",)])
    client = client_resolving(
        lambda _host, _port: next(answers), allow_private_network=False, limits=SHORT
    )
    with pytest.raises(OutsideNetworkError, match=r"93\.184\.216\.34"):
        client.send(call("https://rebinding.example/"))
    assert next(answers) == ("127.0.0.1",), "the name was looked up a second time"


def test_the_host_header_keeps_the_name(platform: PracticePlatform) -> None:
    asked: list[tuple[str, int]] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return ["127.0.0.1"]

    client = client_resolving(resolve, limits=SHORT)
    platform.will("GET", "/thing", Reply())
    client.send(call(f"http://platform.example:{platform.port}/thing"))
    assert platform.received[0].headers["host"] == f"platform.example:{platform.port}"
    assert asked == [("platform.example", platform.port)]


def test_the_next_address_is_tried_where_one_does_not_answer(platform: PracticePlatform) -> None:
    client = client_resolving(lambda _host, _port: ["127.0.0.3", "127.0.0.1"], limits=SHORT)
    platform.will("GET", "/thing", Reply(body=b"here"))
    url = f"http://platform.example:{platform.port}/thing"
    assert client.send(call(url)).body == b"here"


@pytest.mark.parametrize("error", [OSError("no such name"), UnicodeError("label too long")])
def test_a_name_without_address_is_unreachable(error: Exception) -> None:
    def resolve(_host: str, _port: int) -> list[str]:
        raise error

    client = client_resolving(resolve, limits=SHORT)
    failed = failure(lambda: client.send(call("https://nowhere.example/")))
    assert failed.kind is FailureKind.UNREACHABLE
    assert failed.detail == "its name has no address"
    assert isinstance(failed, NotConnected)


def test_a_closed_port_is_unreachable(platform: PracticePlatform, client: GuardedClient) -> None:
    platform.stop()
    failed = failure(lambda: client.send(call(platform.url)))
    assert failed.kind is FailureKind.UNREACHABLE
    assert isinstance(failed, NotConnected)


# --- what must not happen


def test_no_call_leaves_from_inside_a_transaction(
    platform: PracticePlatform, client: GuardedClient
) -> None:
    mark = inside_transaction.set(True)
    try:
        with pytest.raises(RuntimeError, match="close the unit of work"):
            client.send(call(platform.url))
    finally:
        inside_transaction.reset(mark)
    assert not platform.received


def test_neither_errors_nor_logs_nor_reprs_tell_what_was_sent_or_answered(
    platform: PracticePlatform, client: GuardedClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    platform.will("GET", "/hidden", Reply(reason="Score of learner-1 refused"), Reply(hang=True))
    outgoing = call(f"{platform.url}/hidden?user=learner-1")
    client.send(outgoing)
    failed = failure(lambda: client.send(outgoing))
    told = f"{failed} {failed.detail} {outgoing!r} {caplog.text}"
    for secret in ("secret-token", "learner-1", "/hidden", "127.0.0.1"):
        assert secret not in told


def test_no_cookie_is_kept(platform: PracticePlatform, client: GuardedClient) -> None:
    url = platform.will("GET", "/thing", Reply(headers=(("Set-Cookie", "session=1; Path=/"),)))
    client.send(call(url))
    client.send(call(url))
    assert "cookie" not in platform.received[1].headers


def test_no_proxy_of_the_environment_stands_beside_the_guard(
    platform: PracticePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    client = client_resolving(limits=SHORT)
    url = platform.will("GET", "/thing", Reply())
    assert client.send(call(url)).status == 200
