"""From the platform's first page to a revoked award, by clicking."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.e2e import journey as steps
from tests.e2e.album import Album
from tests.e2e.chromium import open_chromium
from tests.e2e.journey import Journey, in_frame
from tests.e2e.pair import Pair, run_pair

LEARNER = "Sample Learner One"


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with run_pair(tmp_path_factory.mktemp("pair")) as running:
        yield running


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
