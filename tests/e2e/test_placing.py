"""Links placed, and a copied course settled, in a real browser: its policy lets the form go out."""

from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.album import Album
from tests.e2e.journey import TITLE, in_frame
from tests.e2e.pair import Pair

TEAM = {"teacher": ["student", "instructor"], "learner-one": ["student"]}


@pytest.fixture(scope="module")
def album() -> Album:
    return Album("placing")


def open_picker(pair: Pair, browser: BrowserContext, slug: str) -> Page:
    """The picker, as the link in Studio opens it for a course of its own."""
    fields = {
        "lti_advantage_deep_linking_enabled": True,
        "lti_advantage_deep_linking_launch_url": f"{pair.laurel.base_url}/lti/launch",
    }
    registration = pair.platform.make_course(slug, team=TEAM, fields=fields)
    pair.laurel.register(registration, slug)
    page = browser.new_page()
    page.goto(pair.platform.choosing_url(registration["block"], "teacher"))
    expect(page.get_by_role("heading", name="Add a micro-credential to the course")).to_be_visible()
    return page


def test_a_teacher_searches_chooses_and_adds(
    pair: Pair, browser: BrowserContext, album: Album
) -> None:
    page = open_picker(pair, browser, "picked")
    album.look(page, "picker")
    page.get_by_label("Words in the title or description").fill("formative blended")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("button", name="Choose “")).to_have_count(1)
    page.get_by_label("Progress and claim, for learners").uncheck()
    page.get_by_role("button", name=f"Choose “{TITLE}”").click()
    expect(page.get_by_role("alert")).to_be_focused()
    album.look(page, "nothing-chosen")
    page.get_by_role("button", name=f"Choose “{TITLE}”").click()
    expect(page.get_by_role("heading", name="Add this link to the course")).to_be_visible()
    album.look(page, "answer")
    page.get_by_role("button", name="Add to the course").click()
    expect(page.get_by_text("content was successfully saved in the LMS")).to_be_visible()
    page.goto(pair.platform.course_url("teacher", "picked"))
    expect(in_frame(page).get_by_role("heading", name=TITLE)).to_be_visible()


def test_a_teacher_changes_their_mind(pair: Pair, browser: BrowserContext, album: Album) -> None:
    page = open_picker(pair, browser, "cancelled")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", name="Nothing was added")).to_be_visible()
    album.look(page, "cancelled")
    page.get_by_role("link", name="Choose again").click()
    expect(page.get_by_role("button", name=f"Choose “{TITLE}”")).to_be_visible()


def test_the_teacher_of_a_copy_is_asked_once(
    pair: Pair, browser: BrowserContext, album: Album
) -> None:
    """Both courses share a client id, as a block and its copy do."""
    passport = {"lti_1p3_passport_id": str(uuid4())}
    first = pair.platform.make_course("original", team=TEAM, fields=passport)
    history = f"context_history={first['course']['key']}"
    pair.platform.make_course(
        "copied", team=TEAM, fields={**passport, "custom_parameters": [history]}
    )
    pair.laurel.register(first, "original")
    page = browser.new_page()
    page.goto(pair.platform.course_url("teacher", "original"))
    in_frame(page).get_by_role("button", name=f"Use “{TITLE}” in this course").click()
    expect(in_frame(page).get_by_role("heading", name=TITLE)).to_be_visible()
    page.goto(pair.platform.course_url("teacher", "copied"))
    expect(in_frame(page).get_by_role("heading", name="This course is a copy.")).to_be_visible()
    album.look(page, "copy")
    page.goto(pair.platform.course_url("learner-one", "copied"))
    expect(in_frame(page).get_by_text("This course is not open yet in Laurel.")).to_be_visible()
    album.look(page, "copy-undecided")
    page.goto(pair.platform.course_url("teacher", "copied"))
    in_frame(page).get_by_role("button", name="Start a new run").click()
    expect(in_frame(page).get_by_role("heading", name=TITLE)).to_be_visible()
