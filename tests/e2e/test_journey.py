"""From the platform's first page to a revoked award, by clicking."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.e2e import journey as steps
from tests.e2e.album import Album
from tests.e2e.chromium import Cookies, open_chromium
from tests.e2e.journey import Journey, Surface, in_frame
from tests.e2e.pair import Pair
from tests.e2e.shortcut import make_course

LEARNER = "Sample Learner One"


def test_the_main_job(pair: Pair, playwright: Playwright, tmp_path: Path) -> None:
    with open_chromium(playwright, tmp_path / "profile") as browser:
        journey = Journey(browser, Album("journey"))
        start = browser.new_page()
        with journey.timed():
            start.goto(pair.platform.base_url)
            journey.look(start, "platform-start")
            credential = earn(journey, start)
        record_costs(journey)
        journey.look(credential, "public-page")
        register(journey, start, tmp_path)
        credential.reload()
        expect(credential.get_by_text("Revoked on")).to_be_visible()
        journey.look(credential, "public-page-revoked")


@pytest.mark.parametrize("cookies", [Cookies.ALLOWED, Cookies.NONE_IN_FRAMES])
def test_the_main_job_in_other_browsers(
    pair: Pair, playwright: Playwright, tmp_path: Path, cookies: Cookies
) -> None:
    """In the frame, or in the window that Laurel offers where its frame gets no cookie."""
    platform = pair.platform
    course = make_course(pair, cookies.name.lower().replace("_", "-"))
    [person] = platform.make_learners(1, course=course.slug)
    name = f"Sample Learner {person.rsplit('-', 1)[1]}"
    with open_chromium(
        playwright, tmp_path / "profile", cookies=cookies, platform=platform.base_url
    ) as browser:
        journey = Journey(browser)
        teacher, laurel = open_laurel(browser, platform.course_url("teacher", course.slug))
        steps.offer(journey, teacher, laurel)
        gradebook = browser.new_page()
        gradebook.goto(f"{platform.base_url}/gradebook/{course.slug}")
        steps.grade(journey, gradebook, name, "60")
        steps.judge(journey, teacher, laurel, name)
        learner, laurel = open_laurel(browser, platform.course_url(person, course.slug))
        steps.claim(journey, learner, laurel, name)
        credential = journey.click_to_new_tab(laurel.get_by_role("link", name="View it"))
        expect(credential.get_by_role("status")).to_contain_text("Valid")


def open_laurel(browser: BrowserContext, course_url: str) -> tuple[Page, Surface]:
    """The page that Laurel is in, and Laurel: in the platform's frame or in a window."""
    page = browser.new_page()
    page.goto(course_url)
    button = in_frame(page).get_by_role("link", name="Open Laurel")
    expect(button.or_(in_frame(page).get_by_role("heading", level=1)).first).to_be_visible()
    if not button.count():
        return page, in_frame(page)
    with browser.expect_page() as opened:
        button.click()
    return opened.value, opened.value


def earn(journey: Journey, start: Page) -> Page:
    """The teacher's and the learner's part, until the public page is open."""
    as_teacher = start.get_by_role("link", name="Open the course as teacher").first
    teacher = journey.click_to_new_tab(as_teacher)
    steps.offer(journey, teacher, in_frame(teacher))
    gradebook = journey.click_to_new_tab(start.get_by_role("link", name="Open the gradebook"))
    steps.grade(journey, gradebook, LEARNER, "75")
    steps.judge(journey, teacher, in_frame(teacher), LEARNER)
    as_learner = start.get_by_role("link", name="Open the course as learner")
    learner = journey.click_to_new_tab(as_learner)
    steps.claim(journey, learner, in_frame(learner), LEARNER)
    link = in_frame(learner).get_by_role("link", name="/credentials/").first
    credential = journey.click_to_new_tab(link)
    expect(credential.get_by_role("status")).to_contain_text("Valid")
    return credential


def register(journey: Journey, start: Page, folder: Path) -> None:
    """The registrar's part: find, read, export, revoke."""
    page = journey.click_to_new_tab(start.get_by_role("link", name="Open the course as registrar"))
    laurel = in_frame(page)
    expect(laurel.get_by_role("heading", level=1, name="Register")).to_be_visible()
    journey.look(page, "register")
    journey.fill(laurel.get_by_label("Name or e-mail"), "nobody of that name")
    journey.click_to_go(page, laurel.get_by_role("button", name="Filter"))
    expect(laurel.get_by_text("No awards match.")).to_be_visible()
    journey.look(page, "register-nothing-found")
    journey.fill(laurel.get_by_label("Name or e-mail"), "learner one")
    journey.click_to_go(page, laurel.get_by_role("button", name="Filter"))
    expect(laurel.get_by_role("row").filter(has_text=LEARNER)).to_have_count(1)
    check_exports(journey, page, folder)
    journey.click_to_go(page, laurel.get_by_role("link", name=LEARNER))
    journey.look(page, "record")
    journey.fill(laurel.get_by_label("Reason"), "Issued to try revocation out.")
    journey.click_to_go(page, laurel.get_by_role("button", name="Revoke this award"))
    expect(laurel.get_by_text("Issued to try revocation out.")).to_be_visible()
    journey.look(page, "record-revoked")


def check_exports(journey: Journey, page: Page, folder: Path) -> None:
    laurel = in_frame(page)
    as_csv = journey.download(page, laurel.get_by_role("link", name="Export CSV"), folder)
    with zipfile.ZipFile(as_csv) as archive:
        text = archive.read("register.csv").decode("utf-8-sig")
        manifest = json.loads(archive.read("manifest.json"))
    assert [row["holder_name"] for row in csv.DictReader(io.StringIO(text))] == [LEARNER]
    assert manifest["count"] == 1
    as_json = journey.download(page, laurel.get_by_role("link", name="Export JSON"), folder)
    assert json.loads(as_json.read_text())["awards"][0]["credential"]["type"]


def record_costs(journey: Journey) -> None:
    assert journey.album is not None
    costs = {"seconds": round(journey.seconds, 1), "clicks": journey.clicks}
    journey.album.note("costs.json", {**costs, "fields": journey.fields})
