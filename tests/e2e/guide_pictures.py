"""Takes the pictures of the guides: Laurel's pages, of a running Laurel beside the Moodle double.

`make pictures` writes them into docs/images. Everything in them is sample data; the addresses of
this machine are shown as example.org.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import FloatRect, FrameLocator, sync_playwright

from tests.e2e.album import PAINTED
from tests.e2e.chromium import open_chromium
from tests.e2e.guide_course import PLATFORM, RECORDED, GuideCourse
from tests.laurel_process import LaurelInstallation, find_free_port
from tests.moodle.double import MoodleDouble
from tests.moodle.faults import status
from tests.moodle.restrictions import GradeAtLeast
from tests.requirements import ROOT

IMAGES = ROOT / "docs" / "images"
WIDTH, HIGHEST = 960, 1100
MARGIN = 12
# Ports are of the moment, and nobody's real platform is called 127.0.0.1.
RENAME = """(names) => {
  const rename = (text) => names.reduce((s, [old, name]) => s.replaceAll(old, name), text);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) walker.currentNode.data = rename(walker.currentNode.data);
  for (const box of document.querySelectorAll('input')) box.value = rename(box.value);
  document.documentElement.style.zoom = 0.94;
}"""


@dataclass(frozen=True)
class Camera:
    """Keeps pictures in a folder, and hides where they were taken."""

    course: GuideCourse
    folder: Path

    def take(self, name: str, part: str = "body", highest: int = HIGHEST) -> None:
        """Keep a part of the page, down to this height."""
        page = self.course.page
        page.evaluate(RENAME, self._names())
        page.evaluate("document.activeElement.blur()")
        box = page.locator(part).first.bounding_box()
        assert box
        scrolled = page.evaluate("scrollY")
        top = max(box["y"] + scrolled - (0 if part == "body" else MARGIN), 0)
        clip: FloatRect = {
            "x": 0,
            "y": top,
            "width": WIDTH,
            "height": min(box["height"] + 2 * MARGIN, highest),
        }
        page.screenshot(path=self._path(name), clip=clip, full_page=True)

    def take_frame(self, name: str, frame: FrameLocator) -> None:
        """Keep what stands in a frame."""
        for one in self.course.page.frames:
            one.wait_for_load_state()
        body = frame.locator("body")
        body.evaluate(f"(_, names) => ({RENAME})(names)", self._names())
        body.evaluate(PAINTED)
        card = frame.locator(".notice").bounding_box()
        assert card
        height = card["y"] + card["height"] + MARGIN
        # Not of more than the window: another site's frame is painted late where that grows.
        clip: FloatRect = {"x": 0, "y": 0, "width": WIDTH, "height": height}
        self.course.page.screenshot(path=self._path(name), clip=clip)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.png"

    def _names(self) -> list[tuple[str, str]]:
        site, laurel = self.course.moodle.issuer, self.course.laurel.base_url
        return [
            (site, "https://moodle.example.org"),
            (site.removeprefix("http://"), "moodle.example.org"),
            (laurel, "https://laurel.example.org"),
        ]


def take_pictures(folder: Path) -> None:
    """Go the whole way of the guides once, and keep the pictures in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with _running() as course:
        camera = Camera(course, folder)
        _register(course, camera)
        _place(course, camera)
        _calculate(course, camera)
        _restrict(course, camera)
        _learn(course, camera)
        _administer(course, camera)


@contextmanager
def _running() -> Iterator[GuideCourse]:
    with (
        tempfile.TemporaryDirectory() as made,
        MoodleDouble() as moodle,
        sync_playwright() as playwright,
    ):
        data = Path(made)
        laurel = LaurelInstallation(data_dir=data / "laurel", port=find_free_port())
        laurel.data_dir.mkdir()
        (data / "definition.yaml").write_bytes(RECORDED)
        laurel.run(
            "institutions", "add", "sample", "--name=Sample Teacher Training", "--country=AL"
        )
        laurel.run("microcredentials", "import", str(data / "definition.yaml"))
        with laurel.serve(), open_chromium(playwright, data / "profile") as browser:
            page = browser.new_page()
            page.set_viewport_size({"width": WIDTH, "height": HIGHEST})
            yield GuideCourse(laurel=laurel, moodle=moodle, page=page)


