"""The page of the readings: what failed, why, what to grant, and asking again."""

from __future__ import annotations

import html
import re
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from app.domain.errors import FailureKind, PlatformFailure
from app.domain.people import Right
from app.domain.syncing import CourseSync, DeliveryState, ScoreDelivery, SyncState
from app.lms import line_items, memberships, results, scores
from app.web.sync_sentences import SERVICES
from tests.browsing import Page
from tests.usecases.database import NAME
from tests.web.laurel import RunningLaurel, Visit
from tests.web.story import Story

ROSTER = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"


@pytest.fixture
def story(laurel: RunningLaurel) -> Story:
    return Story(laurel)


@pytest.fixture
def admin(laurel: RunningLaurel, story: Story) -> Visit:
    laurel.grant("admin", Right.ADMINISTER)
    return laurel.launch("admin", "nobody")


def record(laurel: RunningLaurel, state: SyncState, **others: object) -> None:
    now = laurel.clock()
    sync = CourseSync(course_id=1, state=state, started_at=now, finished_at=now)
    with laurel.ports.unit_of_work() as u:
        u.syncs.record(replace(sync, **others))  # type: ignore[arg-type] # a test names what it varies


def fail(laurel: RunningLaurel, kind: FailureKind, detail: str = "") -> None:
    """The last reading of the course failed."""
    call = "read the roster"
    record(laurel, SyncState.FAILED, error=kind, error_call=call, error_detail=detail)


def set_kind(laurel: RunningLaurel, kind: str) -> None:
    with (
        closing(sqlite3.connect(laurel.product.settings.data_dir / NAME)) as connection,
        connection,
    ):
        connection.execute("UPDATE registrations SET kind = ?", [kind])


def words(page: Page) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def press(admin: Visit, page: Page, end: str) -> Page:
    return admin.browser.submit(page.form(end))


def test_the_page_shows_platforms_and_courses_and_is_linked_for_administrators(
    laurel: RunningLaurel, admin: Visit
) -> None:
    page = admin.open("syncs")
    assert 'aria-current="page">Readings</a>' in page.text
    assert page.shows(f"Platform {laurel.platform.client_id}")
    assert page.shows("1 course")
    assert page.shows("Read completely")
    assert not page.shows("What to do")
    assert "/syncs" not in laurel.launch("teacher", "teacher").open("course").text


def test_a_missing_scope_is_named_with_the_place_to_switch_it_on(
    laurel: RunningLaurel, admin: Visit
) -> None:
    fail(laurel, FailureKind.MISSING_SCOPE, f"the platform has to grant {ROSTER}")
    said = words(admin.open("syncs?show=problems"))
    assert "1 course with a problem" in said
    assert ROSTER in said
    assert "switch on the service for names and roles (NRPS)" in said
    assert "Laurel looks again once a day" in said
    assert "What Laurel asked for read the roster" in said


@pytest.mark.parametrize(
    ("kind", "advice"),
    [
        (FailureKind.UNAUTHORIZED, "compare the client ID and the address of the key set"),
        (FailureKind.UNREACHABLE, "Laurel tries again by itself, with growing pauses."),
        (FailureKind.REJECTED, "The learning platform rejected the request."),
    ],
    ids=str,
)
def test_every_failure_says_what_comes_next(
    laurel: RunningLaurel, admin: Visit, kind: FailureKind, advice: str
) -> None:
    fail(laurel, kind)
    assert advice in words(admin.open("syncs"))


def test_what_is_not_a_scope_is_said_in_laurels_own_words(
    laurel: RunningLaurel, admin: Visit
) -> None:
    fail(laurel, FailureKind.MISSING_SCOPE, "grant the account a capability")
    said = words(admin.open("syncs"))
    assert "In detail grant the account a capability" in said
    assert "switch on the service" not in said


def test_a_bare_refusal_is_explained_by_the_call(laurel: RunningLaurel, admin: Visit) -> None:
    fail(laurel, FailureKind.MISSING_SCOPE)
    assert "switch on the service for names and roles" in words(admin.open("syncs"))
    error = FailureKind.MISSING_SCOPE
    record(laurel, SyncState.FAILED, error=error, error_call=scores.CALL)
    assert "switch on the service for assignments and grades" in words(admin.open("syncs"))
    record(laurel, SyncState.FAILED, error=error, error_call="call core_course_get_contents")
    assert "switch on the service" not in words(admin.open("syncs"))


def test_every_call_of_a_service_is_known_by_its_name() -> None:
    names = {memberships.CALL, line_items.FIND, line_items.CREATE_CALL, results.CALL, scores.CALL}
    assert set(SERVICES) == names


