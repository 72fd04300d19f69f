"""A Moodle site that registered a served Laurel, and what people do there, page by page."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from app.usecases.invite_platform import invite_platform
from app.usecases.platform_account import set_account
from app.usecases.register_platform import grant_rights
from tests.browsing import Browser
from tests.moodle import MoodleDouble
from tests.platforms.served_laurel import ServedLaurel, serve_laurel
from tests.usecases.world import SMALLEST
from tests.web.setting_up import part_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.domain.microcredentials import Version
    from app.domain.people import Right
    from tests.browsing import Page
    from tests.moodle import Course, GradeItem, Link, Tool, User
    from tests.web.laurel import Visit

NAME = "Sample Moodle"
TITLE = "Smallest sample"
REQUIREMENTS = """
rubric:
  criteria:
    - key: ideas
      name: Ideas
      description: What the essay says.
      levels:
        - {key: poor, name: Poor, points: 1, description: The ideas are not there yet.}
        - {key: good, name: Good, points: 2, description: The ideas carry the text.}
        - {key: excellent, name: Excellent, points: 3, description: The ideas are new.}
requirements:
  title: Everything
  all:
    - {key: essay, title: The essay passed, grade_at_least: 60}
    - {key: ideas, title: The ideas are good, criterion: ideas, level_at_least: good}
    - {key: portfolio, title: The portfolio was finished, completion: recorded}
    - {key: page, title: The page was read, completion: recorded}
