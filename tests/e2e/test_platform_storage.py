"""A browser without cookies in the platform's frame, on platforms that offer storage."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Frame, Page, Playwright, expect

from tests.e2e.album import Album
from tests.e2e.chromium import Cookies, open_chromium
from tests.e2e.pair import Pair
from tests.e2e.storage_platform import FRAME, Behaviour, StoragePlatform, run_storage_platform

CHOOSE = "Choose a micro-credential for this course"
NO_FRAME = "no_such_frame"


@pytest.fixture(scope="module")
def platform(pair: Pair) -> Iterator[StoragePlatform]:
    """A registered platform, whose frames keep no cookies of Laurel's."""
    with run_storage_platform() as one:
        new = one.registration(1)
        registration = {
            "issuer": new.issuer,
            "client_id": new.client_id,
            "auth_url": new.auth_url,
            "token_url": new.token_url,
            "jwks_url": new.jwks_url,
            "deployment_id": min(new.deployments),
        }
        pair.laurel.register(registration, "Storing campus", "generic")
        yield one


@pytest.fixture(scope="module")
def browser(
    platform: StoragePlatform, playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    folder = tmp_path_factory.mktemp("browser") / "profile"
    with open_chromium(
        playwright, folder, cookies=Cookies.NONE_IN_FRAMES, platform=platform.issuer
    ) as context:
        yield context


@pytest.fixture(scope="module")
def album() -> Album:
    return Album("platform-storage")


def open_course(browser: BrowserContext, address: str) -> Page:
    page = browser.new_page()
    page.goto(address)
    return page


def laurel_in(page: Page) -> Frame:
    frame = page.frame("laurel")
    assert frame
    return frame


def messages_in(page: Page, name: str) -> list[dict[str, str]]:
    """What the frame of this name heard; "" is the platform's page itself."""
    frame = page.frame(name) if name else page.main_frame
    assert frame
    heard: list[dict[str, str]] = frame.evaluate("heard")
    return heard


@pytest.mark.parametrize("target", [FRAME, "_parent"])
def test_the_storage_proves_the_launch_and_a_window_opens_it(
    pair: Pair, platform: StoragePlatform, browser: BrowserContext, album: Album, target: str
) -> None:
    page = open_course(browser, platform.course_url(pair.laurel.base_url, target=target))
    laurel = laurel_in(page)
    expect(laurel.get_by_text("goes on in a window of its own")).to_be_visible()
    heard = messages_in(page, "" if target == "_parent" else FRAME)
    subjects = [message["subject"] for message in heard]
    assert subjects == ["lti.put_data", "lti.get_data", "lti.get_data"]
    assert {message["origin"] for message in heard} == {pair.laurel.base_url}
    assert len({message["message_id"] for message in heard}) == 3
    assert not messages_in(page, "stranger")
    album.look(page, f"handover-{target.strip('_')}")

    with browser.expect_page() as opened:
        laurel.get_by_role("button", name="Open Laurel").click()
    expect(opened.value.get_by_role("heading", name=CHOOSE)).to_be_visible()
    with browser.expect_page() as second:
        laurel.get_by_role("button", name="Open Laurel").click()
    expect(second.value.get_by_text("session-ended")).to_be_visible()
    assert opened.value.reload()
    expect(opened.value.get_by_role("heading", name=CHOOSE)).to_be_visible()


@pytest.mark.parametrize(
    "behaviour", [one for one in Behaviour if one not in {Behaviour.GOOD, Behaviour.FORGETS}]
)
def test_without_a_good_answer_the_button_shows_and_nothing_is_asked(
    pair: Pair,
    platform: StoragePlatform,
    browser: BrowserContext,
    album: Album,
    behaviour: Behaviour,
) -> None:
    asked = platform.count_asked()
    page = open_course(browser, platform.course_url(pair.laurel.base_url, behaviour=behaviour))
    button = laurel_in(page).get_by_role("link", name="Open Laurel")
    expect(button).to_be_visible()
    assert messages_in(page, FRAME)
    relayed = messages_in(page, "stranger")
    assert bool(relayed) is (behaviour is Behaviour.OTHER_ORIGIN)
    page.wait_for_timeout(500)
    assert platform.count_asked() == asked, "the frame went on without proof"
    if behaviour is Behaviour.NEVER:
        album.look(page, "no-answer")
        with browser.expect_page() as opened:
            button.click()
        expect(opened.value.get_by_role("heading", name=CHOOSE)).to_be_visible()
    page.close()


def test_a_slow_platform_shows_the_button_and_still_goes_on(
    pair: Pair, platform: StoragePlatform, browser: BrowserContext
) -> None:
    page = open_course(browser, platform.course_url(pair.laurel.base_url, delay=1500))
    laurel = laurel_in(page)
    expect(laurel.get_by_role("link", name="Open Laurel")).to_be_visible()
    proved = laurel.get_by_text("goes on in a window of its own")
    expect(proved).to_be_visible(timeout=15_000)
    page.close()


def test_who_pressed_the_button_is_not_overtaken(
    pair: Pair, platform: StoragePlatform, browser: BrowserContext
) -> None:
    page = open_course(browser, platform.course_url(pair.laurel.base_url, delay=4000))
    laurel = laurel_in(page)
    with browser.expect_page() as opened:
        laurel.get_by_role("link", name="Open Laurel").click()
    expect(opened.value.get_by_role("heading", name=CHOOSE)).to_be_visible()
    asked = platform.count_asked()
    page.wait_for_timeout(4500)
    assert platform.count_asked() == asked
    expect(laurel.get_by_role("link", name="Open Laurel")).to_be_visible()
    page.close()


@pytest.mark.parametrize("target", [NO_FRAME, "length", "location"])
def test_a_storage_that_is_not_there(
    pair: Pair, platform: StoragePlatform, browser: BrowserContext, target: str
) -> None:
    page = open_course(browser, platform.course_url(pair.laurel.base_url, target=target))
    expect(laurel_in(page).get_by_role("link", name="Open Laurel")).to_be_visible()
    page.close()


def test_a_storage_frame_of_another_origin_learns_nothing(
    pair: Pair, platform: StoragePlatform, browser: BrowserContext
) -> None:
    address = platform.course_url(pair.laurel.base_url, is_frame_foreign=True)
    page = open_course(browser, address)
    expect(laurel_in(page).get_by_role("link", name="Open Laurel")).to_be_visible()
    assert messages_in(page, FRAME) == []
    page.close()


def test_a_secret_that_is_gone_at_the_launch_is_refused(
    pair: Pair, platform: StoragePlatform, browser: BrowserContext, album: Album
) -> None:
    address = platform.course_url(pair.laurel.base_url, behaviour=Behaviour.FORGETS)
    page = open_course(browser, address)
    expect(laurel_in(page).get_by_text("browser-unproven")).to_be_visible()
    album.look(page, "unproven")


@pytest.mark.parametrize("cookies", [Cookies.BLOCKED, Cookies.ALLOWED])
def test_storage_is_not_used_where_the_cookie_works(
    pair: Pair,
    platform: StoragePlatform,
    playwright: Playwright,
    tmp_path: Path,
    cookies: Cookies,
) -> None:
    with open_chromium(playwright, tmp_path / "profile", cookies=cookies) as context:
        page = open_course(context, platform.course_url(pair.laurel.base_url))
        expect(laurel_in(page).get_by_role("heading", name=CHOOSE)).to_be_visible()
        assert messages_in(page, FRAME) == []


def test_a_browser_without_any_cookies_is_told_what_to_allow(
    pair: Pair, platform: StoragePlatform, playwright: Playwright, tmp_path: Path
) -> None:
    with open_chromium(playwright, tmp_path / "profile", cookies=Cookies.NONE) as context:
        page = open_course(context, platform.course_url(pair.laurel.base_url))
        with context.expect_page() as opened:
            laurel_in(page).get_by_role("button", name="Open Laurel").click()
        told = opened.value.get_by_role("heading", name="Your browser keeps no cookies for Laurel")
        expect(told).to_be_visible()


def test_without_scripts_the_button_is_there(
    pair: Pair, platform: StoragePlatform, playwright: Playwright, tmp_path: Path
) -> None:
    with open_chromium(
        playwright,
        tmp_path / "profile",
        cookies=Cookies.NONE_IN_FRAMES,
        platform=platform.issuer,
        java_script_enabled=False,
    ) as context:
        page = open_course(context, platform.course_url(pair.laurel.base_url))
        laurel = page.frame_locator("iframe[name=laurel]")
        with context.expect_page() as opened:
            laurel.get_by_role("link", name="Open Laurel").click()
        # The platform's own form has no button, only a script.
        expect(opened.value).to_have_url(re.compile(re.escape(f"{platform.issuer}/auth?")))