def _register(course: GuideCourse, camera: Camera) -> None:
    link = course.laurel.run("platforms", "invite", PLATFORM).stdout.splitlines()[-1]
    course.start_registration(link)
    frame = course.page.frame_locator("iframe")
    frame.get_by_role("button", name="Register").wait_for()
    camera.take_frame("register-asked", frame)
    frame.get_by_role("button", name="Register").click()
    frame.get_by_role("heading", name="Laurel is registered").wait_for()
    camera.take_frame("register-left", frame)


def _place(course: GuideCourse, camera: Camera) -> None:
    tool, page = course.registered_tool(), course.page
    course.open_picker(tool)
    page.get_by_label("A gate that shows").check()
    camera.take("picker", highest=870)
    course.press("Choose “")
    course.press("Add to the course")
    course.press("Save and return to course")


def _calculate(course: GuideCourse, camera: Camera) -> None:
    progress = course.links()[0]
    course.launch(progress, course.teacher)
    course.go("Set up")
    course.choose_way("test", "calculated")
    course.check("test")
    camera.take("setup-waiting", "#requirement-test")
    course.moodle.calculate(course.find_column("test"), "=[[TEST]]")
    course.grade(85, 40)
    course.check("test")
    camera.take("setup-compare", "#requirement-test", 380)
    course.page.get_by_label("Sample Learner One").first.check()
    course.press("This is the grade that the gradebook shows", "test")
    course.check("test")
    course.wait_for_word("test", "Verified")
    camera.take("setup-verified", "#requirement-test")


def _restrict(course: GuideCourse, camera: Camera) -> None:
    gate = course.links()[1]
    course.choose_way("practice", "gate")
    course.launch(gate, course.teacher)
    course.launch(course.links()[0], course.teacher)
    course.go("Set up")
    course.check("practice")
    course.wait_for_word("practice", "Waiting")
    camera.take("setup-gate", "#requirement-practice", 764)
    course.moodle.restrict(gate, GradeAtLeast(course.moodle.item_of(course.activity).id, 60))
    course.page.get_by_label("A learner who does not meet the condition").select_option(
        label="Sample Learner Two"
    )
    course.press("Name this learner", "practice")
    course.check("practice")
    course.wait_for_word("practice", "Verified")


def _learn(course: GuideCourse, camera: Camera) -> None:
    progress, learner = course.links()[0], course.learners[0]
    course.launch(progress, learner)
    camera.take("learner-progress", highest=840)
    _assess(course)
    course.launch(progress, learner)
    course.wait_for("You have met the requirements.")
    camera.take("learner-claim", highest=725)


def _assess(course: GuideCourse) -> None:
    course.launch(course.links()[0], course.teacher)
    course.page.get_by_role("link", name="Sample Learner One").click()
    for level in course.page.get_by_role("radio", name="Proficient").all():
        level.check()
    course.press("Save the assessment")
    course.wait_for("Last assessed")


def _administer(course: GuideCourse, camera: Camera) -> None:
    administrator = course.moodle.enrol(course.course, "manager")
    subject = f"--subject={administrator.id}"
    course.laurel.run("people", "grant", f"--platform={PLATFORM}", subject, "--right=administer")
    course.launch(course.links()[0], administrator)
    course.go("Platforms")
    course.page.get_by_label("Name").fill("Another campus")
    course.press("Make a link")
    camera.take("platforms", highest=768)
    course.page.get_by_role("link", name="Open edX").click()
    course.wait_for("Open edX: register by hand")
    camera.take("open-edx-by-hand", "section[aria-labelledby=values-title]")
    course.go("Readings")
    course.moodle.fail("memberships", status(403))
    course.press("Read now")
    _wait_for_failure(course)
    camera.take("readings", highest=795)


def _wait_for_failure(course: GuideCourse) -> None:
    for _ in range(60):
        if course.page.get_by_text("What to do").count():
            return
        course.page.wait_for_timeout(500)
        course.page.reload()
    raise AssertionError(course.page.content())


if __name__ == "__main__":
    take_pictures(Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES)
