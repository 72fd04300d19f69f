"""The two legs of a launch as a browser meets them: the cookie first, then the message."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
import pytest

from tests.browsing import Browser, Page
from tests.web.laurel import RunningLaurel, run_laurel
from tests.web.platform import LTI, SigningPlatform
from tests.web.refusals import assert_refusal

COOKIE = re.compile(
    r"__Host-laurel=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; Secure; SameSite=None; Partitioned"
)


def parameters(laurel: RunningLaurel, **changes: str) -> dict[str, str]:
    claims = laurel.platform.claims("learner-1", "learner")
    return laurel.platform.login_parameters(laurel.base_url, claims, **changes)


def log_in(laurel: RunningLaurel, browser: Browser, asked: dict[str, str]) -> Page:
    """The login leg, its redirect not followed."""
    return browser.request("GET", f"{laurel.base_url}/lti/login?{urlencode(asked)}")


def query_of(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))


def with_cookie(laurel: RunningLaurel) -> Browser:
    browser = Browser()
    log_in(laurel, browser, parameters(laurel))
    assert browser.cookies
    return browser


# --- the cookie -----------------------------------------------------------------------------------


def test_a_new_browser_gets_one_cookie_and_is_sent_around_once(laurel: RunningLaurel) -> None:
    browser, asked = Browser(), parameters(laurel)
    first = log_in(laurel, browser, asked)

    assert first.status == 303
    (cookie,) = first.headers.get_list("set-cookie")
    assert COOKIE.fullmatch(cookie), cookie
    assert query_of(first.headers["location"]) == {**asked, "laurel_check": "1"}

    second = browser.request("GET", laurel.base_url + first.headers["location"])
    assert second.status == 302
    target = second.headers["location"]
    assert target.startswith(f"{laurel.platform.issuer}/auth?")
    sent = query_of(target)
    assert sent["login_hint"] == asked["login_hint"]
    assert sent["lti_message_hint"] == asked["lti_message_hint"]
    assert sent["redirect_uri"] == f"{laurel.base_url}/lti/launch"
    assert not any(name.startswith("laurel_") for name in sent), "ours stay with us"
    assert "set-cookie" not in second.headers


def test_a_browser_that_has_the_cookie_goes_straight_on(laurel: RunningLaurel) -> None:
    answer = log_in(laurel, with_cookie(laurel), parameters(laurel))
    assert answer.status == 302
    assert "set-cookie" not in answer.headers


def test_two_browsers_get_different_cookies(laurel: RunningLaurel) -> None:
    first, second = with_cookie(laurel), with_cookie(laurel)
    assert first.cookies != second.cookies


@pytest.mark.parametrize("value", ["short", "x" * 44, "x" * 42 + "!", ""])
def test_a_cookie_that_laurel_did_not_make_is_replaced(laurel: RunningLaurel, value: str) -> None:
    browser = Browser()
    browser.cookies[urlsplit(laurel.base_url).netloc, "__Host-laurel"] = value
    answer = log_in(laurel, browser, parameters(laurel))
    assert answer.status == 303
    assert COOKIE.fullmatch(answer.headers["set-cookie"])


def test_a_login_by_post_keeps_its_parameters_through_the_check(laurel: RunningLaurel) -> None:
    browser, asked = Browser(), parameters(laurel)
    first = browser.request("POST", f"{laurel.base_url}/lti/login", asked)
    assert first.status == 303
    assert query_of(first.headers["location"]) == {**asked, "laurel_check": "1"}
    second = browser.request("GET", laurel.base_url + first.headers["location"])
    assert second.status == 302


def test_a_browser_that_returns_no_cookie_is_offered_a_window(laurel: RunningLaurel) -> None:
    asked = parameters(laurel, lti_message_hint='"><script>&amp;')
    page = log_in(laurel, Browser(), {**asked, "laurel_check": "1"})

    assert page.status == 200
    assert page.shows("Open Laurel in a window of its own")
    (address,) = re.findall(r'<a class="btn[^"]*" href="([^"]+)"', page.text)
    assert query_of(html.unescape(address)) == {**asked, "laurel_window": "1"}
    assert 'target="_blank"' in page.text
    assert 'rel="noopener"' in page.text
    assert "<script" not in page.text


def test_the_window_logs_in_with_a_cookie_of_its_own(laurel: RunningLaurel) -> None:
    page = log_in(laurel, Browser(), {**parameters(laurel), "laurel_check": "1"})
    (address,) = re.findall(r'<a class="btn[^"]*" href="([^"]+)"', page.text)

    window = Browser()
    opened = window.launch(laurel.base_url + html.unescape(address))
    assert opened.status == 200
    assert opened.url.endswith("/progress")


def test_a_window_without_cookies_says_so_and_goes_no_further(laurel: RunningLaurel) -> None:
    asked = {**parameters(laurel), "laurel_window": "1"}
    first = log_in(laurel, Browser(), asked)
    assert query_of(first.headers["location"])["laurel_window"] == "1"
    page = Browser().get(laurel.base_url + first.headers["location"])
    assert page.shows("Your browser keeps no cookies for Laurel")
    assert "/lti/login" not in page.text, "no link leads around in a circle"


@pytest.fixture
def insecure(template: Path, tmp_path: Path, platform: SigningPlatform) -> Iterator[RunningLaurel]:
    with run_laurel(template, tmp_path, platform, settings={"insecure_cookies": True}) as one:
        yield one


def test_the_insecure_mode_for_this_machine_says_so_in_the_cookies_name(
    insecure: RunningLaurel,
) -> None:
    answer = log_in(insecure, Browser(), parameters(insecure))
    value = r"laurel-insecure=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Lax"
    assert re.fullmatch(value, answer.headers["set-cookie"])
    assert insecure.launch("learner-1", "learner").first.status == 200


# --- the login ------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["iss", "login_hint", "target_link_uri"])
def test_a_login_that_lacks_something(laurel: RunningLaurel, missing: str) -> None:
    asked = parameters(laurel)
    del asked[missing]
    assert_refusal(log_in(laurel, with_cookie(laurel), asked), 400, "login-incomplete")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"iss": "https://unknown.example.org"}, 403, "platform-unknown"),
        ({"client_id": "unknown"}, 403, "platform-unknown"),
        ({"target_link_uri": "https://evil.example.org/"}, 400, "target-foreign"),
    ],
)
def test_a_login_that_leads_nowhere(
    laurel: RunningLaurel, changes: dict[str, str], status: int, code: str
) -> None:
    page = log_in(laurel, with_cookie(laurel), parameters(laurel, **changes))
    assert_refusal(page, status, code)
    assert "example.org" not in page.text, "what a stranger sent is not shown again"


# --- the launch -----------------------------------------------------------------------------------


def go_to_platform(
    laurel: RunningLaurel, browser: Browser, changes: Mapping[str, object] | None = None
) -> dict[str, str]:
    """A login, and the form that the platform's page would post."""
    claims = {**laurel.platform.claims("learner-1", "learner"), **(changes or {})}
    claims = {name: value for name, value in claims.items() if value is not None}
    asked = laurel.platform.login_parameters(laurel.base_url, claims)
    return laurel.platform.answer(log_in(laurel, browser, asked).headers["location"])


