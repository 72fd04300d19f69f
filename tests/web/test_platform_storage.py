"""The storage of the platform's page, as far as HTTP shows it; messages are for real browsers."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.browsing import Browser, Form
from tests.web.laurel import RunningLaurel
from tests.web.refusals import assert_refusal
from tests.web.storing import (
    TARGET,
    ask_to_log_in,
    data_of,
    form_of,
    from_our_page,
    in_frame,
    launch_page,
    post,
    with_cookie,
)
from tests.web.test_headers import Markup, policy_of

SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
PLAIN_POLICY = {"default-src", "style-src", "img-src", "font-src", "form-action", "base-uri"}


# --- the login ------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", [TARGET, "_parent", "a name", '"><b>'])
def test_a_login_without_cookie_leaves_a_secret_with_the_platform(
    laurel: RunningLaurel, target: str
) -> None:
    page = ask_to_log_in(laurel, in_frame(), lti_storage_target=target)
    assert page.status == 200
    data = data_of(page)
    sent = dict(parse_qsl(urlsplit(data["address"]).query))
    assert data["target"] == target
    assert data["origin"] == laurel.platform.issuer, "of the registered authorisation address"
    assert SECRET.fullmatch(data["secret"])
    assert re.fullmatch(r"laurel_[0-9a-f]{32}", data["key"])
    assert data["address"].startswith(f"{laurel.platform.issuer}/auth?")
    assert data["secret"] not in data["address"]
    assert data["key"].removeprefix("laurel_") not in sent["state"]
    assert "set-cookie" not in page.headers


def test_the_login_page_has_the_window_button_for_when_nothing_answers(
    laurel: RunningLaurel,
) -> None:
    page = ask_to_log_in(laurel, in_frame(), laurel_check="1")
    (address,) = re.findall(r'<a class="btn[^"]*" id="window" href="([^"]+)"', page.text)
    query = dict(parse_qsl(urlsplit(html.unescape(address)).query))
    assert query["laurel_window"] == "1"
    opened = Browser().launch(laurel.base_url + html.unescape(address))
    assert opened.url.endswith("/progress")


def test_secrets_keys_and_states_are_new_for_each_login(laurel: RunningLaurel) -> None:
    pages = [data_of(ask_to_log_in(laurel, in_frame())) for _ in range(4)]
    for name in ("secret", "key", "address"):
        assert len({page[name] for page in pages}) == 4


@pytest.mark.parametrize(
    ("headers", "changes"),
    [
        ({}, {"lti_storage_target": ""}),
        ({}, {"lti_storage_target": "x" * 65}),
        ({}, {"lti_storage_target": "a\nb"}),
        ({}, {"lti_storage_target": "ë"}),
        ({"sec-fetch-dest": "document"}, {}),
        ({"sec-fetch-dest": ""}, {}),
        ({}, {"laurel_window": "1"}),
    ],
    ids=["none", "long", "two lines", "no ASCII", "a window", "nothing said", "our window"],
)
def test_without_storage_or_a_frame_a_window_is_offered(
    laurel: RunningLaurel, headers: dict[str, str], changes: dict[str, str]
) -> None:
    page = ask_to_log_in(laurel, in_frame(**headers), **changes)
    assert page.status == 200
    assert "<script" not in page.text
    assert set(policy_of(page)) == PLAIN_POLICY | {"frame-ancestors"}


def test_where_the_cookie_works_storage_is_never_used(laurel: RunningLaurel) -> None:
    browser = in_frame()
    first = ask_to_log_in(laurel, browser, laurel_check="")
    assert first.status == 303
    second = browser.request("GET", laurel.base_url + first.headers["location"])
    assert second.status == 302
    assert "storage" not in dict(parse_qsl(urlsplit(second.headers["location"]).query))["state"]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"iss": "https://unknown.example.org"}, 403, "platform-unknown"),
        ({"login_hint": ""}, 400, "login-incomplete"),
        ({"target_link_uri": "https://evil.example.org/"}, 400, "target-foreign"),
    ],
)
def test_a_login_that_leads_nowhere(
    laurel: RunningLaurel, changes: dict[str, str], status: int, code: str
) -> None:
    page = ask_to_log_in(laurel, in_frame(), **changes)
    assert_refusal(page, status, code)
    assert "script-src" not in policy_of(page)


# --- the launch -----------------------------------------------------------------------------------


def test_the_launch_page_keeps_the_message_and_asks_the_same_place(laurel: RunningLaurel) -> None:
    login = ask_to_log_in(laurel, in_frame())
    form = form_of(laurel, login)
    page = post(form, in_frame())
    assert page.status == 200
    assert page.forms()[0].fields == {**form.fields, "secret": ""}
    assert page.forms()[0].action == f"{laurel.base_url}/lti/launch/proof"
    asked, left = data_of(page), data_of(login)
    assert asked == {name: left[name] for name in ("origin", "target", "key")}
    assert left["secret"] not in page.text, "the platform's page alone has it"


def test_an_unproved_launch_leaves_nothing_behind(laurel: RunningLaurel) -> None:
    _, page = launch_page(laurel)
    again = post(Form(f"{laurel.base_url}/lti/launch", "POST", page.forms()[0].fields), in_frame())
    assert again.status == 200, "the state is still there"
    with laurel.ports.unit_of_work(read_only=True) as u:
        issuer = laurel.platform.issuer
        assert u.people.find_by_identity(laurel.institution.id, issuer, "learner-1") is None


def test_the_launch_page_shows_what_it_was_sent_as_text(laurel: RunningLaurel) -> None:
    form = form_of(laurel, ask_to_log_in(laurel, in_frame()))
    page = post(form, in_frame(), id_token='"><script>alert(1)</script>')
    assert re.findall(r"<script[^>]*>", page.text) == ['<script src="/static/storage.js">']


@pytest.mark.parametrize("dest", ["document", ""])
def test_a_launch_in_a_window_gets_no_such_page(laurel: RunningLaurel, dest: str) -> None:
    form = form_of(laurel, ask_to_log_in(laurel, in_frame()))
    assert_refusal(post(form, in_frame(**{"sec-fetch-dest": dest})), 403, "browser-unproven")
    assert_refusal(post(form, in_frame()), 400, "state-unknown")


def test_a_cookie_does_not_stand_for_the_secret(laurel: RunningLaurel) -> None:
    form = form_of(laurel, ask_to_log_in(laurel, in_frame()))
    assert_refusal(post(form, with_cookie(laurel)), 403, "browser-unproven")


@pytest.mark.parametrize("state", ["", "state-storage.X." + "x" * 43, "state-storage.eA==." * 9])
def test_a_state_that_no_login_made(laurel: RunningLaurel, state: str) -> None:
    form = form_of(laurel, ask_to_log_in(laurel, in_frame()))
    assert_refusal(post(form, in_frame(), state=state), 400, "state-unknown")


def test_a_login_with_a_cookie_gets_no_such_page(laurel: RunningLaurel) -> None:
    browser = with_cookie(laurel)
    target = ask_to_log_in(laurel, browser).headers["location"]
    fields = laurel.platform.answer(target)
    page = in_frame().request("POST", f"{laurel.base_url}/lti/launch", fields)
    assert_refusal(page, 403, "browser-unproven")


def test_a_platform_that_declines(laurel: RunningLaurel) -> None:
    form = form_of(laurel, ask_to_log_in(laurel, in_frame()))
    page = post(form, in_frame(), error="login_required")
    assert_refusal(page, 400, "platform-declined")


# --- what the pages may do ------------------------------------------------------------------------


def test_two_pages_run_our_one_script_and_nothing_else_does(laurel: RunningLaurel) -> None:
    login = ask_to_log_in(laurel, in_frame())
    launched = post(form_of(laurel, login), in_frame())
    for page in (login, launched):
        policy = policy_of(page)
        assert policy.pop("script-src") == "'self'"
        assert set(policy) == PLAIN_POLICY | {"frame-ancestors"}
        assert policy["default-src"] == "'none'"
        assert set(policy["frame-ancestors"].split()) == {"'self'", laurel.platform.issuer}
        assert re.findall(r"<script[^>]*>[^<]*", page.text) == ['<script src="/static/storage.js">']
    proved = post(launched.forms()[0], from_our_page(), secret=data_of(login)["secret"])
    assert "script-src" not in policy_of(proved)
    assert "<script" not in proved.text
    assert 'target="_blank"' in proved.text
    assert 'rel="noopener"' in proved.text
    for page in (login, launched, proved):
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"
        names = {name for name, _ in Markup(page).attributes}
        assert not {name for name in names if name.startswith("on") or name == "style"}
        assert Markup(page).tags.count("h1") == 1
