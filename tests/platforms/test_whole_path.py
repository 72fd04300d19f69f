"""The main job against Open edX's LTI code, over real HTTP, from first launch to export."""

from __future__ import annotations

import csv
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browsing import Browser, Page
from tests.laurel_process import ROOT, LaurelInstallation, find_free_port
from tests.practice.client import PracticePlatform, run_practice_platform

SAMPLE = ROOT / "lti_config" / "samples" / "formative-assessment.yaml"
TITLE = "Designing formative assessment for blended learning"


@pytest.fixture(scope="module")
def laurel(tmp_path_factory: pytest.TempPathFactory) -> LaurelInstallation:
    return LaurelInstallation(data_dir=tmp_path_factory.mktemp("laurel"), port=find_free_port())


@pytest.fixture(scope="module")
def platform(
    laurel: LaurelInstallation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PracticePlatform]:
    folder = tmp_path_factory.mktemp("practice")
    with run_practice_platform(folder, laurel.base_url) as practice:
        laurel.run("migrate")
        laurel.register(practice.registration(), "Practice")
        laurel.run("microcredentials", "import", str(SAMPLE))
        laurel.run(
            "people",
            "grant",
            "--platform=Practice",
            f"--subject={practice.sub('registrar')}",
            "--right=export",
            "--right=revoke",
        )
        with laurel.serve():
            yield practice


def open_course(platform: PracticePlatform, person: str, browser: Browser | None = None) -> Page:
    block = platform.registration()["block"]
    return (browser or Browser()).launch(platform.launch_url(block, person))


def wait_for(page: Callable[[], Page], text: str) -> Page:
    deadline = time.monotonic() + 30
    while True:
        shown = page()
        if shown.shows(text) or time.monotonic() > deadline:
            assert shown.shows(text), f"never showed {text!r}:\n{shown.text}"
            return shown
        time.sleep(0.3)


def test_from_first_launch_to_export(
    laurel: LaurelInstallation, platform: PracticePlatform, tmp_path: Path
) -> None:
    teacher = Browser()
    offer = open_course(platform, "teacher", teacher)
    assert offer.shows("Choose a micro-credential for this course")
    course = teacher.submit(offer.form("/offerings"))
    course = wait_for(lambda: teacher.get(course.url), "The course was read completely.")
    assert course.shows("6 learners and the requirements"), "the roster, without its staff"
    assert course.shows("Sample Learner One")

    subject = platform.sub("learner-one")
    items = {item["tag"]: item for item in platform.gradebook()["line_items"]}
    platform.enter_grade(items["laurel-requirement"]["id"], subject, 72)
    course = teacher.submit(course.form("/readings"))
    course = wait_for(lambda: teacher.get(course.url), "✓ Met")

    address = re.search(r'href="([^"]+)">Sample Learner One', course.text)
    assert address
    learner_page = teacher.get(laurel.base_url + address[1])
    assert learner_page.shows("72 of 100")
    levels = dict.fromkeys(re.findall(r'name="(level-[^"]+)"', learner_page.text), "proficient")
    assessment = learner_page.form("/assessments")
    learner_page = teacher.post(assessment.action, {**assessment.fields, **levels})
    learner_page = teacher.submit(
        learner_page.form("/attestations"), reason="Took part in every session", completed="yes"
    )
    assert not learner_page.shows("Not known yet")

    learner = Browser()
    progress = open_course(platform, "learner-one", learner)
    assert progress.shows("You have met the requirements.")
    progress = learner.submit(
        progress.form("/claims"),
        name="Sample Learner One",
        email="learner-one@example.org",
        shared="yes",
    )
    assert progress.shows("You hold this micro-credential.")
    wait_for(lambda: learner.get(progress.url), "Sent to the course, and seen there.")
    published = platform.published()
    assert [(one["sub"], one["value"], one["maximum"]) for one in published] == [
        (subject, 100.0, 100.0)
    ]

    credential_url = re.search(rf"{laurel.base_url}/credentials/[0-9a-f-]+", progress.text)
    assert credential_url
    public = Browser().get(credential_url[0])
    assert public.status == 200
    assert public.shows("Valid")
    assert public.shows("Sample Learner One")
    assert "learner-one@example.org" not in public.text

    registrar = Browser()
    register = open_course(platform, "registrar", registrar)
    assert register.shows("1 award")
    assert register.shows(TITLE)

    for file_format in ("csv", "json"):
        output = tmp_path / f"register.{file_format}"
        laurel.run("register", "export", f"--format={file_format}", f"--output={output}")
    with (tmp_path / "register.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["holder_name"] for row in rows] == ["Sample Learner One"]
    exported = json.loads((tmp_path / "register.json").read_text())
    assert exported["manifest"]["count"] == 1
    assert exported["awards"][0]["credential"]["id"] == credential_url[0]