def post_launch(laurel: RunningLaurel, browser: Browser, form: dict[str, str]) -> Page:
    return browser.request("POST", f"{laurel.base_url}/lti/launch", form)


def test_a_launch_leads_to_pages_of_its_own(laurel: RunningLaurel) -> None:
    browser = with_cookie(laurel)
    answer = post_launch(laurel, browser, go_to_platform(laurel, browser))
    assert answer.status == 303
    assert re.fullmatch(
        r"/l/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/", answer.headers["location"]
    )
    secret = next(iter(browser.cookies.values()))
    assert secret not in answer.headers["location"]


def test_a_launch_is_used_once(laurel: RunningLaurel) -> None:
    browser = with_cookie(laurel)
    form = go_to_platform(laurel, browser)
    assert post_launch(laurel, browser, form).status == 303
    assert_refusal(post_launch(laurel, browser, form), 400, "state-unknown")


@pytest.mark.parametrize("stranger", ["without a cookie", "with another"])
def test_a_launch_in_another_browser_than_its_login(laurel: RunningLaurel, stranger: str) -> None:
    form = go_to_platform(laurel, with_cookie(laurel))
    browser = Browser() if stranger == "without a cookie" else with_cookie(laurel)
    assert_refusal(post_launch(laurel, browser, form), 403, "browser-unproven")


