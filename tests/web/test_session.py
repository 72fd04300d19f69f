"""What a launch leads to, and what keeps one launch apart from another."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.browsing import Browser
from tests.web.laurel import RunningLaurel
from tests.web.platform import LTI
from tests.web.refusals import assert_refusal


def test_a_launch_outside_a_course(laurel: RunningLaurel) -> None:
    page = laurel.launch("teacher", "teacher", changes={f"{LTI}context": None}).first
    assert_refusal(page, 403, "no-course")
    assert page.shows("Open Laurel from inside a course.")


def test_a_launch_without_a_role(laurel: RunningLaurel) -> None:
    assert_refusal(laurel.launch("somebody", "nobody").first, 403, "not-allowed")


def test_a_launch_with_an_unknown_role(laurel: RunningLaurel) -> None:
    roles = {f"{LTI}roles": ["urn:something:Else"]}
    assert_refusal(laurel.launch("somebody", "nobody", changes=roles).first, 403, "not-allowed")


def test_a_learner_without_name_and_e_mail_is_known_by_no_name(laurel: RunningLaurel) -> None:
    laurel.launch("learner-1", "learner", changes={"name": None, "email": None})
    teacher = laurel.launch("teacher", "teacher")
    page = teacher.post("offerings", version=str(laurel.version.uuid))
    assert page.shows("Learner without a name")
    assert "learner-1" not in page.text, "nor by the platform's user id"


@pytest.mark.parametrize(
    ("claims", "browsers", "language"),
    [({"locale": "xx"}, "en", "en"), ({}, "yy, en;q=0.5", "en"), ({}, "", "en")],
)
def test_a_page_says_its_language(
    laurel: RunningLaurel, claims: dict[str, object], browsers: str, language: str
) -> None:
    browser = Browser(headers={"accept-language": browsers})
    page = laurel.launch("learner-1", "learner", browser=browser, changes=claims).first
    assert f'<html lang="{language}"' in page.text
    assert page.headers["content-language"] == language


# --- the session ----------------------------------------------------------------------------------


def test_a_launch_that_has_expired(laurel: RunningLaurel) -> None:
    visit = laurel.launch("learner-1", "learner")
    laurel.clock.go_on(hours=7, minutes=59)
    assert visit.open("progress").status == 200
    laurel.clock.go_on(minutes=1)
    assert_refusal(visit.open("progress"), 403, "session-ended")


def test_two_people_in_two_tabs_of_one_browser_never_mix(laurel: RunningLaurel) -> None:
    browser = Browser()
    teacher = laurel.launch("teacher", "teacher", browser=browser)
    teacher.post("offerings", version=str(laurel.version.uuid))
    first = laurel.launch("learner-1", "learner", browser=browser)
    second = laurel.launch("learner-2", "learner", browser=browser)

    assert teacher.open("course").shows("2 learners and the requirements")
    assert first.open("course").status == 403, "the other tab's role stays in the other tab"
    assert teacher.open("progress").status == 403
    assert len({visit.launch_id for visit in (teacher, first, second)}) == 3


def test_two_courses_in_two_tabs_never_mix(laurel: RunningLaurel) -> None:
    browser = Browser()
    first = laurel.launch("teacher", "teacher", "course-1", browser=browser)
    second = laurel.launch("teacher", "teacher", "course-2", browser=browser)
    first.post("offerings", version=str(laurel.version.uuid))

    assert first.open("course").shows("Sample course-1")
    page = second.open("course")
    assert page.shows("Sample course-2")
    assert page.shows("Choose a micro-credential for this course"), "the other course's is not here"


@pytest.mark.parametrize("token", ["", "foreign", "another launch's"])
def test_a_form_without_this_launchs_token_changes_nothing(
    laurel: RunningLaurel, token: str
) -> None:
    browser = Browser()
    visit = laurel.launch("teacher", "teacher", browser=browser)
    if token == "another launch's":
        other = laurel.launch("teacher", "teacher", browser=browser)
        token = other.form_token()
        assert token
    page = visit.post("offerings", version=str(laurel.version.uuid), form_token=token)

    assert page.status == 403
    assert "form-stale" in page.text
    assert visit.open("course").shows("Choose a micro-credential for this course")


def test_a_form_from_another_site_is_refused(laurel: RunningLaurel) -> None:
    """The cookie goes along, as it does from any site; the token does not."""
    visit = laurel.launch("teacher", "teacher")
    fields = {"version": str(laurel.version.uuid)}
    answer = visit.browser.request("POST", visit.address("offerings"), fields)
    assert answer.status == 403


def test_the_login_leaves_no_trace_of_the_person_in_the_address(laurel: RunningLaurel) -> None:
    visit = laurel.launch("learner-1", "learner")
    assert urlsplit(visit.first.url).query == ""