"""


def build_definition(requirements: str) -> bytes:
    """The smallest sample with these requirements instead of its own."""
    return SMALLEST.partition(b"requirements:")[0] + requirements.encode()


GRADED = build_definition("requirements: {key: essay, title: The essay, grade_at_least: 60}\n")
GATED = build_definition(
    "requirements: {key: portfolio, title: The portfolio was finished, completion: recorded}\n"
)


@dataclass
class MoodleJourney:
    """The site, its course with a teacher, and a Laurel that the site knows once it registered."""

    laurel: ServedLaurel
    moodle: MoodleDouble
    course: Course = field(init=False)
    teacher: User = field(init=False)
    tool: Tool = field(init=False)
    links: list[Link] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.course = self.moodle.add_course()
        self.teacher = self.moodle.enrol(self.course, "editingteacher")

    def register(self) -> Page:
        """An administrator pastes a one-time link, looks at what is asked, and agrees."""
        institution = self.laurel.running.institution.id
        invited = invite_platform(
            self.laurel.ports, institution, name=NAME, valid_for=timedelta(hours=1)
        )
        asked = urlencode({"url": invited.url})
        browser, known = Browser(), set(self.moodle.site.tools)
        page = browser.get(f"{self.moodle.page('startltiadvregistration.php')}?{asked}")
        done = browser.submit(page.forms()[0])
        (made,) = set(self.moodle.site.tools) - known
        self.tool = self.moodle.site.tools[made]
        return done

    def begin(self, file: bytes = GRADED, *, gates: tuple[str, ...] = ()) -> Visit:
        """Register, publish, place the learners' link and gates; the teacher's first launch."""
        self.register()
        self.moodle.activate(self.tool)
        self.publish(file)
        self.place("progress", *(f"gate:{leaf}" for leaf in gates))
        teacher = self.open(self.teacher)
        self.laurel.work()
        return teacher

    def publish(self, file: bytes) -> Version:
        return self.laurel.running.publish(file)

    def place(self, *picks: str, title: str = TITLE) -> list[Link]:
        """The teacher presses Select content, chooses these links, and saves."""
        browser = Browser()
        picker = self.moodle.choose(browser, self.tool, self.course, self.teacher)
        offered = picker.text.index(f">{title}</h2>")
        version = re.search(r'name="version" value="([^"]+)"', picker.text[offered:])
        assert version
        form = next(one for one in picker.forms() if one.fields.get("version") == version[1])
        fields = {name: value for name, value in form.fields.items() if name[:6] != "place-"}
        chosen = browser.post(form.action, fields | {f"place-{pick}": "yes" for pick in picks})
        placed = self.moodle.save_choice(browser, browser.submit(chosen.forms()[0]))
        self.links += placed
        return placed

    def open(self, user: User, link: Link | None = None) -> Visit:
        """A launch by this person, through the learners' own link unless another is named."""
        browser = Browser()
        page = self.moodle.launch(browser, link or self.links[0], user)
        return self.laurel.visit(browser, page)

    def try_to_open(self, user: User, link: Link | None = None) -> Page:
        """The same, where something else than a page of the launch may come of it."""
        return self.moodle.launch(Browser(), link or self.links[0], user)

    def bind(self, leaf: str, route: str, **fields: str) -> Page:
        """The teacher chooses on "Set up this course" how a requirement is read."""
        teacher = self.open(self.teacher)
        page = teacher.post(f"setup/{leaf}/source", route=route, **fields)
        self.laurel.work()
        return page

    def check(self, leaf: str) -> Page:
        """The teacher presses Check now; the page after the course was read."""
        teacher = self.open(self.teacher)
        teacher.post(f"setup/{leaf}/check")
        self.laurel.work()
        return teacher.open("setup")

    def compare(self, leaf: str, name: str) -> Page:
        """The teacher compares this learner's value with the gradebook's, and agrees."""
        teacher = self.open(self.teacher)
        part = part_of(teacher.open("setup"), leaf)
        shown = re.search(rf'for="seen-{leaf}-([^"]+)">{name}:', part.text)
        assert shown, part.text
        compared = teacher.browser.submit(part.form("/confirmation"), learner=shown[1])
        assert compared.status == 200, compared.text
        self.laurel.work()
        return teacher.open("setup")

    def name_outsider(self, leaf: str, name: str) -> Page:
        """The teacher names a learner whom the gate must keep out."""
        teacher = self.open(self.teacher)
        part = part_of(teacher.open("setup"), leaf)
        learner = re.search(rf'<option value="([^"]+)">{name}<', part.text)
        assert learner, part.text
        named = teacher.browser.submit(part.form("/confirmation"), learner=learner[1])
        assert named.status == 200, named.text
        self.laurel.work()
        return teacher.open("setup")

    def read(self) -> Page:
        """The teacher presses Read now; the course page afterwards."""
        teacher = self.open(self.teacher)
        teacher.post("readings")
        self.laurel.work()
        return teacher.open("course")

    def claim(self, learner: User) -> Visit:
        """The learner claims, to be seen by anybody, and the score is sent."""
        visit = self.open(learner)
        page = visit.post("claims", name=learner.name, email=learner.email, shared="yes")
        assert page.shows("You hold this micro-credential."), page.text
        self.laurel.work()
        return visit

    def give_account(self) -> None:
        """An operator stores a token of Moodle's web services."""
        secret = self.moodle.grant_web_service(self.moodle.add_user("Service", is_manager=True))
        platform = self.laurel.registration(NAME)
        set_account(
            self.laurel.ports, platform, url=self.moodle.issuer, client_id="", secret=secret
        )

    def open_as(self, right: Right) -> Visit:
        """A launch by a member of staff to whom an operator granted this right."""
        officer = self.moodle.enrol(self.course, "teacher")
        grant_rights(self.laurel.ports, self.laurel.registration(NAME), str(officer.id), [right])
        return self.open(officer)

    def item(self, leaf: str, course: Course | None = None) -> GradeItem:
        """The one gradebook column of a requirement."""
        (found,) = self.items(leaf, course)
        return found

    def items(self, leaf: str, course: Course | None = None) -> list[GradeItem]:
        columns = self.moodle.site.items_of((course or self.course).id)
        return [item for item in columns if item.resource_id.endswith(f":{leaf}")]


@contextmanager
def start_journey(template: Path, folder: Path) -> Iterator[MoodleJourney]:
    """A Moodle and a Laurel that do not know each other yet, until the block ends."""
    with serve_laurel(template, folder) as laurel, MoodleDouble() as moodle:
        moodle.site.clock = lambda: laurel.running.clock().timestamp()
        yield MoodleJourney(laurel, moodle)
