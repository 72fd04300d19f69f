"""Laurel's part of the main job in a browser that runs no scripts at all.

Open edX needs one script: its launch form has a button, but the form is hidden and sends itself.
That form alone is sent here through the developer tools, as the platform's own script would.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.e2e import journey as steps
from tests.e2e.chromium import open_chromium
from tests.e2e.journey import Journey
from tests.e2e.pair import Pair
from tests.e2e.shortcut import make_course

LEARNER = "Sample Learner Four"


@pytest.fixture
def browser(playwright: Playwright, tmp_path: Path) -> Iterator[BrowserContext]:
    with open_chromium(playwright, tmp_path / "profile", java_script_enabled=False) as context:
        yield context


def launch(browser: BrowserContext, pair: Pair, person: str, slug: str) -> Page:
    block = pair.platform.registration(slug)["block"]
    page = browser.new_page()
    page.goto(pair.platform.launch_url(block, person))
    form = page.locator("#lti-launch")
    with page.expect_navigation(url=re.compile(re.escape(pair.laurel.base_url))):
        form.evaluate("form => form.submit()")
    return page


def test_the_browser_runs_no_scripts(browser: BrowserContext) -> None:
    page = browser.new_page()
    page.set_content(
        "<p>before</p><script>document.querySelector('p').textContent = 'after'</script>"
    )
    expect(page.get_by_text("before")).to_be_visible()


def test_the_main_job(browser: BrowserContext, pair: Pair, tmp_path: Path) -> None:
    journey = Journey(browser)
    course = make_course(pair, "no-scripts", "learner-four")
    teacher = launch(browser, pair, "teacher", course.slug)
    steps.offer(journey, teacher, teacher)
    course.grade("learner-four", 75)
    steps.judge(journey, teacher, teacher, LEARNER)
    learner = launch(browser, pair, "learner-four", course.slug)
    steps.claim(journey, learner, learner, LEARNER)
    credential = journey.click_to_new_tab(learner.get_by_role("link", name="View it"))
    expect(credential.get_by_role("status")).to_contain_text("Valid")
    registrar = launch(browser, pair, "registrar", "blended-learning")
    file = journey.download(registrar, registrar.get_by_role("link", name="Export JSON"), tmp_path)
    assert LEARNER in file.read_text()
    journey.click_to_go(registrar, registrar.get_by_role("link", name=LEARNER))
    journey.fill(registrar.get_by_label("Reason"), "Issued to try revocation out.")
    journey.click_to_go(registrar, registrar.get_by_role("button", name="Revoke this award"))
    credential.reload()
    expect(credential.get_by_role("status")).to_contain_text("Revoked on")
