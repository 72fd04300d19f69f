"""The main job as people do it: buttons and fields, found by what they are called."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Download, FrameLocator, Locator, Page, expect

from tests.e2e.album import Album

TITLE = "Designing formative assessment for blended learning"
GRADED = "Online test passed with 60 % or more"
SECONDS_FOR_THE_PLATFORM = 30
Surface = Page | FrameLocator


@dataclass
class Journey:
    """One run of the main job, with what it costs: clicks, filled fields, seconds.

    With an album every state is looked at, which does not count as time.
    """

    browser: BrowserContext
    album: Album | None = None
    clicks: int = 0
    fields: int = 0
    seconds: float = 0.0
    looking: float = field(default=0.0, init=False)

    def click(self, locator: Locator) -> None:
        self.clicks += 1
        locator.page.bring_to_front()  # as people do, who cannot click in a tab that lies behind
        locator.click()

    def click_to_go(self, page: Page, locator: Locator) -> None:
        """Click what leads to another page, and wait until that page is there."""
        with page.expect_event("framenavigated"):
            self.click(locator)
        wait_until_loaded(page)

    def fill(self, locator: Locator, text: str) -> None:
        self.fields += 1
        locator.fill(text)

    def choose(self, locator: Locator, label: str) -> None:
        self.fields += 1
        locator.select_option(label=label)

    def click_to_new_tab(self, locator: Locator) -> Page:
        with self.browser.expect_page() as opened:
            self.click(locator)
        return opened.value

    def download(self, page: Page, locator: Locator, folder: Path) -> Path:
        wait_until_loaded(page)
        with page.expect_download() as started:
            self.click(locator)
        return keep(started.value, folder)

    def look(self, page: Page, step: str) -> None:
        began = time.monotonic()
        if self.album is not None:
            self.album.look(page, step)
        self.looking += time.monotonic() - began

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Count the seconds until the block ends."""
        began, looked = time.monotonic(), self.looking
        yield
        self.seconds += time.monotonic() - began - (self.looking - looked)


def wait_until_loaded(page: Page) -> None:
    """The page and what it frames; a click into a page that still loads may lead nowhere."""
    for frame in page.frames:
        frame.wait_for_load_state()


def keep(download: Download, folder: Path) -> Path:
    path = folder / download.suggested_filename
    download.save_as(path)
    return path


def in_frame(page: Page) -> FrameLocator:
    """Laurel, inside the platform's page."""
    return page.frame_locator("iframe")


def offer(journey: Journey, page: Page, laurel: Surface) -> None:
    """The teacher chooses the micro-credential, and the course is read for the first time."""
    heading = laurel.get_by_role("heading", name="Choose a micro-credential for this course")
    expect(heading).to_be_visible()
    journey.look(page, "teacher-chooses")
    journey.click_to_go(page, laurel.get_by_role("button", name=re.compile(TITLE)))
    expect(laurel.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    journey.look(page, "teacher-course-first")
    wait_for_reading(journey, page, laurel)


def wait_for_reading(journey: Journey, page: Page, laurel: Surface) -> None:
    """Press the link that is there while a reading is under way, until it is done."""
    deadline = time.monotonic() + SECONDS_FOR_THE_PLATFORM
    again = laurel.get_by_role("link", name="Look again")
    done = laurel.get_by_text("The course was read completely.")
    expect(again.or_(done).first).to_be_visible()
    while not done.count() and time.monotonic() < deadline:
        page.wait_for_timeout(500)
        journey.click_to_go(page, again)
        expect(again.or_(done).first).to_be_visible()
    expect(done).to_be_visible()


def grade(journey: Journey, gradebook: Page, learner: str, points: str) -> None:
    """Somebody enters the grade of the online test in the platform's gradebook."""
    journey.look(gradebook, "platform-gradebook")
    journey.choose(gradebook.get_by_label("Learner"), learner)
    journey.choose(gradebook.get_by_label("Column"), f"{GRADED} (0 to 100)")
    journey.fill(gradebook.get_by_label("Points"), points)
    journey.click(gradebook.get_by_role("button", name="Save the grade"))
    expect(gradebook.get_by_role("status")).to_contain_text("is saved")
    journey.look(gradebook, "platform-gradebook-saved")


def judge(journey: Journey, page: Page, laurel: Surface, learner: str) -> None:
    """The teacher reads the grade, assesses with the rubric, and confirms the completion."""
    journey.click_to_go(page, laurel.get_by_role("button", name="Read now"))
    wait_for_reading(journey, page, laurel)
    row = laurel.get_by_role("row").filter(has_text=learner)
    expect(row.get_by_role("cell", name="Met", exact=True)).to_have_count(1)
    journey.look(page, "teacher-course-read")
    journey.click_to_go(page, row.get_by_role("link", name=learner))
    journey.look(page, "teacher-learner")
    for level in laurel.get_by_role("radio", name=re.compile("^Proficient")).all():
        journey.click(level)
    journey.click_to_go(page, laurel.get_by_role("button", name="Save the assessment"))
    expect(laurel.get_by_text("Last assessed")).to_be_visible()
    journey.look(page, "teacher-learner-assessed")
    journey.fill(laurel.get_by_label("How do you know?"), "Took part in every session.")
    journey.click_to_go(page, laurel.get_by_role("button", name="Completed", exact=True))
    expect(laurel.get_by_text("Course staff confirmed it.")).to_be_visible()
    journey.look(page, "teacher-learner-done")


def claim(journey: Journey, page: Page, laurel: Surface, learner: str) -> None:
    """The learner claims, with sharing."""
    expect(laurel.get_by_text("You have met the requirements.")).to_be_visible()
    journey.look(page, "learner-may-claim")
    journey.fill(laurel.get_by_label("Your name, as on your ID"), learner)
    journey.fill(laurel.get_by_label("An e-mail address that you will keep"), "learner@example.org")
    journey.click(laurel.get_by_label("Let anybody with the link see it."))
    journey.click_to_go(page, laurel.get_by_role("button", name="Claim", exact=True))
    expect(laurel.get_by_text("You hold this micro-credential.")).to_be_visible()
    journey.look(page, "learner-holds")
