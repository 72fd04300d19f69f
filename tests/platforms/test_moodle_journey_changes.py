"""What changes on Moodle after a course was set up, and what Laurel makes of it."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from app.domain.people import Right
from tests.browsing import Browser
from tests.platforms.moodle_journey import (
    GRADED,
    MoodleJourney,
    build_definition,
    start_journey,
)
from tests.platforms.served_laurel import build_laurel_template
from tests.web.setting_up import assert_no, part_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.moodle import User

CRITERION = build_definition(
    """
rubric:
  criteria:
    - key: ideas
      name: Ideas
      description: What the essay says.
      levels:
        - {key: poor, name: Poor, points: 1, description: The ideas are not there yet.}
        - {key: good, name: Good, points: 2, description: The ideas carry the text.}
requirements: {key: ideas, title: The ideas are good, criterion: ideas, level_at_least: good}
"""
)
MET, NOT_MET = "You have met the requirements.", "You have met 0 of 1 requirement."


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_laurel_template(tmp_path_factory.mktemp("template"))


@pytest.fixture
def journey(template: Path, tmp_path: Path) -> Iterator[MoodleJourney]:
    with start_journey(template, tmp_path) as one:
        yield one


@pytest.fixture
def learner(journey: MoodleJourney) -> User:
    """A learner of a course that offers a graded requirement, with a grade that reaches it."""
    one = journey.moodle.enrol(journey.course)
    journey.begin(GRADED)
    journey.moodle.grade_by_hand(journey.item("essay"), one, 72)
    journey.read()
    return one


def test_a_rubric_is_read_over_the_web_service_and_followed(journey: MoodleJourney) -> None:
    moodle, course = journey.moodle, journey.course
    one = moodle.enrol(course)
    essay = moodle.add_activity(course, "assign", "Sample essay")
    levels = {"Ideas": [("Not there yet", 0.0), ("There", 5.0)]}
    three = {"Language": [("Poor", 0.0), ("Fair", 2.0), ("Good", 4.0)]}
    rubric = moodle.add_rubric(essay, levels | three)
    moodle.fill_rubric(rubric, one, journey.teacher, [(1, "Well thought"), (0, "")])
    teacher = journey.begin(CRITERION)
    journey.give_account()
    choices = teacher.post("setup/ideas/choices", route="moodle_webservice")
    assert choices.shows("Sample essay: Ideas")
    assert choices.shows("It has 3 levels, and this requirement's criterion 2")
    (fitting,) = re.findall(r'name="choice" value="([^"]+)" required>', choices.text)
    teacher.browser.submit(choices.form("/source"), choice=html.unescape(fitting))
    journey.laurel.work()
    assert part_of(teacher.open("setup"), "ideas").shows("✓ Verified")
    page = journey.open(one).first
    assert page.shows(MET)
    assert page.shows("“Ideas” at “Good” or above · Good")

    moodle.fill_rubric(rubric, one, journey.teacher, [(0, "On second thoughts"), (2, "")])
    journey.read()
    page = journey.open(one).first
    assert page.shows(NOT_MET)
    assert page.shows("“Ideas” at “Good” or above · Poor")


def test_a_grade_that_a_teacher_enters_anew_counts_at_the_next_reading(
    journey: MoodleJourney, learner: User
) -> None:
    assert journey.open(learner).first.shows(MET)
    journey.moodle.grade_by_hand(journey.item("essay"), learner, 40)
    assert journey.open(learner).first.shows("72 of 100"), "what was read last"
    journey.read()
    page = journey.open(learner).first
    assert page.shows("40 of 100")
    assert page.shows(NOT_MET)
    journey.moodle.grade_by_hand(journey.item("essay"), learner, None)
    journey.read()
    assert journey.open(learner).first.shows("The course no longer shows what it showed before.")


def test_a_score_under_a_teachers_override_is_not_said_to_have_arrived(
    journey: MoodleJourney, learner: User
) -> None:
    award = journey.moodle.item_of(journey.links[0])
    journey.moodle.grade_by_hand(award, learner, 10, "Held back")
    visit = journey.claim(learner)
    assert visit.open("progress").shows("Sent to the course, but not seen there.")
    assert award.final_of(learner.id) == 10, "the teacher's grade stands"
    assert award.rows[learner.id].raw == 100


def test_a_locked_grade_takes_no_score_until_somebody_unlocks_it(
    journey: MoodleJourney, learner: User
) -> None:
    award = journey.moodle.item_of(journey.links[0])
    journey.moodle.grade_by_hand(award, learner, None)
    award.rows[learner.id].locked = True
    visit = journey.claim(learner)
    assert visit.open("progress").shows("Could not be sent to the course.")
    assert visit.open("progress").shows("You hold this micro-credential."), "whatever the score"
    administrator = journey.open_as(Right.ADMINISTER)
    syncs = administrator.open("syncs")
    assert syncs.shows("Scores that did not arrive in the course")
    assert syncs.shows("Could not be sent to the course.")
    assert syncs.shows("The learning platform had an error of its own.")

    award.rows[learner.id].locked = False
    award.rows[learner.id].overridden = False
    journey.laurel.running.clock.go_on(hours=26)  # until then it is tried again by itself
    administrator = journey.open_as(Right.ADMINISTER)
    syncs = administrator.open("syncs")
    assert syncs.shows("Send 1 score again")
    administrator.browser.submit(syncs.form("/scores"))
    journey.laurel.work()
    assert award.final_of(learner.id) == 100
    assert journey.open(learner).first.shows("Sent to the course, and seen there.")


def test_whoever_taught_the_course_is_no_candidate(journey: MoodleJourney) -> None:
    moodle, course = journey.moodle, journey.course
    moodle.enrol(course)
    assistant = moodle.enrol(course, "teacher")
    teacher = journey.begin(GRADED)
    assert teacher.open("course").shows("2 learners and the requirements"), (
        "the roster calls a non-editing teacher a learner, and nothing else is known yet"
    )
    assert journey.open(assistant).first.url.endswith("/course"), "staff, as the launch says"
    page = journey.read()
    assert page.shows("1 learner and the requirements")
    assert not page.shows(assistant.name)

    for enrolment in moodle.site.roles(course.id, assistant.id).enrolments:
        enrolment.role = "student"
    moodle.grade_by_hand(journey.item("essay"), assistant, 95)
    assert not journey.read().shows(assistant.name)
    visit = journey.open(assistant)
    fields = {"name": assistant.name, "email": assistant.email}
    form = visit.open("identities").form("/codes")
    refused = visit.post("claims", form_token=form.fields["form_token"], **fields)
    assert_no(refused, 403, "not-a-candidate")


def test_a_suspended_learner_is_shown_no_longer_and_comes_back(
    journey: MoodleJourney, learner: User
) -> None:
    moodle, course = journey.moodle, journey.course
    assert journey.read().shows(learner.name)
    moodle.suspend(course, learner)
    page = journey.read()
    assert not page.shows(learner.name)
    assert journey.try_to_open(learner).url.startswith(moodle.issuer), "Moodle lets nobody in"
    moodle.suspend(course, learner, suspended=False)
    assert journey.read().shows(learner.name)
    assert journey.open(learner).first.shows("72 of 100")


def test_the_gradebook_opens_a_learners_work_for_staff_only(
    journey: MoodleJourney, learner: User
) -> None:
    moodle, link = journey.moodle, journey.links[0]
    other = moodle.enrol(journey.course)
    shown = moodle.launch(Browser(), link, journey.teacher, reviewing=learner)
    assert "/learners/" in shown.url
    assert shown.shows(learner.name)
    assert shown.shows("72 of 100")
    unknown = moodle.launch(Browser(), link, journey.teacher, reviewing=other)
    assert_no(unknown, 404, "not-found")

    forged = moodle.launch(Browser(), link, other, reviewing=learner)
    assert_no(forged, 403, "review-forged")
    assert not forged.shows(learner.name)
    own = moodle.launch(Browser(), link, learner, reviewing=learner)
    assert own.url.endswith("/progress")
