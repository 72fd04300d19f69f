"""A course that Moodle copied: what its staff are asked, and what each answer does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.moodle import ActivityCompleted
from tests.platforms.moodle_journey import (
    GRADED,
    TITLE,
    MoodleJourney,
    build_definition,
    start_journey,
)
from tests.platforms.served_laurel import build_laurel_template
from tests.web.setting_up import assert_no, part_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.moodle import Course, GradeItem, Link, User
    from tests.web.laurel import Visit

BOTH = build_definition(
    """
requirements:
  title: Both
  all:
    - {key: essay, title: The essay, grade_at_least: 60}
    - {key: portfolio, title: The portfolio was finished, completion: recorded}
"""
)
MET, NOT_MET = "You have met the requirements.", "You have met 0 of 1 requirement."


@dataclass
class Copied:
    """A course in which a learner met the requirement, and its copy, where the learner is too."""

    journey: MoodleJourney
    learner: User
    copy: Course

    @property
    def link(self) -> Link:
        """The learners' link in the copy."""
        return self.links_of_copy()[0]

    def links_of_copy(self) -> list[Link]:
        links = self.journey.moodle.site.links.values()
        return [link for link in links if link.course_id == self.copy.id]

    def open(self, user: User) -> Visit:
        return self.journey.open(user, self.link)

    def decide(self, decision: str) -> Visit:
        """The first staff launch in the copy, and its answer; the course is read afterwards."""
        teacher = self.open(self.journey.teacher)
        assert teacher.first.url.endswith("/copy")
        form = next(one for one in teacher.first.forms() if one.fields.get("decision") == decision)
        page = teacher.browser.submit(form)
        assert page.status == 200, page.text
        self.journey.laurel.work()
        return teacher

    def columns(self, leaf: str) -> list[GradeItem]:
        return self.journey.items(leaf, self.copy)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_laurel_template(tmp_path_factory.mktemp("template"))


@pytest.fixture
def journey(template: Path, tmp_path: Path) -> Iterator[MoodleJourney]:
    with start_journey(template, tmp_path) as one:
        yield one


def copy_course(journey: MoodleJourney, learner: User) -> Copied:
    copy = journey.moodle.copy_course(journey.course)
    journey.moodle.enrol(copy, "editingteacher", journey.teacher)
    journey.moodle.enrol(copy, "student", learner)
    return Copied(journey, learner, copy)


@pytest.fixture
def copied(journey: MoodleJourney) -> Copied:
    learner = journey.moodle.enrol(journey.course)
    journey.begin(GRADED)
    journey.moodle.grade_by_hand(journey.item("essay"), learner, 72)
    journey.read()
    return copy_course(journey, learner)


def test_the_first_staff_launch_asks_and_learners_wait(copied: Copied) -> None:
    early = copied.open(copied.learner)
    assert early.first.shows("This course offers no micro-credential yet")
    assert copied.journey.laurel.failures == []

    asked = copied.open(copied.journey.teacher).first
    assert asked.shows("This course is a copy. How does it go on?")
    assert asked.shows(f"It was copied from “Sample course”, which offers “{TITLE}”.")
    waiting = copied.journey.try_to_open(copied.learner, copied.link)
    assert_no(waiting, 409, "copy-undecided")
    assert waiting.shows("This course is not open yet in Laurel.")
    assert_no(early.open("copy"), 403, "not-allowed")
    copied.journey.laurel.work()
    requests = copied.journey.moodle.requests("memberships")
    assert not [one for one in requests if f"/CourseSection/{copied.copy.id}/" in one.path]


