"""Every page in the states that are hard to lay out or easy to forget."""

from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, expect

from app.web.i18n import choose_language
from app.web.rendering import render
from tests.e2e.album import Album
from tests.e2e.journey import TITLE, in_frame
from tests.e2e.pair import Pair
from tests.e2e.paper import count_pages
from tests.e2e.shortcut import make_course

LONG_TITLE = (
    "Проєктування, проведення та оцінювання змішаного навчання "
    "в закладах загальної середньої освіти Укр."
)
LONG_NAME = "Зразкова Учениця-Вчителька Номер Один із Дуже Довгим Подвійним Прізвищем-Продовженням"
ALBANIAN_TITLE = "Vlerësimi formues në mësimdhënien e përzier"
PUBLIC = {
    "front": "/",
    "no-such-page": "/nothing-here",
    "not-shared": f"/credentials/{uuid4()}",
    "session-ended": f"/l/{uuid4()}/progress",
    "platform-unknown": "/lti/login?iss=https://example.org&login_hint=1&target_link_uri=https://example.org",
    "issuer": "/issuers/sample",
}


@pytest.fixture(scope="module")
def album() -> Album:
    return Album("states")


def test_public_pages_and_refusals(pair: Pair, browser: BrowserContext, album: Album) -> None:
    page = browser.new_page()
    for name, path in PUBLIC.items():
        page.goto(pair.laurel.base_url + path)
        album.look(page, name)


def test_the_page_of_a_mistake_of_our_own(
    pair: Pair, browser: BrowserContext, album: Album
) -> None:
    """No request makes Laurel fail, so its page is put where a failure would show it."""
    page = browser.new_page()
    content = render("incident.html", choose_language("en"), incident="0123456789ab").body
    address = f"{pair.laurel.base_url}/failing"
    page.route(address, lambda route: route.fulfill(body=bytes(content), content_type="text/html"))
    page.goto(address)
    expect(page.get_by_text("incident-0123456789ab")).to_be_visible()
    album.look(page, "incident")


def test_before_anything_is_offered(pair: Pair, browser: BrowserContext, album: Album) -> None:
    make_course(pair, "nothing-offered", "learner-one")
    page = browser.new_page()
    page.goto(pair.platform.course_url("learner-one", "nothing-offered"))
    expect(in_frame(page).get_by_text("This course offers no micro-credential yet")).to_be_visible()
    album.look(page, "nothing-offered")
    page.goto(pair.platform.course_url("teacher", "nothing-offered"))
    expect(in_frame(page).get_by_role("heading", name="Choose a micro-")).to_be_visible()
    album.look(page, "choice-of-three")


def test_learners_without_names(pair: Pair, browser: BrowserContext, album: Album) -> None:
    course = make_course(pair, "no-names", shares_names=False)
    pair.platform.make_learners(2, course=course.slug)
    course.offer(TITLE)
    page = browser.new_page()
    page.goto(pair.platform.course_url("teacher", course.slug))
    laurel = in_frame(page)
    expect(laurel.get_by_role("link", name="Learner without a name").first).to_be_visible()
    album.look(page, "learners-without-names")


def test_long_texts_many_requirements_many_learners(
    pair: Pair, browser: BrowserContext, album: Album, tmp_path: Path
) -> None:
    course = make_course(pair, "long-texts", "learner-one")
    pair.platform.make_learners(60, course="long-texts")
    course.offer(LONG_TITLE)
    course.grade_and_read("learner-one", 74.25)
    page = browser.new_page()
    page.goto(pair.platform.course_url("learner-one", "long-texts"))
    expect(in_frame(page).get_by_text("You have met 3 of 11 requirements.")).to_be_visible()
    album.look(page, "long-progress")
    page.goto(pair.platform.course_url("teacher", "long-texts"))
    expect(in_frame(page).get_by_text("61 learners")).to_be_visible()
    album.look(page, "long-course")
    in_frame(page).get_by_role("link", name="Next").click()
    in_frame(page).get_by_role("link", name="Sample Learner One").click()
    expect(in_frame(page).get_by_role("heading", name="Rubric")).to_be_visible()
    album.look(page, "long-learner")
    course.judge("Sample Learner One", "third")
    page.goto(course.claim("learner-one", LONG_NAME))
    album.look(page, "long-public-page")
    assert count_pages(page, tmp_path / "long.pdf") <= 2


def test_the_award_fits_on_one_sheet(pair: Pair, browser: BrowserContext, tmp_path: Path) -> None:
    course = make_course(pair, "printed", "learner-three")
    course.offer(TITLE)
    course.grade_and_read("learner-three", 75)
    course.judge("Sample Learner Three", "proficient")
    page = browser.new_page()
    page.goto(course.claim("learner-three", "Sample Learner Three"))
    assert count_pages(page, tmp_path / "award.pdf") == 1


def test_albanian_texts(pair: Pair, browser: BrowserContext, album: Album) -> None:
    course = make_course(pair, "albanian", "learner-three")
    course.offer(ALBANIAN_TITLE)
    page = browser.new_page()
    page.goto(pair.platform.course_url("learner-three", "albanian"))
    expect(in_frame(page).get_by_role("heading", name=ALBANIAN_TITLE)).to_be_visible()
    album.look(page, "albanian-progress")
    course.judge("Sample Learner Three", "proficient")
    page.goto(course.claim("learner-three", "Nxënësja Shembull Numër Një"))
    album.look(page, "albanian-public-page")
    page.get_by_role("link", name="About this micro-credential").click()
    album.look(page, "albanian-achievement")