def test_a_platforms_own_words_are_used(laurel: RunningLaurel, admin: Visit) -> None:
    fail(
        laurel,
        FailureKind.MISSING_SCOPE,
        "grant https://purl.imsglobal.org/spec/lti-ags/scope/lineitem",
    )
    for kind, place in (
        ("generic", "with leave to make columns"),
        ("moodle", "IMS LTI Assignment and Grade Services : Use this service for grade sync"),
        ("openedx", "set Assignment and Grades to Programmatic"),
        ("unheard-of", "with leave to make columns"),
    ):
        set_kind(laurel, kind)
        assert place in words(admin.open("syncs")), kind


def test_a_course_is_asked_for_once_and_its_progress_is_said(
    laurel: RunningLaurel, admin: Visit
) -> None:
    first = admin.open("syncs")
    page = press(admin, first, "/readings")
    assert page.status == 200
    said = words(page)
    assert "The course is waiting to be read. Asked for:" in said
    assert "Read now" not in said
    assert press(admin, first, "/readings").status == 200
    laurel.collect()
    assert "Read completely" in words(admin.open("syncs"))


def test_a_reading_that_hangs_is_shown_as_abandoned_and_can_be_asked_again(
    laurel: RunningLaurel, story: Story, admin: Visit
) -> None:
    story.teacher.browser.submit(story.teacher.open("course").form("/readings"))
    laurel.clock.go_on(minutes=14)
    assert "waiting to be read" in words(story.teacher.open("course"))
    laurel.clock.go_on(minutes=2)
    for visit, page in ((story.teacher, "course"), (admin, "syncs?show=problems")):
        said = words(visit.open(page))
        assert "nothing works on it any more" in said
        assert "Read now" in said
    press(admin, admin.open("syncs"), "/readings")
    assert "The course is waiting to be read." in words(story.teacher.open("course"))


def test_the_course_page_says_since_when_and_refreshes_by_a_link_only(
    laurel: RunningLaurel, story: Story
) -> None:
    page = story.teacher.browser.submit(story.teacher.open("course").form("/readings"))
    assert re.search(r"Asked for: \d+ \w+ \d{4}, \d\d:\d\d UTC\.", words(page))
    assert page.shows("Look again")
    record(laurel, SyncState.RUNNING)
    page = story.teacher.open("course")
    assert re.search(r"The course is being read now\. Begun: \d+", words(page))
    assert "refresh" not in {name.lower() for name in page.headers}
    assert 'http-equiv="refresh"' not in page.text.lower()
    laurel.collect()
    assert not story.teacher.open("course").shows("Look again")


def test_a_score_that_did_not_arrive_is_sent_again_once(
    laurel: RunningLaurel, story: Story, admin: Visit
) -> None:
    story.award("learner-1")
    with laurel.ports.unit_of_work() as u:
        u.deliveries.record(ScoreDelivery(award_id=1, state=DeliveryState.NOT_SEEN))
    page = admin.open("syncs?show=problems")
    assert "1 score. Sent to the course, but not seen there." in words(page)
    form = page.form("/scores")
    for _ in range(2):
        assert admin.browser.submit(form).shows("No course has a problem.")
    with laurel.ports.unit_of_work(read_only=True) as u:
        delivery = u.deliveries.find(1)
    assert delivery is not None
    assert delivery.state is DeliveryState.QUEUED


def test_a_source_that_does_not_count_says_why(laurel: RunningLaurel, admin: Visit) -> None:
    laurel.gradebook.fail("read_results", FailureKind.NOT_FOUND)
    with pytest.raises(PlatformFailure):
        laurel.collect()
    said = words(admin.open("syncs?show=problems"))
    assert "Online test passed with 60 % or more: Broken. The learning platform did not" in said
    assert "no longer has what Laurel looked for" in said


@pytest.mark.parametrize("page", ["0", "x", "-1", "999999999999", "٣", ""])
def test_a_page_that_cannot_be_leads_back_to_one_that_can(admin: Visit, page: str) -> None:
    form = admin.open("syncs").form("/readings")
    assert admin.browser.submit(form, page=page).status == 200


def test_course_titles_are_shown_as_text(laurel: RunningLaurel, admin: Visit) -> None:
    odd = {"https://purl.imsglobal.org/spec/lti/claim/context": {"id": "c", "title": "<script>"}}
    teacher = laurel.launch("teacher", "teacher", "c", changes=odd)
    teacher.post("offerings", version=str(laurel.version.uuid))
    page = admin.open("syncs")
    assert "<script" not in page.text
    assert page.shows("<script>")
    assert page.shows("2 courses")
