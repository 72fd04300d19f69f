"""The main job without a screen, to bring Laurel quickly to the state that a test is about."""

import html
import re
import time
from dataclasses import dataclass, field

from tests.browsing import Browser, Page
from tests.e2e.pair import Pair

SECONDS_TO_READ = 30
MOST_PAGES = 3


@dataclass
class Course:
    """A course of the practice platform with its teacher's browser, Laurel being in it."""

    pair: Pair
    slug: str
    teacher: Browser = field(default_factory=Browser)

    def open(self, person: str, browser: Browser) -> Page:
        block = self.pair.platform.registration(self.slug)["block"]
        return browser.launch(self.pair.platform.launch_url(block, person))

    def offer(self, title: str) -> Page:
        """Choose the micro-credential and wait until the course was read."""
        page = self.open("teacher", self.teacher)
        used = [html.unescape(text) for text in re.findall(r"Use “(.*?)” in this", page.text)]
        forms = [form for form in page.forms() if form.action.endswith("/offerings")]
        return self.wait_for_reading(self.teacher.submit(forms[used.index(title)]))

    def grade(self, learner: str, points: float) -> None:
        """Enter the grade in every column that Laurel reads."""
        subject = self.pair.platform.sub(learner, self.slug)
        for item in self.pair.platform.gradebook(self.slug)["line_items"]:
            if item["tag"] == "laurel-requirement":
                self.pair.platform.enter_grade(item["id"], subject, points)

    def grade_and_read(self, learner: str, points: float) -> Page:
        """Enter the grade and read the course anew."""
        self.grade(learner, points)
        page = self.open("teacher", self.teacher)
        return self.wait_for_reading(self.teacher.submit(page.form("/readings")))

    def judge(self, name: str, level: str) -> None:
        """Assess every criterion with the level, and confirm every completion."""
        page = self.find_learner(name)
        forms = page.forms()
        for form in (one for one in forms if one.action.endswith("/assessments")):
            names = set(re.findall(r'name="(level-[^"]+)"', page.text))
            self.teacher.submit(form, **dict.fromkeys(names, level))
        for form in (one for one in forms if one.action.endswith("/attestations")):
            self.teacher.submit(form, reason="Seen in class.", completed="yes")

    def find_learner(self, name: str) -> Page:
        """The teacher's page about the learner, on whichever page of the list they are."""
        course = self.open("teacher", self.teacher)
        for number in range(1, MOST_PAGES + 1):
            listed = self.teacher.get(f"{course.url}?page={number}")
            address = re.search(rf'href="([^"]+)">{name}<', listed.text)
            if address:
                return self.teacher.get(self.pair.laurel.base_url + address[1])
        raise AssertionError(f"{name} is not in the course")

    def claim(self, person: str, name: str) -> str:
        """Claim with sharing; the address of the public page."""
        learner = Browser()
        progress = self.open(person, learner)
        held = learner.submit(
            progress.form("/claims"), name=name, email="learner@example.org", shared="yes"
        )
        address = re.search(rf"{self.pair.laurel.base_url}/credentials/[0-9a-f-]+", held.text)
        assert address, held.text
        return address[0]

    def wait_for_reading(self, page: Page) -> Page:
        deadline = time.monotonic() + SECONDS_TO_READ
        while not page.shows("The course was read completely.") and time.monotonic() < deadline:
            time.sleep(0.3)
            page = self.teacher.get(page.url)
        assert page.shows("The course was read completely."), page.text
        return page


def make_course(pair: Pair, slug: str, *learners: str, shares_names: bool = True) -> Course:
    """A course of its own, with the sample teacher, registered with Laurel."""
    team = {"teacher": ["student", "instructor"], **{learner: ["student"] for learner in learners}}
    fields = {"ask_to_send_full_name": shares_names, "ask_to_send_email": shares_names}
    registration = pair.platform.make_course(
        slug, team=team, fields=fields, shares_names=shares_names
    )
    pair.laurel.register(registration, slug)
    return Course(pair, slug)
