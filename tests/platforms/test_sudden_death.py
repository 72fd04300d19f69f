"""kill -9 of the server during claims and readings: a restart completes them, nothing twice."""

from __future__ import annotations

import csv
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.browsing import Browser, Page
from tests.laurel_process import LaurelInstallation, find_free_port, stop
from tests.platforms.conftest import require_lti_consumer
from tests.practice.client import PracticePlatform, run_practice_platform

LEARNERS = 16
DEATHS = 3
PATIENCE = 240

DEFINITION = """
identifier: sudden-death
language: en
sample: true
title: Sample for a test
description: A micro-credential for trying what a crash does.
awarding_body: Sample institution
country: AL
workload_hours: 25
assessment: One graded activity.
participation: online
quality_assurance: None, this is sample data.
outcomes:
  - key: outcome
    text: Survives a crash.
requirements:
  all:
    - key: graded
      title: Graded activity
      grade_at_least: 60
"""


@dataclass
class Scene:
    """A course whose learners all have what it takes, and a Laurel that dies and comes back."""

    laurel: LaurelInstallation
    practice: PracticePlatform
    registration: dict[str, Any]
    learners: list[str]

    def launch(self, person: str, browser: Browser) -> Page:
        return browser.launch(self.practice.launch_url(self.registration["block"], person))


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    require_lti_consumer()
    laurel = LaurelInstallation(
        data_dir=tmp_path / "laurel",
        port=find_free_port(),
        extra={"LAUREL_LOGINS_PER_MINUTE": "100000"},
    )
    with run_practice_platform(tmp_path / "practice", laurel.base_url) as practice:
        registration = practice.make_course(
            "sudden-death",
            team={"teacher": ["instructor"], "learner-one": ["student"]},
            tool_url=laurel.base_url,
        )
        learners = practice.make_learners(LEARNERS, course="sudden-death")
        laurel.run("migrate")
        laurel.register(registration, "Practice")
        definition = tmp_path / "definition.yaml"
        definition.write_text(DEFINITION)
        laurel.run("microcredentials", "import", str(definition))
        yield Scene(laurel, practice, registration, learners)


def persevere(act: Callable[[], Page], text: str) -> Page:
    """Do what a person does while a site comes and goes: try again until it shows the text."""
    deadline = time.monotonic() + PATIENCE
    shown: Page | None = None
    while time.monotonic() < deadline:
        try:
            shown = act()
        except (httpx.TransportError, StopIteration, IndexError):
            pass
        else:
            if shown.shows(text):
                return shown
        time.sleep(0.2)
    raise AssertionError(f"never showed {text!r}: {shown.text if shown else 'no answer'}")


def test_awards_and_readings_survive_kill_9(scene: Scene, tmp_path: Path) -> None:
    process = scene.laurel.start()
    try:
        _prepare(scene)
        finished = threading.Event()
        with ThreadPoolExecutor(LEARNERS + 1) as crowd:
            claims = [crowd.submit(_claim, scene, learner) for learner in scene.learners]
            readings = crowd.submit(_keep_reading, scene, finished)
            for _ in range(DEATHS):
                time.sleep(1.0)
                process.kill()
                process.wait()
                process = scene.laurel.start()
            for claimed in claims:
                claimed.result()
            finished.set()
            readings.result()
        _see_everything_completed(scene)
    finally:
        stop(process)
    _see_nothing_lost_or_doubled(scene, tmp_path / "register.csv")


def _prepare(scene: Scene) -> None:
    """The teacher offers the micro-credential, and every learner is graded 80."""
    teacher = Browser()
    offer = scene.launch("teacher", teacher)
    course = teacher.submit(offer.form("/offerings"))
    persevere(lambda: teacher.get(course.url), "The course was read completely.")
    items = scene.practice.gradebook("sudden-death")["line_items"]
    item = next(one for one in items if one["tag"] == "laurel-requirement")
    people = {one["username"]: one["sub"] for one in _people(scene)}
    for learner in scene.learners:
        scene.practice.enter_grade(item["id"], people[learner], 80, course="sudden-death")
    teacher.submit(course.form("/readings"))
    persevere(lambda: teacher.get(course.url), "✓ Met")


def _claim(scene: Scene, learner: str) -> None:
    browser = Browser()
    progress = persevere(lambda: scene.launch(learner, browser), "What is asked for")

    def claim() -> Page:
        shown = browser.get(progress.url)
        if shown.shows("You hold this micro-credential."):
            return shown
        return browser.submit(
            shown.form("/claims"), name=f"Sample {learner}", email=f"{learner}@example.org"
        )

    persevere(claim, "You hold this micro-credential.")


def _keep_reading(scene: Scene, finished: threading.Event) -> None:
    """Press “Read now” again and again, whatever happens."""
    teacher = Browser()
    course = persevere(lambda: scene.launch("teacher", teacher), "Read now")
    while not finished.wait(0.5):
        persevere(lambda: teacher.submit(course.form("/readings")), "Read now")


def _see_everything_completed(scene: Scene) -> None:
    """The last reading is complete, and every score arrived in the gradebook."""
    teacher = Browser()
    course = persevere(lambda: scene.launch("teacher", teacher), "Read now")
    persevere(lambda: teacher.get(course.url), "The course was read completely.")
    wanted = {one["sub"] for one in _people(scene) if one["username"] in scene.learners}
    deadline = time.monotonic() + PATIENCE
    while True:
        arrived = {one["sub"] for one in scene.practice.published("sudden-death")}
        if arrived == wanted or time.monotonic() > deadline:
            assert arrived == wanted
            return
        time.sleep(0.5)


def _see_nothing_lost_or_doubled(scene: Scene, output: Path) -> None:
    scene.laurel.run("register", "export", "--format=csv", f"--output={output}")
    with output.open(encoding="utf-8-sig", newline="") as file:
        holders = Counter(row["holder_name"] for row in csv.DictReader(file))
    assert holders == Counter(f"Sample {learner}" for learner in scene.learners)
    assert re.search("unbroken", scene.laurel.run("register", "check").stdout)


def _people(scene: Scene) -> list[dict[str, Any]]:
    people: list[dict[str, Any]] = scene.practice.registration("sudden-death")["people"]
    return people
