"""A course on the Moodle double that Laurel is set up in, as the guides' pictures show it."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from urllib.parse import urlencode

from playwright.sync_api import Page, expect

from tests.e2e.pair import SAMPLE
from tests.laurel_process import LaurelInstallation
from tests.moodle.courses import Activity, Course, Link
from tests.moodle.double import MoodleDouble
from tests.moodle.grades import GradeItem
from tests.moodle.people import User
from tests.moodle.tools import Tool

PLATFORM = "Sample Moodle"
IDNUMBER = "TEST"
LEARNERS = 3
SECONDS_TO_READ = 30
RECORDED = SAMPLE.read_bytes().replace(b"completion: attested", b"completion: recorded")
FRAME = """(address) => {
  document.body.innerHTML = '<iframe title="Laurel" width="960" height="1090"></iframe>';
  document.querySelector('iframe').style.border = 0;
  document.body.style.margin = 0;
  document.querySelector('iframe').src = address;
}"""


@dataclass(kw_only=True)
class GuideCourse:
    """One page of one browser that is led through Moodle, as whoever it is told to be."""

    laurel: LaurelInstallation
    moodle: MoodleDouble
    page: Page

    def __post_init__(self) -> None:
        self.course: Course = self.moodle.add_course("Digital pedagogy (sample)")
        self.teacher: User = self.moodle.enrol(self.course, "editingteacher")
        self.learners = [self.moodle.enrol(self.course) for _ in range(LEARNERS)]
        self.activity: Activity = self.moodle.add_activity(
            self.course, "quiz", "Online test", idnumber=IDNUMBER
        )

    def start_registration(self, link: str) -> None:
        """Open the link inside a page of the platform, as its administrator does."""
        self.page.goto(f"{self.moodle.issuer}/course/view.php?id={self.course.id}")
        self.page.evaluate(FRAME, self.moodle.registration_url(link))

    def registered_tool(self) -> Tool:
        """The tool that registered itself, activated as an administrator does."""
        (tool,) = self.moodle.site.tools.values()
        self.moodle.activate(tool)
        return tool

    def open_picker(self, tool: Tool) -> None:
        """The page that *Select content* opens for the teacher."""
        asked = {
            "id": tool.id,
            "course": self.course.id,
            "session": self.moodle.session_of(self.teacher),
        }
        self.page.goto(f"{self.moodle.page('contentitem.php')}?{urlencode(asked)}")
        self.wait_for("Add a micro-credential to the course")

    def links(self) -> list[Link]:
        """The links that were placed, in their order."""
        return list(self.moodle.site.links.values())

    def launch(self, link: Link, user: User) -> None:
        """Open a link of the course as this person."""
        self.page.goto(self.moodle.launch_url(link, session=self.moodle.session_of(user)))
        self.page.wait_for_url(re.compile(r"/l/[0-9a-f-]+/"))

    def go(self, name: str) -> None:
        """Follow a link at the top of Laurel's page."""
        self.page.get_by_role("navigation").get_by_role("link", name=name, exact=True).click()
        self.page.wait_for_load_state()

    def press(self, name: str, leaf: str = "") -> None:
        """Press a button, of one requirement or of the whole page."""
        within = self.page.locator(f"#requirement-{leaf}") if leaf else self.page
        within.get_by_role("button", name=name).first.click()
        self.page.wait_for_load_state()

    def choose_way(self, leaf: str, route: str) -> None:
        """Read the requirement in another way from now on."""
        part = self.page.locator(f"#requirement-{leaf}")
        part.get_by_text("Read it in another way").click()
        form = part.locator(f'form:has(input[value="{route}"])')
        for box in form.locator('input[name="idnumber"]').all():
            box.fill(IDNUMBER)
        form.get_by_role("button", name="Read it in this way").click()
        self.page.wait_for_load_state()

    def check(self, leaf: str) -> None:
        """Press *Check now* and wait until the reading has ended."""
        self.wait_for_reading()
        self.press("Check now", leaf)
        self.wait_for_reading()

    def wait_for_reading(self) -> None:
        """Look again while the course waits to be read, or is being read."""
        deadline = time.monotonic() + SECONDS_TO_READ
        while self.page.locator(".look-again").count():
            assert time.monotonic() < deadline, "the reading did not end"
            self.page.wait_for_timeout(300)
            self.page.reload()

    def wait_for(self, text: str) -> None:
        """Wait until the page says this."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def wait_for_word(self, leaf: str, word: str) -> None:
        """Wait until the requirement's source is in the state with this word."""
        head = self.page.locator(f"#requirement-{leaf} .requirement-head")
        expect(head.get_by_text(word)).to_be_visible()

    def find_column(self, leaf: str) -> GradeItem:
        """The column that Laurel added for a requirement."""
        items = self.moodle.site.items.values()
        return next(item for item in items if item.resource_id.endswith(f":{leaf}"))

    def grade(self, *grades: float) -> None:
        """Grade the activity for the first learners, and look at the gradebook."""
        for learner, value in zip(self.learners, grades, strict=False):
            self.moodle.grade(self.activity, learner, value)
        self.moodle.open_gradebook(self.course)
