"""The page that a platform opens to register itself, on real HTTP, and the way through Moodle."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest

from app.ports.registering import RegistrationProblem
from app.web.registration_words import CLAIMS, PROBLEMS, SCOPES
from tests.browsing import Browser
from tests.lms.platform import PracticePlatform, Received, Reply, json_reply
from tests.moodle.double import MoodleDouble
from tests.web.laurel import RunningLaurel
from tests.web.refusals import assert_refusal
from tests.web.registering_site import (
    CONFIGURATION,
    TOKEN,
    ancestors,
    build_configuration,
    find,
    invite,
    opened_by,
    register,
    start_site,
)


@pytest.fixture
def site() -> Iterator[PracticePlatform]:
    one = start_site()
    yield one
    one.stop()


@pytest.fixture
def moodle() -> Iterator[MoodleDouble]:
    with MoodleDouble() as running:
        yield running


def test_the_page_says_what_is_asked_and_why_before_anything_happens(
    laurel: RunningLaurel, site: PracticePlatform
) -> None:
    page = Browser().get(opened_by(site, invite(laurel)))
    assert page.status == 200
    for reason in [*SCOPES.values(), *CLAIMS.values()]:
        assert page.shows(reason)
    assert page.shows("Campus")
    assert page.shows(site.url.removeprefix("http://"))
    assert site.received == [], "nobody is called before the button is pressed"


def test_every_scope_and_every_problem_has_its_words(laurel: RunningLaurel) -> None:
    about = laurel.product.served.registering.describe_tool()
    assert set(about.scopes) == set(SCOPES)
    assert set(PROBLEMS) == set(RegistrationProblem)


def test_a_platform_registers_itself_and_the_page_says_what_is_left(
    laurel: RunningLaurel, site: PracticePlatform
) -> None:
    page = register(site, invite(laurel))
    assert page.status == 200
    assert page.shows("Laurel is registered")
    assert page.shows("the first launch waits"), "it named no deployment"
    registration = find(laurel)
    assert registration
    assert (registration.issuer, registration.client_id) == (site.url, "client-9")
    (call,) = site.calls("/register")
    assert call.headers["authorization"] == f"Bearer {TOKEN}"


def test_the_last_page_can_close_itself_and_no_other_page_has_a_script(
    laurel: RunningLaurel, site: PracticePlatform
) -> None:
    first = Browser().get(opened_by(site, invite(laurel)))
    last = register(site, invite(laurel, "Another"))
    assert re.findall(r"<script[^>]*>", last.text) == ['<script src="/static/close.js">']
    assert "<script" not in first.text
    assert "script-src 'self'" in last.headers["content-security-policy"]
    elsewhere = Browser().get(f"{laurel.base_url}/")
    assert "script-src" not in elsewhere.headers["content-security-policy"]
    script = Browser().get(f"{laurel.base_url}/static/close.js")
    assert "org.imsglobal.lti.close" in script.text


def test_the_platform_that_is_not_registered_yet_may_frame_every_page_of_it(
    laurel: RunningLaurel, site: PracticePlatform
) -> None:
    link = invite(laurel)
    first = Browser().get(opened_by(site, link))
    last = register(site, link)
    refused = Browser().get(opened_by(site, link))
    assert refused.status == 403
    for page in (first, last, refused):
        assert site.url in ancestors(page)
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"
    assert "http://stranger.example" not in ancestors(first)
    other = f"{laurel.base_url}/lti/login?openid_configuration={quote(site.url)}"
    assert site.url not in ancestors(Browser().get(other))


def test_a_link_opened_outside_a_platform_says_what_to_do_with_it(laurel: RunningLaurel) -> None:
    link = invite(laurel)
    page = Browser().get(link)
    assert_refusal(page, 502, "registration-failed")
    assert page.shows("paste it on the learning platform's page")


@pytest.mark.parametrize("link", ["", "?invitation=", "?invitation=" + "x" * 43])
def test_an_unknown_link_is_refused(
    laurel: RunningLaurel, site: PracticePlatform, link: str
) -> None:
    asked = {"openid_configuration": f"{site.url}{CONFIGURATION}"}
    address = f"{laurel.base_url}/lti/register{link}{'&' if link else '?'}{urlencode(asked)}"
    assert_refusal(Browser().get(address), 403, "invitation-invalid")
    posted = Browser().post(address, {"invitation": "x" * 43, "registration_token": TOKEN})
    assert_refusal(posted, 403, "invitation-invalid")
    assert site.received == []


def test_a_used_or_late_link_is_refused(laurel: RunningLaurel, site: PracticePlatform) -> None:
    used, late = invite(laurel), invite(laurel, "Late")
    page = Browser().get(opened_by(site, used))
    assert Browser().submit(page.forms()[0]).status == 200
    assert_refusal(Browser().submit(page.forms()[0]), 403, "invitation-invalid")
    laurel.clock.go_on(hours=1)
    assert_refusal(Browser().get(opened_by(site, late)), 403, "invitation-invalid")
    assert len(site.calls("/register")) == 1


def test_a_registration_that_only_moves_addresses_is_no_second_one(
    laurel: RunningLaurel, site: PracticePlatform
) -> None:
    register(site, invite(laurel))
    moved = build_configuration(site, jwks_uri=f"{site.url}/new-keys")
    site.will("GET", CONFIGURATION, json_reply(moved))
    page = register(site, invite(laurel))
    assert page.shows("The registration is up to date")
    registration = find(laurel)
    assert registration
    assert registration.jwks_url == f"{site.url}/new-keys"
    with laurel.ports.unit_of_work(read_only=True) as u:
        assert len(u.registrations.find_by_issuer(site.url)) == 1


def test_what_is_sent_says_where_laurel_really_is(
    laurel: RunningLaurel, site: PracticePlatform
) -> None:
    """Every address in the request answers, or leads on, in this very installation."""
    seen: list[Received] = []

    def answer(received: Received) -> Reply:
        seen.append(received)
        return json_reply({"client_id": "client-9"})

    site.will("POST", "/register", answer)
    register(site, invite(laurel))
    request = json.loads(seen[0].body)
    assert Browser().get(request["jwks_uri"]).status == 200
    assert Browser().get(request["logo_uri"]).status == 200
    assert Browser().request("GET", request["initiate_login_uri"]).status == 303
    assert Browser().request("POST", request["redirect_uris"][0]).status == 400


def test_the_whole_way_through_moodle(laurel: RunningLaurel, moodle: MoodleDouble) -> None:
    """Pasted link, one button, activation, and a launch from a course; then an update."""
    browser = Browser()
    link = invite(laurel, "Campus Moodle")
    page = browser.submit(browser.get(moodle.registration_url(link)).forms()[0])
    assert page.status == 200, page.text
    assert page.shows("Activate")
    assert page.shows("Show in activity chooser")
    (tool,) = moodle.site.tools.values()
    assert tool.roster
    assert (tool.shares_name, tool.shares_email) == (True, False)
    assert tool.custom == {"context_history": "$Context.id.history"}

    registration = find(laurel, "Campus Moodle")
    assert registration
    assert registration.kind == "moodle"
    assert registration.deployments == {str(tool.id)}

    again = moodle.registration_url(invite(laurel, "Campus Moodle"), tool)
    page = browser.submit(browser.get(again).forms()[0])
    assert page.shows("The registration is up to date")
    assert find(laurel, "Campus Moodle") == registration
    assert len(moodle.site.tools) == 1
