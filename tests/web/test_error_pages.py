"""Whatever goes wrong is a page with a code, a plain sentence and what to do next."""

from __future__ import annotations

import re
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from http import HTTPStatus
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from app.domain.errors import RefusalCode
from app.main import LARGEST_REQUEST
from app.web.refusals import HTTP_TEXTS, TEXTS
from tests.browsing import Browser, Page
from tests.web.laurel import RunningLaurel, run_laurel
from tests.web.platform import SigningPlatform
from tests.web.story import Story

FORM = {"content-type": "application/x-www-form-urlencoded"}


def send(
    laurel: RunningLaurel,
    path: str,
    content: bytes | Iterator[bytes] = b"",
    headers: dict[str, str] | None = None,
    method: str = "POST",
) -> Page:
    answer = httpx.request(
        method,
        laurel.base_url + path,
        content=content,
        headers={**FORM, **(headers or {})},
        trust_env=False,
    )
    return Page(str(answer.url), answer.status_code, answer.headers, answer.content)


def assert_page(page: Page, status: int, code: str, sentence: str) -> None:
    assert page.status == status, page.text
    assert f"<code>{code}</code>" in page.text
    assert page.shows(sentence)
    assert "frame-ancestors" in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["content-type"] == "text/html; charset=utf-8"


def test_every_refusal_has_its_own_words() -> None:
    assert set(TEXTS) == set(RefusalCode)
    for text in [*TEXTS.values(), *HTTP_TEXTS.values()]:
        assert re.fullmatch(r"[A-Z].*[.]", text.title), text.title
        assert re.fullmatch(r"[A-Z].*[.]", text.advice), text.advice


FITTING = {
    HTTPStatus.BAD_REQUEST: {
        "login-incomplete",
        "state-unknown",
        "token-malformed",
        "claim-missing",
        "message-unsupported",
        "target-foreign",
        "platform-declined",
    },
    HTTPStatus.FORBIDDEN: {
        "platform-unknown",
        "browser-unproven",
        "signature-invalid",
        "audience-wrong",
        "token-expired",
        "nonce-wrong",
        "deployment-unknown",
        "platform-cloned",
        "invitation-invalid",
        "review-forged",
        "session-ended",
        "form-stale",
        "not-allowed",
        "no-course",
        "not-a-candidate",
    },
    HTTPStatus.NOT_FOUND: {"not-found", "not-shared"},
    HTTPStatus.BAD_GATEWAY: {"registration-failed"},
    HTTPStatus.CONFLICT: {
        "already-offered",
        "already-revoked",
        "copy-undecided",
        "requirements-not-met",
        "evidence-unknown",
        "route-unfit",
    },
    HTTPStatus.UNPROCESSABLE_ENTITY: {"input-invalid", "definition-invalid", "code-wrong"},
    HTTPStatus.TOO_MANY_REQUESTS: {"too-many-requests"},
    HTTPStatus.SERVICE_UNAVAILABLE: {"platform-keys-unreachable"},
}


def test_every_refusal_has_a_status_that_fits() -> None:
    found: dict[HTTPStatus, set[str]] = {}
    for code, text in TEXTS.items():
        found.setdefault(text.status, set()).add(code.value)
    assert found == FITTING


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/l/not-a-launch/course",
        "/credentials/not-an-award",
        "/achievements/1",
        "/status/%00",
        "/issuers/%00",
        "/issuers/unknown",
        "/issuers/" + "x" * 5000,
        "/static/nothing.css",
        "/static/../app/settings.py",
        "/static/%2e%2e/app/settings.py",
        "/lti/",
        "/l/",
        "//example.org",
        "/%ff",
    ],
)
def test_nothing_is_at_this_address(laurel: RunningLaurel, path: str) -> None:
    page = send(laurel, path, method="GET")
    assert page.status == 404
    assert page.shows("There is nothing at this address.")
    assert page.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("page", ["0", "-1", "x", "100001", "1e3"])
def test_a_page_number_that_cannot_be(laurel: RunningLaurel, page: str) -> None:
    teacher = laurel.launch("teacher", "teacher")
    assert_page(
        teacher.open(f"course?page={page}"), 404, "not-found", "There is nothing at this address."
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/lti/launch"), ("PUT", "/lti/login"), ("POST", "/"), ("DELETE", "/issuers/sample")],
)
def test_an_address_that_is_used_wrongly(laurel: RunningLaurel, method: str, path: str) -> None:
    page = send(laurel, path, method=method)
    assert_page(page, 405, "http-405", "This address cannot be used in this way.")
    assert page.headers["allow"]


