"""Registering a platform as its administrator sees it: in the platform's frame, to its close."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import BrowserContext, Playwright, expect

from tests.e2e.album import Album
from tests.e2e.chromium import open_chromium
from tests.e2e.journey import in_frame
from tests.e2e.pair import Pair
from tests.e2e.shortcut import make_course
from tests.lms.platform import PracticePlatform, Reply, json_reply

FRAMING = """<!doctype html><html lang="en"><title>Adding a tool</title>
<main><h1>Adding a tool</h1>
<iframe title="Laurel" width="100%" height="600" src="{address}"></iframe></main>
<script>
addEventListener("message", (e) => {{ document.title = e.data.subject; }});
</script></html>"""
KINDS = ("Moodle", "Open edX", "Another platform")


@pytest.fixture(scope="module")
def album() -> Album:
    return Album("registration")


@pytest.fixture
def site() -> Iterator[PracticePlatform]:
    """A site that calls itself Moodle and registers whoever asks."""
    one = PracticePlatform()
    family = {"product_family_code": "moodle"}
    configuration = {
        "issuer": one.url,
        "authorization_endpoint": f"{one.url}/auth",
        "token_endpoint": f"{one.url}/token",
        "jwks_uri": f"{one.url}/keys",
        "registration_endpoint": f"{one.url}/register",
        "https://purl.imsglobal.org/spec/lti-platform-configuration": family,
    }
    one.will("GET", "/configuration", json_reply(configuration))
    one.will("POST", "/register", json_reply({"client_id": "client-9"}))
    yield one
    one.stop()


def open_in(site: PracticePlatform, link: str) -> str:
    """The site's page that shows the link's page in a frame."""
    asked = {"openid_configuration": f"{site.url}/configuration", "registration_token": "a.b.c"}
    page = FRAMING.format(address=html.escape(f"{link}&{urlencode(asked)}"))
    kind = (("Content-Type", "text/html; charset=utf-8"),)
    return site.will("GET", "/add", Reply(body=page.encode(), headers=kind))


def test_a_platform_is_registered_inside_its_own_frame(
    pair: Pair, browser: BrowserContext, album: Album, site: PracticePlatform
) -> None:
    link = pair.laurel.run("platforms", "invite", "Framed campus").stdout.splitlines()[-1]
    page = browser.new_page()
    address = open_in(site, link)
    page.goto(address)
    laurel = in_frame(page)
    expect(laurel.get_by_role("heading", name="Register Laurel with this platform")).to_be_visible()
    album.look(page, "what-is-asked")
    laurel.get_by_role("button", name="Register").click()
    expect(laurel.get_by_role("heading", name="Laurel is registered")).to_be_visible()
    expect(laurel.get_by_text("Activate")).to_be_visible()
    album.look(page, "what-is-left")
    laurel.get_by_role("button", name="Back to the platform").click()
    expect(page).to_have_title("org.imsglobal.lti.close")

    # The link was used: the refusal too is seen inside the frame.
    page.goto(address)
    expect(in_frame(page).get_by_text("invitation-invalid")).to_be_visible()
    album.look(page, "used-link")


def test_without_a_script_the_last_page_says_what_to_do(
    pair: Pair, playwright: Playwright, site: PracticePlatform, tmp_path: Path
) -> None:
    link = pair.laurel.run("platforms", "invite", "Plain campus").stdout.splitlines()[-1]
    with open_chromium(playwright, tmp_path / "profile", java_script_enabled=False) as plain:
        page = plain.new_page()
        page.goto(open_in(site, link))
        in_frame(page).get_by_role("button", name="Register").click()
        expect(in_frame(page).get_by_text("the registration is complete")).to_be_visible()
        expect(in_frame(page).get_by_role("button")).to_have_count(0)


def test_an_administrators_pages(pair: Pair, browser: BrowserContext, album: Album) -> None:
    course = make_course(pair, "administered")
    (person,) = pair.platform.make_learners(1, course=course.slug)
    subject = f"--subject={pair.platform.sub(person, course.slug)}"
    pair.laurel.run("people", "grant", "--platform=Practice", subject, "--right=administer")
    page = browser.new_page()
    page.goto(pair.platform.course_url(person, course.slug))
    laurel = in_frame(page)
    laurel.get_by_role("link", name="Platforms").click()
    expect(laurel.get_by_role("heading", name="Platforms")).to_be_visible()
    album.look(page, "platforms")

    laurel.get_by_label("Name", exact=True).fill("Another campus")
    laurel.get_by_role("button", name="Make a link").click()
    expect(laurel.get_by_role("heading", name="The link for Another campus")).to_be_visible()
    album.look(page, "link")

    for kind in KINDS:
        laurel.get_by_role("link", name=kind).click()
        expect(laurel.get_by_role("heading", name=f"{kind}: register by hand")).to_be_visible()
        album.look(page, f"by-hand-{kind.replace(' ', '-').lower()}")
        laurel.locator("main").get_by_role("link", name="Platforms").click()

    laurel.get_by_role("link", name="Moodle").click()
    expect(laurel.get_by_role("heading", name="Moodle: register by hand")).to_be_visible()
    for box in laurel.get_by_role("textbox").all():
        box.fill("x")
    laurel.get_by_role("button", name="Register this platform").click()
    expect(laurel.get_by_role("alert")).to_be_focused()
    album.look(page, "wrong-value")
