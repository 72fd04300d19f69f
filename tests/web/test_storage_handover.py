"""A launch proved through the platform's storage, and the window that takes it over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.usecases.hand_over import HANDOVER
from tests.browsing import Browser, Form
from tests.web.laurel import RunningLaurel, run_laurel
from tests.web.platform import LTI, SigningPlatform
from tests.web.refusals import assert_refusal
from tests.web.storing import (
    ask_to_log_in,
    data_of,
    form_of,
    from_our_page,
    handover,
    in_frame,
    launch_page,
    post,
    with_cookie,
)

# --- the proof ------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", ["", "x" * 43, "another login's", "\ud800", "not sent"])
def test_a_wrong_secret_uses_the_state_up(laurel: RunningLaurel, wrong: str) -> None:
    secret, page = launch_page(laurel)
    form = page.forms()[0]
    sent = launch_page(laurel)[0] if wrong == "another login's" else wrong
    sent = sent.encode("utf-8", "replace").decode()
    if wrong == "not sent":
        del form.fields["secret"]
    else:
        form.fields["secret"] = sent
    assert_refusal(post(form, from_our_page()), 403, "browser-unproven")
    assert_refusal(post(form, from_our_page(), secret=secret), 400, "state-unknown")


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
def test_the_right_secret_from_another_sites_form_is_no_proof(
    laurel: RunningLaurel, site: str
) -> None:
    secret, page = launch_page(laurel)
    answer = post(page.forms()[0], from_our_page(site), secret=secret)
    assert_refusal(answer, 403, "browser-unproven")


def test_a_proof_is_used_once(laurel: RunningLaurel) -> None:
    secret, page = launch_page(laurel)
    assert post(page.forms()[0], from_our_page(), secret=secret).status == 200
    again = post(page.forms()[0], from_our_page(), secret=secret)
    assert_refusal(again, 400, "state-unknown")


@pytest.mark.parametrize(
    ("claim", "value", "status", "code"),
    [
        ("exp", 1, 403, "token-expired"),
        ("aud", "another", 403, "audience-wrong"),
        (f"{LTI}deployment_id", "unknown", 403, "deployment-unknown"),
    ],
)
def test_the_message_is_checked_as_every_message(
    laurel: RunningLaurel, claim: str, value: object, status: int, code: str
) -> None:
    claims = {**laurel.platform.claims("learner-1", "learner"), claim: value}
    hint = laurel.platform.login_parameters(laurel.base_url, claims)["login_hint"]
    login = ask_to_log_in(laurel, in_frame(), login_hint=hint)
    page = post(form_of(laurel, login), in_frame())
    proved = post(page.forms()[0], from_our_page(), secret=data_of(login)["secret"])
    assert_refusal(proved, status, code)


# --- the window -----------------------------------------------------------------------------------


def test_a_window_with_the_cookie_takes_the_launch_over(laurel: RunningLaurel) -> None:
    form, window = handover(laurel), with_cookie(laurel)
    answer = post(form, window)
    assert answer.status == 303
    assert answer.headers["location"] == f"/l/{form.fields['launch']}/"
    assert form.fields["code"] not in str(answer.headers)
    opened = window.get(laurel.base_url + answer.headers["location"])
    assert opened.url.endswith("/progress")
    assert opened.status == 200
    assert_refusal(Browser().get(opened.url), 403, "session-ended")


def test_a_new_window_gets_the_cookie_and_shows_that_it_keeps_it(laurel: RunningLaurel) -> None:
    form, window = handover(laurel), from_our_page()
    first = post(form, window)
    assert (first.status, first.headers["location"]) == (307, "/lti/window?laurel_check=1")
    again = Form(laurel.base_url + first.headers["location"], "POST", form.fields)
    told = post(again, from_our_page())
    assert told.shows("Your browser keeps no cookies for Laurel")
    assert post(again, window).status == 303, "nothing was used up until the cookie was there"


def test_a_code_is_used_once(laurel: RunningLaurel) -> None:
    form, window = handover(laurel), with_cookie(laurel)
    assert post(form, window).status == 303
    assert_refusal(post(form, window), 403, "session-ended")
    assert_refusal(post(form, with_cookie(laurel)), 403, "session-ended")
    assert window.get(f"{laurel.base_url}/l/{form.fields['launch']}/").status == 200


@pytest.mark.parametrize(("seconds", "status"), [(-20, 303), (0, 403)])
def test_a_code_is_good_for_ten_minutes(laurel: RunningLaurel, seconds: int, status: int) -> None:
    form, window = handover(laurel), with_cookie(laurel)
    laurel.clock.go_on(seconds=HANDOVER.total_seconds() + seconds)
    answer = post(form, window)
    assert answer.status == status
    if status == 403:
        assert_refusal(answer, 403, "session-ended")


@pytest.mark.parametrize(
    "changes",
    [
        {"code": ""},
        {"code": "x" * 43},
        {"launch": ""},
        {"launch": "no id"},
        {"launch": "00000000-0000-4000-8000-000000000000"},
    ],
)
def test_a_wrong_code_or_launch_uses_nothing_up(
    laurel: RunningLaurel, changes: dict[str, str]
) -> None:
    form, window = handover(laurel), with_cookie(laurel)
    assert_refusal(post(form, window, **changes), 403, "session-ended")
    assert post(form, window).status == 303


def test_the_code_of_another_launch(laurel: RunningLaurel) -> None:
    first, second, window = handover(laurel), handover(laurel), with_cookie(laurel)
    answer = post(first, window, code=second.fields["code"])
    assert_refusal(answer, 403, "session-ended")


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
def test_another_sites_form_hands_nothing_over(laurel: RunningLaurel, site: str) -> None:
    form, window = handover(laurel), with_cookie(laurel)
    window.headers["sec-fetch-site"] = site
    assert_refusal(post(form, window), 403, "session-ended")


def test_a_code_is_no_cookie_and_a_cookie_no_code(laurel: RunningLaurel) -> None:
    form, window = handover(laurel), with_cookie(laurel)
    (name,) = window.cookies
    own, window.cookies[name] = window.cookies[name], form.fields["code"]
    path = f"{laurel.base_url}/l/{form.fields['launch']}/"
    assert_refusal(window.get(path), 403, "session-ended")

    window.cookies[name] = own
    assert post(form, window).status == 303
    stolen = post(form, with_cookie(laurel), code=own)
    assert_refusal(stolen, 403, "session-ended")


@pytest.fixture
def strict(template: Path, tmp_path: Path, platform: SigningPlatform) -> Iterator[RunningLaurel]:
    with run_laurel(template, tmp_path, platform, settings={"logins_per_minute": 2}) as one:
        yield one


@pytest.mark.parametrize("path", ["/lti/launch/proof", "/lti/window"])
def test_both_posts_are_counted_as_logins_are(strict: RunningLaurel, path: str) -> None:
    browser = from_our_page()
    answers = [browser.request("POST", strict.base_url + path, {}).status for _ in range(3)]
    assert answers[-1] == 429
    assert 429 not in answers[:-1]