def in_parts(size: int) -> Iterator[bytes]:
    yield b"a="
    for _ in range(size // 1000):
        yield b"x" * 1000


@pytest.mark.parametrize("announced", [True, False])
def test_a_request_that_is_too_large(laurel: RunningLaurel, announced: bool) -> None:
    """With its length said beforehand, or only found out while it is read."""
    size = LARGEST_REQUEST + 2000
    content = b"a=" + b"x" * size if announced else in_parts(size)
    page = send(laurel, "/lti/login", content)
    assert_page(page, 413, "http-413", "What was sent is too large. Nothing was changed.")


def test_a_body_announced_as_too_large_is_not_waited_for(laurel: RunningLaurel) -> None:
    port = int(laurel.base_url.rpartition(":")[2])
    head = f"POST /lti/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: {10**9}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(head.encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("announced", [True, False])
def test_a_request_that_is_large_and_not_too_large(laurel: RunningLaurel, announced: bool) -> None:
    size = LARGEST_REQUEST - 2000
    content = b"a=" + b"x" * size if announced else in_parts(size)
    page = send(laurel, "/lti/login", content, {"cookie": f"__Host-laurel={'x' * 43}"})
    assert_page(page, 400, "login-incomplete", "The learning platform left out something")


@pytest.mark.parametrize("charset", ["utf-8", "unicode_escape", "undefined", "punycode"])
def test_a_form_of_a_kind_that_laurel_does_not_take(laurel: RunningLaurel, charset: str) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="iss"\r\n\r\n\\ud800\r\n--x--\r\n'
    kind = {"content-type": f"Multipart/form-data; boundary=x; charset={charset}"}
    page = send(laurel, "/lti/login", part, kind)
    assert_page(page, 415, "http-415", "Laurel takes forms only as plain text")


def test_a_form_with_far_too_many_fields(laurel: RunningLaurel) -> None:
    page = send(laurel, "/lti/login", b"&".join(b"a=b" for _ in range(501)))
    assert_page(page, 400, "http-400", "Laurel cannot read what your browser sent.")


@pytest.mark.parametrize("value", [b"%00", b"%ED%A0%80", b"%FF%FE", b"\xff\xfe", b"%F0%9F"])
def test_a_form_with_odd_bytes(laurel: RunningLaurel, value: bytes) -> None:
    """Nothing of it may reach the database as it is, nor end as an incident."""
    teacher = laurel.launch("teacher", "teacher")
    cookie = "; ".join(f"{name}={v}" for (_, name), v in teacher.browser.cookies.items())
    token = teacher.form_token().encode()
    for path in ("/lti/login", "/lti/launch", f"/l/{teacher.launch_id}/offerings"):
        body = b"&".join(
            [b"form_token=" + token, b"iss=" + value, b"state=" + value, b"version=" + value]
        )
        assert 400 <= send(laurel, path, body, {"cookie": cookie}).status < 500


@pytest.fixture
def busy(template: Path, tmp_path: Path, platform: SigningPlatform) -> Iterator[RunningLaurel]:
    limits = {"logins_per_minute": 3, "public_requests_per_minute": 2}
    with run_laurel(template, tmp_path, platform, settings=limits) as one:
        yield one


def test_too_many_requests_for_public_pages(busy: RunningLaurel) -> None:
    for _ in range(2):
        assert send(busy, "/", method="GET").status == 200
    for path in ("/", "/issuers/sample/did.json", f"/credentials/{uuid4()}"):
        page = send(busy, path, method="GET")
        assert_page(page, 429, "too-many-requests", "Wait a minute, then try again.")
    assert send(busy, "/health/ready", method="GET").status == 200, "probes are not counted"


def test_too_many_logins(busy: RunningLaurel) -> None:
    for _ in range(3):
        assert send(busy, "/lti/login").status == 303
    for path in ("/lti/login", "/lti/launch"):
        page = send(busy, path)
        assert_page(page, 429, "too-many-requests", "Too many requests came from your network.")


def test_a_mistake_of_laurels_own_is_a_page_with_an_incident(laurel: RunningLaurel) -> None:
    story = Story(laurel)
    break_database(laurel)
    page = story.teacher.open("course")

    assert page.status == 500
    assert page.shows("Laurel made a mistake")
    assert re.search(r"<code>incident-[0-9a-f]{12}</code>", page.text)
    assert "'self'" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "OperationalError" not in page.text


def test_two_incidents_have_different_names(laurel: RunningLaurel) -> None:
    break_database(laurel)
    pages = [Browser().get(f"{laurel.base_url}/issuers/sample") for _ in range(2)]
    assert [page.status for page in pages] == [500, 500]
    assert [page.headers["cache-control"] for page in pages] == ["no-store", "no-store"]
    assert pages[0].content != pages[1].content


def break_database(laurel: RunningLaurel) -> None:
    """As if somebody had dropped a table under the running server."""
    path = laurel.product.settings.data_dir / "laurel.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ALTER TABLE course_syncs RENAME TO gone")
        connection.execute("ALTER TABLE institutions RENAME TO gone_too")
        connection.commit()
