"""Laurel in the platform's frame without a mouse, and at 400 % zoom."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Frame, Page, Playwright, expect

from tests.e2e.album import Album, assert_fits, resize
from tests.e2e.chromium import open_chromium
from tests.e2e.journey import TITLE
from tests.e2e.keys import Keys
from tests.e2e.pair import Pair
from tests.e2e.shortcut import Course, make_course

AT_400_PERCENT = (320, 256)  # what is left of 1280 by 1024


@pytest.fixture(scope="module")
def course(pair: Pair) -> Course:
    course = make_course(pair, "keyboard", "learner-five", "learner-two", "learner-three")
    course.offer(TITLE)
    course.grade_and_read("learner-five", 75)
    course.grade_and_read("learner-two", 75)
    course.judge("Sample Learner Two", "proficient")
    return course


@pytest.fixture(scope="module")
def browser(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    folder = tmp_path_factory.mktemp("browser") / "profile"
    with open_chromium(playwright, folder, reduced_motion="reduce") as context:
        yield context


@pytest.fixture(scope="module")
def album() -> Album:
    return Album("keyboard")


def open_framed(browser: BrowserContext, course: Course, person: str) -> tuple[Page, Frame]:
    page = browser.new_page()
    page.goto(course.pair.platform.course_url(person, course.slug))
    expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_be_visible()
    return page, page.frames[1]


def test_a_teacher_assesses_and_confirms(
    browser: BrowserContext, course: Course, album: Album
) -> None:
    page, frame = open_framed(browser, course, "teacher")
    keys = Keys(page, frame)
    keys.tab_to("Skip to the content")
    keys.press("Enter")
    assert keys.focused()["id"] == "content"
    keys.tab_to("Sample Learner Five")
    keys.follow()
    for criterion in range(3):
        keys.tab_to("Beginning")
        keys.press("ArrowDown", times=2)
        assert keys.focused()["name"].startswith("Proficient")
        keys.tab_to("Remark for the learner")
        keys.write(f"Remark number {criterion + 1}")
    keys.tab_to("Save the assessment")
    keys.follow()
    expect(frame.get_by_text("Last assessed")).to_be_visible()
    expect(frame.get_by_role("radio", name="Proficient", checked=True)).to_have_count(3)
    refuse_an_empty_reason(keys, page, album)
    keys.write("Took part in every session.")
    keys.tab_to("Completed")
    keys.follow()
    expect(frame.get_by_text("Course staff confirmed it.")).to_be_visible()


def refuse_an_empty_reason(keys: Keys, page: Page, album: Album) -> None:
    """The summary of what is wrong gets the focus and leads to the field."""
    keys.tab_to("How do you know?")
    keys.write("  ")
    keys.tab_to("Completed")
    keys.follow()
    expect(keys.frame.get_by_role("alert")).to_be_focused()
    assert keys.frame.title().startswith("Error:")
    album.look(page, "teacher-error")
    expect(keys.frame.get_by_role("alert")).to_be_focused()
    keys.tab_to("How do you know?")
    keys.press("Enter")
    expect(keys.frame.get_by_label("How do you know?")).to_be_focused()


def test_a_learner_claims(browser: BrowserContext, course: Course, album: Album) -> None:
    page, frame = open_framed(browser, course, "learner-two")
    keys = Keys(page, frame)
    keys.tab_to("Your name, as on your ID")
    keys.write("   ")
    keys.tab_to("Claim")
    keys.follow()
    expect(frame.get_by_role("alert")).to_be_focused()
    album.look(page, "learner-error")
    keys.tab_to("Your name, as on your ID")
    keys.press("Enter")
    expect(frame.get_by_label("Your name, as on your ID")).to_be_focused()
    keys.write("Sample Learner Two")
    keys.tab_to("An e-mail address")
    keys.tab_to("Let anybody with the link see it.")
    keys.press("Space")
    keys.tab_to("Claim")
    keys.follow()
    expect(frame.get_by_text("You hold this micro-credential.")).to_be_visible()
    expect(frame.get_by_role("link", name="View it")).to_be_visible()


@pytest.mark.parametrize("person", ["teacher", "learner-two", "learner-three"])
def test_pages_reflow_at_400_percent(browser: BrowserContext, course: Course, person: str) -> None:
    page = browser.new_page()
    block = course.pair.platform.registration(course.slug)["block"]
    page.goto(course.pair.platform.launch_url(block, person))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    resize(page, *AT_400_PERCENT)
    assert_fits(page, f"{person} at 400 %")
