"""Looks at a page as a person would: takes its picture, wide and narrow, and measures it.

Pictures are kept under var/screenshots, so that people can look at them too.
"""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page

from tests.e2e.axe import assert_accessible
from tests.requirements import ROOT

PICTURES = ROOT / "var" / "screenshots"
WIDTHS = (1280, 320)
HEIGHT = 800
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
CONTENT_HEIGHT = "() => document.documentElement.scrollHeight"
# A frame is as high as the platform makes it; a picture shall show all that one can scroll to.
SET_HEIGHT = """(frame, height) => {
  frame.style.height = height;
  for (let e = frame.parentElement; e !== document.body; e = e.parentElement) {
    e.style.height = height && 'auto';
    e.style.maxHeight = height && 'none';
  }
}"""
OVERFLOW = """() => {
  const page = document.scrollingElement;
  if (page.scrollWidth <= page.clientWidth) return [];
  return [...document.querySelectorAll('body *')]
    .filter((e) => e.getBoundingClientRect().right > page.clientWidth + 1)
    .filter((e) => !e.closest('.table-frame, .scroll'))
    .map((e) => e.outerHTML.slice(0, 120));
}"""
# WCAG 2.2, 2.5.8: a link within a sentence may be as small as its line.
SMALL_TARGETS = """() => {
  const pressed = 'a, button, input:not([type=hidden]), select, textarea, summary';
  return [...document.querySelectorAll(pressed)]
    .filter((e) => e.checkVisibility() && !e.closest('.skip-link'))
    .filter((e) => !(e.matches('a') && getComputedStyle(e).display === 'inline'))
    .map((e) => [e.getBoundingClientRect(), e])
    .filter(([box]) => box.width < 24 || box.height < 24)
    .map(([, e]) => e.outerHTML.slice(0, 120));
}"""


@dataclass
class Album:
    """The pictures of one story, in its order; those of an earlier run are removed."""

    name: str
    taken: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        shutil.rmtree(PICTURES / self.name, ignore_errors=True)

    def look(self, page: Page, step: str) -> None:
        """Keep pictures of the page, and fail if axe or a measure finds a fault."""
        number = len(self.taken) // len(WIDTHS) + 1
        before = page.viewport_size
        assert before is not None
        page.bring_to_front()
        for frame in page.frames:
            frame.wait_for_load_state()
        for width in WIDTHS:
            resize(page, width, HEIGHT)
            assert_fits(page, f"{step} at {width} px")
            self._keep(page, width, f"{number:02}-{step}-{width}.png")
        page.set_viewport_size(before)
        assert_accessible(page, step)

    def note(self, file_name: str, content: object) -> None:
        """Keep figures beside the pictures."""
        (PICTURES / self.name / file_name).write_text(json.dumps(content, indent=2))

    def _keep(self, page: Page, width: int, file_name: str) -> None:
        path = PICTURES / self.name / file_name
        take_picture(page, width, path)
        self.taken.append(path)


def take_picture(page: Page, width: int, path: Path) -> None:
    """Keep a picture of the whole page, every frame of it as high as what one can scroll to.

    The window is made that high: a browser does not paint what lies below it in another
    site's frame.
    """
    page.bring_to_front()
    resize(page, width, HEIGHT)
    for frame in page.frames[1:]:
        height = frame.evaluate(CONTENT_HEIGHT)
        frame.frame_element().evaluate(SET_HEIGHT, f"{height}px")
    resize(page, width, max(HEIGHT, page.evaluate(CONTENT_HEIGHT)))
    page.screenshot(path=path)
    for frame in page.frames[1:]:
        frame.frame_element().evaluate(SET_HEIGHT, "")
    resize(page, width, HEIGHT)


def resize(page: Page, width: int, height: int) -> None:
    """Give the window this size, and wait until the frames have theirs."""
    page.set_viewport_size({"width": width, "height": height})
    for frame in page.frames[1:]:
        size = frame.frame_element().evaluate("e => [e.clientWidth, e.clientHeight]")
        frame.wait_for_function("([w, h]) => innerWidth === w && innerHeight === h", arg=size)
        frame.evaluate(PAINTED)


def assert_fits(page: Page, what: str) -> None:
    """Fail if one would have to scroll sideways, or if something to press is under 24 px."""
    faults = [fault for frame in page.frames for fault in _find_faults(frame)]
    if faults:
        pytest.fail(f"{what} ({page.url}):\n" + "\n".join(faults), pytrace=False)


def _find_faults(frame: Frame) -> list[str]:
    wide = [f"  sideways: {html}" for html in frame.evaluate(OVERFLOW)]
    return wide + [f"  under 24 px: {html}" for html in frame.evaluate(SMALL_TARGETS)]