def test_the_same_learners_go_on(copied: Copied) -> None:
    teacher = copied.decide("continue")
    course = teacher.open("course")
    assert course.shows(TITLE)
    assert course.shows("1 learner and the requirements")
    page = copied.open(copied.learner).first
    assert page.shows(MET), "what was shown in the old course counts"
    assert page.shows("72 of 100")
    (column,) = copied.columns("essay")
    assert column.kind == "manual", "the copy's own column, found again by resourceId and tag"
    assert len(copied.columns("award")) == 1

    copied.journey.moodle.grade_by_hand(column, copied.learner, 88)
    teacher.post("readings")
    copied.journey.laurel.work()
    assert copied.open(copied.learner).first.shows("88 of 100"), "and so does what comes later"
    visit = copied.open(copied.learner)
    visit.post("claims", name=copied.learner.name, email=copied.learner.email)
    copied.journey.laurel.work()
    assert copied.columns("award")[0].final_of(copied.learner.id) == 100, "in the copy"
    assert copied.journey.items("award")[0].final_of(copied.learner.id) is None
    assert copied.journey.open(copied.learner).first.shows("You hold this micro-credential.")


def test_other_learners_start_anew(copied: Copied) -> None:
    teacher = copied.decide("new-run")
    assert teacher.open("course").shows(TITLE)
    page = copied.open(copied.learner).first
    assert page.shows(NOT_MET), "the old course counts for the old course"
    assert not page.shows("72 of 100")
    assert copied.journey.open(copied.learner).first.shows(MET), "where nothing changed"
    (column,) = copied.columns("essay")
    copied.journey.moodle.grade_by_hand(column, copied.learner, 61)
    teacher.post("readings")
    copied.journey.laurel.work()
    page = copied.open(copied.learner).first
    assert page.shows("61 of 100")
    assert page.shows(MET)
    assert copied.journey.open(copied.learner).first.shows("72 of 100")


def test_a_copy_may_have_nothing_to_do_with_it(copied: Copied) -> None:
    teacher = copied.decide("unlink")
    assert teacher.open("course").shows("Choose a micro-credential for this course")
    again = copied.open(copied.journey.teacher).first
    assert again.shows("Choose a micro-credential for this course"), "it is not asked again"
    learner = copied.open(copied.learner).first
    assert learner.shows("This course offers no micro-credential yet")
    assert copied.journey.open(copied.learner).first.shows(MET)
    assert_no(teacher.open("copy"), 404, "not-found")


def test_gate_and_formula_are_set_up_in_the_copy_but_prove_themselves_anew(
    journey: MoodleJourney,
) -> None:
    moodle, course = journey.moodle, journey.course
    essay = moodle.add_activity(course, "assign", "Sample essay", idnumber="ESSAY")
    portfolio = moodle.add_activity(course, "assign", "Portfolio", completion="manual")
    learner, other = (moodle.enrol(course) for _ in range(2))
    journey.begin(BOTH, gates=("portfolio",))
    moodle.restrict(journey.links[1], ActivityCompleted(portfolio.cmid))
    journey.open(journey.teacher, journey.links[1])
    journey.bind("essay", "calculated", idnumber="ESSAY")
    moodle.calculate(journey.item("essay"), "=[[ESSAY]]")
    moodle.open_gradebook(course)
    for who, points in ((learner, 80), (other, 30)):
        moodle.grade(essay, who, points)
    moodle.complete(portfolio, learner)
    journey.read()
    journey.compare("essay", learner.name)
    assert journey.open(learner).first.shows(MET)

    copied = copy_course(journey, learner)
    moodle.enrol(copied.copy, "student", other)
    teacher = copied.decide("continue")
    setup = teacher.open("setup")
    for leaf, way in (("essay", "calculated into a column"), ("portfolio", "(gate)")):
        assert part_of(setup, leaf).shows(way), "as it was set up in the old course"
        assert not part_of(setup, leaf).shows("✓ Verified"), "but checked here anew"
    assert part_of(setup, "portfolio").shows("Laurel does not know the gate link yet.")
    (column,) = copied.columns("essay")
    assert column.formula, "Moodle took the formula along"
    assert journey.open(learner).first.shows(MET), "nothing was taken from the old course"

    _, gate = copied.links_of_copy()
    journey.open(journey.teacher, gate)
    new_portfolio = next(
        activity
        for activity in moodle.site.activities.values()
        if (activity.course_id, activity.name) == (copied.copy.id, "Portfolio")
    )
    moodle.complete(new_portfolio, learner)
    teacher.post("readings")
    journey.laurel.work()
    assert part_of(teacher.open("setup"), "portfolio").shows("✓ Verified")
