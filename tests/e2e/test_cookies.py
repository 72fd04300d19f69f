"""Laurel in the frame of another site, by what the browser does with cookies."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.e2e.album import Album
from tests.e2e.chromium import Cookies, open_chromium
from tests.e2e.cookie_site import CookieSite, run_cookie_site
from tests.e2e.journey import in_frame
from tests.e2e.pair import Pair
from tests.e2e.shortcut import Course, make_course

CHOOSE = "Choose a micro-credential for this course"


@pytest.fixture(scope="module")
def course(pair: Pair) -> Course:
    return make_course(pair, "cookies", "learner-one")


@pytest.fixture(scope="module")
def album() -> Album:
    return Album("cookies")


@pytest.fixture
def browser(
    request: pytest.FixtureRequest, pair: Pair, playwright: Playwright, tmp_path: Path
) -> Iterator[BrowserContext]:
    """A browser with the parameter's attitude to cookies."""
    with open_chromium(
        playwright, tmp_path / "profile", cookies=request.param, platform=pair.platform.base_url
    ) as context:
        yield context


@pytest.fixture
def site() -> Iterator[CookieSite]:
    with run_cookie_site() as running:
        yield running


@pytest.mark.parametrize(
    ("browser", "returned"),
    [
        (Cookies.BLOCKED, {"__Host-partitioned"}),
        (Cookies.ALLOWED, {"__Host-partitioned", "ordinary"}),
        (Cookies.NONE, set()),
    ],
    indirect=["browser"],
)
def test_the_browsers_are_what_they_are_called(
    browser: BrowserContext, site: CookieSite, returned: set[str]
) -> None:
    page = browser.new_page()
    for _ in range(2):
        page.goto(site.framing_page)
        page.frame_locator("iframe").get_by_text("framed").wait_for()
    assert site.returned_in_frame == returned


@pytest.mark.parametrize("browser", [Cookies.BLOCKED, Cookies.ALLOWED], indirect=True)
def test_laurel_works_in_the_frame(browser: BrowserContext, course: Course) -> None:
    page = open_as_teacher(browser, course)
    expect(in_frame(page).get_by_role("heading", name=CHOOSE)).to_be_visible()
    ours = [c for c in browser.cookies() if c["domain"] == "localhost"]
    assert [(c["name"], c["secure"], c["httpOnly"]) for c in ours] == [
        ("__Host-laurel", True, True)
    ]
    assert "127.0.0.1" in (ours[0]["partitionKey"] or "")


@pytest.mark.parametrize("browser", [Cookies.NONE_IN_FRAMES], indirect=True)
def test_without_cookies_in_frames_a_window_of_its_own_works(
    browser: BrowserContext, course: Course, album: Album
) -> None:
    page = open_as_teacher(browser, course)
    button = in_frame(page).get_by_role("link", name="Open Laurel")
    expect(button).to_be_visible()
    album.look(page, "window-offered-in-the-frame")
    with browser.expect_page() as opened:
        button.click()
    window = opened.value
    expect(window.get_by_role("heading", name=CHOOSE)).to_be_visible()
    album.look(window, "laurel-in-its-window")


@pytest.mark.parametrize("browser", [Cookies.NONE], indirect=True)
def test_without_any_cookies_laurel_says_what_to_allow(
    browser: BrowserContext, course: Course, album: Album
) -> None:
    page = open_as_teacher(browser, course)
    with browser.expect_page() as opened:
        in_frame(page).get_by_role("link", name="Open Laurel").click()
    window = opened.value
    heading = window.get_by_role("heading", name="Your browser keeps no cookies for Laurel")
    expect(heading).to_be_visible()
    album.look(window, "no-cookies-at-all")


def open_as_teacher(browser: BrowserContext, course: Course) -> Page:
    page = browser.new_page()
    page.goto(course.pair.platform.course_url("teacher", course.slug))
    return page
