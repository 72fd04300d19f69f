"""A micro-credential on Open edX's real LTI code: what reaches Laurel there, and what does not."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

import pytest

from app.usecases.platform_account import set_account
from tests.browsing import Browser
from tests.lms.openedx_answers import CLIENT, SECRET, PracticeOpenEdx, course, grade, page
from tests.lms.platform import PracticePlatform as ApiServer
from tests.platforms.conftest import require_lti_consumer
from tests.platforms.moodle_journey import TITLE, build_definition
from tests.platforms.openedx_journey import OpenEdxCourse, make_course
from tests.platforms.served_laurel import ServedLaurel, build_laurel_template, serve_laurel
from tests.practice.client import PracticePlatform, run_practice_platform
from tests.web.setting_up import part_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.laurel import Visit

LIMIT = 10
"""Members of which the platform still gives a roster."""

REQUIREMENTS = """requirements:
  title: Both
  all:
    - {key: grade, title: The course was passed, grade_at_least: 60}
    - {key: done, title: The course was finished, completion: recorded}
"""
BOTH = build_definition(REQUIREMENTS)
GRADED = build_definition(
    "requirements: {key: grade, title: The course was passed, grade_at_least: 60}\n"
)
"""What one course of the site shows counts in another that offers the same; so each is a
micro-credential of its own."""
MET = "You have met the requirements."


@pytest.fixture(scope="module")
def laurel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedLaurel]:
    template = build_laurel_template(tmp_path_factory.mktemp("template"))
    with serve_laurel(template, tmp_path_factory.mktemp("laurel")) as one:
        yield one


@pytest.fixture(scope="module")
def platform(
    laurel: ServedLaurel, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PracticePlatform]:
    require_lti_consumer()
    folder = tmp_path_factory.mktemp("practice")
    with run_practice_platform(folder, laurel.base_url, enrollment_limit=LIMIT) as one:
        yield one


def test_what_an_operators_program_says_counts_as_evidence(
    laurel: ServedLaurel, platform: PracticePlatform
) -> None:
    place = make_course(laurel, platform, "claims", enable_processors=True)
    teacher = place.offer(laurel.running.publish(named(BOTH, "claims")))
    assert teacher.open("course").shows("2 learners and the requirements"), (
        "the teacher is enrolled too"
    )
    bound = place.bind("done", "custom_claim", parameter="completion")
    assert part_of(bound, "done").shows("install a parameter processor that fills completion")
    place.bind("grade", "custom_claim", parameter="course_grade", maximum="1")
    part = part_of(place.open("teacher").open("setup"), "grade")
    assert part.shows("Laurel was opened and the parameter did not come with it.")
    assert not place.open("learner-one").first.shows(MET)

    platform.say_progress(place.slug, "learner-one", completion=1, course_grade=0.83)
    platform.say_progress(place.slug, "learner-two", completion=0.75, course_grade=0.5)
    learner = place.open("learner-one")
    setup = place.open("teacher").open("setup")
    for leaf in ("grade", "done"):
        assert part_of(setup, leaf).shows("✓ Verified")
        assert part_of(setup, leaf).shows("Last seen in a launch")
    assert learner.first.shows(MET)
    assert learner.first.shows("0.83 of 1")
    assert learner.first.shows("Read from what the platform said when the course was opened")
    other = place.open("learner-two").first
    assert other.shows("You have met 0 of 2 requirements.")
    assert other.shows("0.5 of 1")

    claimed = learner.post("claims", name="Sample Learner One", email="one@example.org")
    assert claimed.shows("You hold this micro-credential.")
    laurel.work()
    assert learner.open("progress").shows("Sent to the course, and seen there.")
    published = [
        (one["sub"], one["value"], one["maximum"]) for one in platform.published(place.slug)
    ]
    assert published == [(platform.sub("learner-one", place.slug), 100.0, 100.0)]


def test_content_chosen_in_studio_leaves_out_gates(
    laurel: ServedLaurel, platform: PracticePlatform
) -> None:
    place = make_course(laurel, platform, "chosen", **deep_linking(laurel))
    laurel.running.publish(named(BOTH, "chosen"))
    browser = Browser()
    picker = place.choose(browser)
    assert picker.shows(TITLE)
    assert picker.shows("Progress and claim, for learners")
    assert not picker.shows("A gate that shows who has done"), "a roster here ignores the link"
    offered = [one for one in picker.forms() if "version" in one.fields]
    newest = next(one for one in offered if "place-assessor" not in one.fields)
    placed = browser.submit(browser.submit(newest).forms()[0])
    assert placed.shows("The LTI Deep Linking content was successfully saved in the LMS.")
    teacher = place.open("teacher")
    assert teacher.first.url.endswith("/course")
    assert not teacher.first.shows("Choose a micro-credential for this course")
    setup = teacher.open("setup")
    assert not setup.shows("A link that opens on completion (gate)")
    assert setup.shows("What Open edX says when Laurel is opened")


def test_content_chosen_in_studio_takes_the_place_of_the_operators_parameters(
    laurel: ServedLaurel, platform: PracticePlatform
) -> None:
    fields = deep_linking(laurel) | {"enable_processors": True}
    place = make_course(laurel, platform, "replaced", **fields)
    version = laurel.running.publish(named(BOTH, "replaced"))
    browser = Browser()
    picker = place.choose(browser)
    form = next(one for one in picker.forms() if one.fields.get("version") == str(version.uuid))
    browser.submit(browser.submit(form).forms()[0])
    place.open("teacher")
    laurel.work()
    place.bind("done", "custom_claim", parameter="completion")
    platform.say_progress(place.slug, "learner-one", completion=1)
    place.open("learner-one")
    part = part_of(place.open("teacher").open("setup"), "done")
    assert part.shows("Laurel was opened and the parameter did not come with it.")


def test_a_roster_above_the_limit_is_done_without(
    laurel: ServedLaurel, platform: PracticePlatform
) -> None:
    place = make_course(laurel, platform, "large")
    platform.make_learners(LIMIT, course=place.slug)
    before = len(laurel.failures)
    teacher = place.offer(laurel.running.publish(named(GRADED, "large")))
    page_ = teacher.open("course")
    assert page_.shows("The course was read completely.")
    assert page_.shows("No learners are known yet.")
    learner = place.open("learner-one")
    items = {one["tag"]: one for one in platform.gradebook(place.slug)["line_items"]}
    subject = platform.sub("learner-one", place.slug)
    platform.enter_grade(items["laurel-requirement"]["id"], subject, 66)
    assert place.read().shows("1 learner and the requirements")
    assert learner.open("progress").shows(MET)
    assert len(laurel.failures) == before, "nothing that anybody could mend"


def test_grades_over_the_platforms_own_interface_are_joined_by_username(
    laurel: ServedLaurel, platform: PracticePlatform
) -> None:
    place = make_course(laurel, platform, "rest", ask_to_send_username=True)
    teacher = place.offer(laurel.running.publish(named(GRADED, "rest")))
    server = ApiServer()
    try:
        give_account(laurel, place, server)
        read_the_course_grade(laurel, teacher)
        part = part_of(teacher.open("setup"), "grade")
        assert part.shows("Switch on sharing the username"), "no learner has come yet"

        assert not place.open("learner-one").first.shows(MET)
        place.read()
        assert part_of(teacher.open("setup"), "grade").shows("✓ Verified")
        learner = place.open("learner-one").first
        assert learner.shows("0.83 of 1")
        assert learner.shows("Read from the platform's own interface")
        assert learner.shows(MET)
        place.open("learner-two")
        place.read()
        assert place.open("learner-two").first.shows("0.4 of 1")
        assert "learner-three" not in place.read().text, "the account shows more than the course"
    finally:
        server.stop()


def test_without_shared_usernames_that_interface_says_nothing(
    laurel: ServedLaurel, platform: PracticePlatform
) -> None:
    place = make_course(laurel, platform, "unnamed", learners=["learner-three"])
    teacher = place.offer(laurel.running.publish(named(GRADED, "unnamed")))
    server = ApiServer()
    try:
        give_account(laurel, place, server)
        read_the_course_grade(laurel, teacher)
        place.open("learner-three")
        place.read()
        part = part_of(teacher.open("setup"), "grade")
        assert part.shows("shares none with Laurel")
        assert not part.shows("✓ Verified")
        assert not place.open("learner-three").first.shows(MET)
    finally:
        server.stop()


def named(file: bytes, name: str) -> bytes:
    """The same as a micro-credential of its own."""
    return file.replace(b"smallest-sample", name.encode())


def deep_linking(laurel: ServedLaurel) -> dict[str, Any]:
    return {
        "lti_advantage_deep_linking_enabled": True,
        "lti_advantage_deep_linking_launch_url": f"{laurel.base_url}/lti/launch",
    }


def read_the_course_grade(laurel: ServedLaurel, teacher: Visit) -> None:
    """The teacher chooses it among what the REST API has; the course is read."""
    choices = teacher.post("setup/grade/choices", route="openedx_rest")
    assert choices.shows("Grade of the whole course")
    options = re.findall(r'name="choice" value="([^"]+)" required>', choices.text)
    wanted = next(one for one in map(html.unescape, options) if "course_grade" in one)
    chosen = teacher.browser.submit(choices.form("/source"), choice=wanted)
    assert chosen.status == 200, chosen.text
    laurel.work()


def give_account(laurel: ServedLaurel, place: OpenEdxCourse, server: ApiServer) -> None:
    """An operator stores a client of the REST API, which knows three learners of the course."""
    api = PracticeOpenEdx(server)
    known = {"learner-one": 0.83, "learner-two": 0.4, "learner-three": 1}
    rows = [grade(who, percent, course_id=place.key) for who, percent in known.items()]
    api.answers(f"/api/grades/v1/courses/{place.key}/", page(*rows))
    root = f"block-v1:{place.key.removeprefix('course-v1:')}+type@course+block@course"
    contents = course(1.0, 1)["blocks"].values()
    top = next(one for one in contents if one["type"] == "course") | {"id": root, "children": []}
    api.answers("/api/courses/v2/blocks/", {"root": root, "blocks": {root: top}})
    set_account(laurel.ports, place.registration, url=server.url, client_id=CLIENT, secret=SECRET)
