"""Where a launch leads: reviews, copies, and people for whom there is nothing here."""

from __future__ import annotations

import pytest

from tests.web.laurel import RunningLaurel, Visit
from tests.web.messages import custom, review
from tests.web.platform import COURSE, LTI, MEMBERSHIP
from tests.web.refusals import assert_refusal
from tests.web.story import Story

COPY = "course-2"
HISTORY = custom(context_history=COURSE)
TITLE = "Designing formative assessment for blended learning"


# --- submission review ----------------------------------------------------------------------------


def test_a_teacher_reviews_the_learner_whom_the_gradebook_names(laurel: RunningLaurel) -> None:
    story = Story(laurel)
    story.learner("learner-1")
    page = laurel.launch("teacher", "teacher", changes=review("learner-1")).first
    assert page.url.endswith(story.page_of("learner-1"))
    assert page.shows("Sample learner-1")


def test_a_learner_reviews_their_own_progress(laurel: RunningLaurel) -> None:
    Story(laurel).learner("learner-1")
    page = laurel.launch("learner-1", "learner", changes=review("learner-1")).first
    assert page.url.endswith("/progress")
    assert page.shows(TITLE)


def test_a_forged_review_shows_nothing(laurel: RunningLaurel) -> None:
    Story(laurel).learner("learner-2")
    page = laurel.launch("learner-1", "learner", changes=review("learner-2")).first
    assert_refusal(page, 403, "review-forged")
    assert not page.shows("Sample learner-2")


def test_a_review_of_somebody_unknown(laurel: RunningLaurel) -> None:
    Story(laurel)
    page = laurel.launch("teacher", "teacher", changes=review("never-seen")).first
    assert_refusal(page, 404, "not-found")


def test_a_review_of_a_learner_of_another_course(laurel: RunningLaurel) -> None:
    Story(laurel).learner("learner-1")
    page = laurel.launch("teacher", "teacher", COPY, changes=review("learner-1")).first
    assert_refusal(page, 404, "not-found")


# --- a copied course ------------------------------------------------------------------------------


@pytest.fixture
def teacher(laurel: RunningLaurel) -> Visit:
    """The teacher of a copy of a course that offers the sample."""
    Story(laurel)
    return laurel.launch("teacher", "teacher", COPY, changes=HISTORY)


def launch_learner(laurel: RunningLaurel) -> Visit:
    return laurel.launch("learner-1", "learner", COPY, changes=HISTORY)


def test_the_staff_of_a_copy_are_asked_first(teacher: Visit) -> None:
    assert teacher.first.url.endswith("/copy")
    assert teacher.first.shows("This course is a copy. How does it go on?")
    assert teacher.first.shows(f"copied from “Sample {COURSE}”, which offers “{TITLE}”")
    decisions = [form.fields["decision"] for form in teacher.first.forms()]
    assert decisions == ["continue", "new-run", "unlink"]


def test_learners_of_an_undecided_copy_wait(laurel: RunningLaurel, teacher: Visit) -> None:
    page = launch_learner(laurel).first
    assert_refusal(page, 409, "copy-undecided")
    assert page.shows("This course is not open yet in Laurel.")
    assert (
        launch_learner(laurel).open("progress").shows("This course offers no micro-credential yet")
    )


@pytest.mark.parametrize("decision", ["continue", "new-run"])
def test_a_copy_that_goes_on(laurel: RunningLaurel, teacher: Visit, decision: str) -> None:
    page = teacher.post("copy", decision=decision)
    assert page.url.endswith("/course")
    assert page.shows(TITLE)
    assert launch_learner(laurel).first.url.endswith("/progress")
    assert teacher.open("copy").status == 404
    assert laurel.launch("teacher", "teacher", COPY, changes=HISTORY).first.url.endswith("/course")


def test_a_copy_that_is_unlinked(laurel: RunningLaurel, teacher: Visit) -> None:
    page = teacher.post("copy", decision="unlink")
    assert page.shows("Choose a micro-credential for this course")
    again = laurel.launch("teacher", "teacher", COPY, changes=HISTORY).first
    assert again.shows("Choose a micro-credential for this course")
    assert launch_learner(laurel).first.shows("This course offers no micro-credential yet")


@pytest.mark.parametrize("decision", ["", "maybe", "CONTINUE"])
def test_no_answer_decides_nothing(teacher: Visit, decision: str) -> None:
    page = teacher.post("copy", decision=decision)
    assert page.status == 422
    assert page.shows("Nothing was changed.")
    assert teacher.open("copy").status == 200


def test_a_literal_variable_is_no_history(laurel: RunningLaurel) -> None:
    Story(laurel)
    changes = custom(context_history="$Context.id.history")
    page = laurel.launch("teacher", "teacher", COPY, changes=changes).first
    assert page.url.endswith("/course")


# --- people for whom there is nothing here --------------------------------------------------------


@pytest.mark.parametrize("role", ["observer", "nobody"])
def test_observers_and_people_without_a_role_are_told(laurel: RunningLaurel, role: str) -> None:
    story = Story(laurel)
    page = laurel.launch("somebody", role).first
    assert_refusal(page, 403, "not-allowed")
    assert not story.teacher.open("course").shows("Sample somebody")


def test_a_platforms_test_user_is_no_learner(laurel: RunningLaurel) -> None:
    story = Story(laurel)
    test_user = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
    changes = {f"{LTI}roles": [f"{MEMBERSHIP}Learner", test_user]}
    page = laurel.launch("tester", "learner", changes=changes).first
    assert_refusal(page, 403, "not-allowed")
    assert not story.teacher.open("course").shows("Sample tester")


@pytest.mark.parametrize("role", ["teacher", "learner", "observer", "nobody"])
def test_a_launch_outside_any_course_is_told(laurel: RunningLaurel, role: str) -> None:
    page = laurel.launch("somebody", role, changes={f"{LTI}context": None}).first
    assert_refusal(page, 403, "no-course")
    with laurel.ports.unit_of_work(read_only=True) as u, pytest.raises(KeyError):
        u.courses.get(1)


def test_a_launch_without_a_name_is_a_learner_like_any_other(laurel: RunningLaurel) -> None:
    story = Story(laurel)
    page = laurel.launch("learner-1", "learner", changes={"name": None, "email": None}).first
    assert page.url.endswith("/progress")
    assert story.teacher.open("course").shows("Learner without a name")


@pytest.mark.parametrize("role", ["observer", "nobody"])
def test_an_own_review_without_a_role_shows_nothing(laurel: RunningLaurel, role: str) -> None:
    Story(laurel)
    page = laurel.launch("somebody", role, changes=review("somebody")).first
    assert_refusal(page, 403, "not-allowed")
