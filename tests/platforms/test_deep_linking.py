"""Links placed through Open edX's own LTI code: it must take what Laurel sends back."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.browsing import Browser, Page
from tests.laurel_process import ROOT, LaurelInstallation, find_free_port
from tests.platforms.conftest import require_lti_consumer
from tests.practice.client import PracticePlatform, run_practice_platform

SAMPLE = ROOT / "lti_config" / "samples" / "formative-assessment.yaml"
TITLE = "Designing formative assessment for blended learning"
SAVED = "The LTI Deep Linking content was successfully saved in the LMS."
DENIED = "You don't have access to save LTI Content Items."


@dataclass(frozen=True)
class Place:
    """A course of its own with one block, whose tool is Laurel."""

    platform: PracticePlatform
    block: str

    def choose(self, browser: Browser, person: str = "teacher") -> Page:
        return browser.launch(self.platform.choosing_url(self.block, person))

    def open(self, person: str) -> Page:
        return Browser().launch(self.platform.launch_url(self.block, person))


@pytest.fixture(scope="module")
def laurel(tmp_path_factory: pytest.TempPathFactory) -> LaurelInstallation:
    return LaurelInstallation(data_dir=tmp_path_factory.mktemp("laurel"), port=find_free_port())


@pytest.fixture(scope="module")
def platform(
    laurel: LaurelInstallation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PracticePlatform]:
    require_lti_consumer()
    with run_practice_platform(tmp_path_factory.mktemp("practice"), laurel.base_url) as practice:
        laurel.run("migrate")
        laurel.run("microcredentials", "import", str(SAMPLE))
        with laurel.serve():
            yield practice


def make_place(laurel: LaurelInstallation, platform: PracticePlatform, slug: str) -> Place:
    fields = {
        "lti_advantage_deep_linking_enabled": True,
        "lti_advantage_deep_linking_launch_url": f"{laurel.base_url}/lti/launch",
    }
    team = {"teacher": ["student", "instructor"], "learner-one": ["student"]}
    registration = platform.make_course(slug, team=team, fields=fields)
    laurel.register(registration, slug)
    return Place(platform, registration["block"])


def placed(browser: Browser, picker: Page, **fields: str) -> Page:
    """What the platform says to the answer for these choices."""
    (form,) = [one for one in picker.forms() if "version" in one.fields]
    return browser.submit(browser.post(form.action, {**form.fields, **fields}).forms()[0])


def test_a_chosen_micro_credential_opens_in_the_course(
    laurel: LaurelInstallation, platform: PracticePlatform
) -> None:
    place, teacher = make_place(laurel, platform, "choosing"), Browser()
    picker = place.choose(teacher)
    assert picker.shows("Add a micro-credential to the course")
    assert picker.shows(TITLE)
    assert placed(teacher, picker).shows(SAVED)
    assert place.open("learner-one").shows("This course offers no micro-credential yet")
    course = place.open("teacher")
    assert course.url.endswith("/course")
    assert course.shows(TITLE), "offered by what stands on the link, without asking again"
    progress = place.open("learner-one")
    assert progress.url.endswith("/progress")
    assert progress.shows(TITLE)


def test_several_links_are_taken_together(
    laurel: LaurelInstallation, platform: PracticePlatform
) -> None:
    place, teacher = make_place(laurel, platform, "several"), Browser()
    both = {"place-progress": "yes", "place-assessor": "yes"}
    assert placed(teacher, place.choose(teacher), **both).shows(SAVED)
    page = teacher.get(platform.launch_url(place.block, "teacher"))
    assert page.status == 200, page.text
    assert page.shows(TITLE)
    assert page.shows(f"{TITLE}: for assessors")
    links = [html.unescape(link) for link in re.findall(r'href="([^"]+)"', page.text)]
    assert len(links) == 2
    for link in links:
        assert teacher.launch(link).shows(TITLE), "each opens the course that it was placed in"


def test_nothing_chosen_is_an_answer_too(
    laurel: LaurelInstallation, platform: PracticePlatform
) -> None:
    place, teacher = make_place(laurel, platform, "nothing"), Browser()
    picker = place.choose(teacher)
    cancelled = teacher.submit(picker.form("/place/nothing"))
    assert teacher.submit(cancelled.forms()[0]).shows(SAVED)
    assert place.open("teacher").shows("Choose a micro-credential for this course")


def test_another_browser_cannot_bring_the_answer(
    laurel: LaurelInstallation, platform: PracticePlatform
) -> None:
    place, teacher = make_place(laurel, platform, "stolen"), Browser()
    (form,) = [one for one in place.choose(teacher).forms() if "version" in one.fields]
    answer = teacher.submit(form).forms()[0]
    assert Browser().submit(answer).shows(DENIED)
    assert teacher.submit(answer).shows(SAVED)


def test_learners_do_not_get_as_far_as_the_tool(
    laurel: LaurelInstallation, platform: PracticePlatform
) -> None:
    place = make_place(laurel, platform, "learners")
    started = Browser().get(platform.choosing_url(place.block, "learner-one"))
    assert started.shows("Students don't have permissions to perform LTI Deep Linking")