def test_an_error_that_the_platform_posts(laurel: RunningLaurel) -> None:
    browser = with_cookie(laurel)
    form = go_to_platform(laurel, browser)
    page = post_launch(
        laurel,
        browser,
        {"state": form["state"], "error": "login_required", "error_description": "x"},
    )
    assert_refusal(page, 400, "platform-declined")
    assert page.shows("The learning platform did not let you through.")


@pytest.mark.parametrize("form", [{}, {"state": "x"}, {"state": "x", "id_token": "y"}])
def test_a_post_that_no_login_came_before(laurel: RunningLaurel, form: dict[str, str]) -> None:
    assert_refusal(post_launch(laurel, with_cookie(laurel), form), 400, "state-unknown")


@pytest.mark.parametrize(
    ("claim", "value", "status", "code"),
    [
        ("exp", 1, 403, "token-expired"),
        ("nonce", "another", 403, "nonce-wrong"),
        ("aud", "another", 403, "audience-wrong"),
        (f"{LTI}deployment_id", "unknown", 403, "deployment-unknown"),
        (f"{LTI}version", "1.1", 400, "message-unsupported"),
        (f"{LTI}roles", None, 400, "claim-missing"),
        (f"{LTI}target_link_uri", "https://evil.example.org", 400, "target-foreign"),
        ("sub", 7, 400, "token-malformed"),
    ],
)
def test_a_refused_launch_is_a_page_with_a_code(
    laurel: RunningLaurel, claim: str, value: object, status: int, code: str
) -> None:
    browser = with_cookie(laurel)
    page = post_launch(laurel, browser, go_to_platform(laurel, browser, {claim: value}))
    assert_refusal(page, status, code)
    assert "learner-1" not in page.text


def test_a_launch_that_somebody_else_signed(
    laurel: RunningLaurel, other_platform: SigningPlatform
) -> None:
    browser = with_cookie(laurel)
    claims = other_platform.claims("learner-1", "learner")
    theirs = other_platform.login_parameters(laurel.base_url, claims)
    answer = log_in(laurel, browser, parameters(laurel))
    asked = {**query_of(answer.headers["location"]), "login_hint": theirs["login_hint"]}
    form = {"state": asked["state"], "id_token": other_platform.sign(asked)}
    assert_refusal(post_launch(laurel, browser, form), 403, "signature-invalid")


def test_the_key_set_is_public_and_holds_no_secret(laurel: RunningLaurel) -> None:
    answer = httpx.get(f"{laurel.base_url}/.well-known/jwks.json", trust_env=False)
    (key,) = answer.json()["keys"]
    assert answer.headers["content-type"] == "application/json"
    assert (key["kty"], key["alg"], key["use"]) == ("RSA", "RS256", "sig")
    assert not {"d", "p", "q", "dp", "dq", "qi"} & set(key)


def test_state_and_nonce_are_new_for_each_login(laurel: RunningLaurel) -> None:
    browser = with_cookie(laurel)
    targets = [log_in(laurel, browser, parameters(laurel)).headers["location"] for _ in range(5)]
    for name in ("state", "nonce"):
        assert len({parse_qs(urlsplit(target).query)[name][0] for target in targets}) == 5
