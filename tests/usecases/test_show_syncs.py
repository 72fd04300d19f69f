"""What an operator sees of the readings, and what they can ask for again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from app.domain.awarding import Award
from app.domain.errors import FailureKind, PlatformFailure, RefusalCode
from app.domain.jobs import JobName
from app.domain.people import Asker, CourseRole, Right
from app.domain.syncing import DeliveryState, Progress, SyncState
from app.usecases.reading import read_course, read_course_now
from app.usecases.register_platform import grant_rights
from app.usecases.resend_scores import resend_scores
from app.usecases.send_score import send_score
from app.usecases.show_syncs import SyncsPage, show_syncs
from tests.usecases.refusals import refused
from tests.usecases.world import SMALLEST, World


@pytest.fixture
def administrator(world: World) -> Asker:
    grant_rights(world.ports, world.registration, "administrator", [Right.ADMINISTER])
    return world.arrive("administrator", CourseRole.NONE, context=None)


@pytest.fixture
def stranger(world: World) -> Asker:
    """An administrator of another institution, who has a course of their own."""
    world.gradebook.url = "https://other.example.org"
    institution = world.add_institution("other")
    platform = world.register(institution, "client-2")
    grant_rights(world.ports, platform, "administrator", [Right.ADMINISTER])
    staff = world.arrive("administrator", CourseRole.STAFF, registration=platform)
    world.offer_as(staff, world.publish(SMALLEST, institution))
    return staff


def problems(world: World, administrator: Asker) -> SyncsPage:
    return show_syncs(world.ports, administrator, only_problems=True)


def count_readings(world: World) -> int:
    return len(world.jobs(JobName.COLLECT_COURSE))


def test_a_course_that_is_read_is_no_problem(world: World, administrator: Asker) -> None:
    world.offer()
    world.collect()
    page = show_syncs(world.ports, administrator)
    (course,) = page.courses
    assert course.progress is Progress.DONE
    assert not course.has_problem
    assert problems(world, administrator).courses == ()


def test_a_source_that_does_not_count_is_shown_by_its_requirement(
    world: World, administrator: Asker
) -> None:
    world.offer()
    world.gradebook.fail("read_results", FailureKind.NOT_FOUND)
    with pytest.raises(PlatformFailure):
        world.collect()
    (course,) = problems(world, administrator).courses
    ((title, source),) = course.sources
    assert title == "Online test passed with 60 % or more"
    assert source.failure is FailureKind.NOT_FOUND
    assert course.readings.sync.error_call == "read_results"
    assert course.has_problem


def test_a_reading_that_never_ended_is_a_problem(world: World, administrator: Asker) -> None:
    world.offer()
    world.clock.go_on(minutes=15, seconds=1)
    (course,) = problems(world, administrator).courses
    assert course.progress is Progress.ABANDONED
    assert course.has_problem


def test_courses_come_in_pages(world: World, administrator: Asker) -> None:
    for number in range(26):
        world.offer_as(world.arrive_as_teacher(context=f"course-{number}"))
    page = show_syncs(world.ports, administrator, page=99)
    assert (page.count, page.page, page.pages, len(page.courses)) == (26, 2, 2, 1)


def test_nobody_sees_another_institutions_courses(world: World, stranger: Asker) -> None:
    teacher = world.offer()
    (own,) = show_syncs(world.ports, stranger).courses
    assert own.readings.course_uuid == world.course(stranger.course_id or 0).uuid
    assert [one.name for one in show_syncs(world.ports, stranger).platforms] == ["client-2"]
    for act in (read_course_now, resend_scores):
        with refused(RefusalCode.NOT_FOUND):
            act(world.ports, stranger, world.course(teacher.course_id or 0).uuid)


def test_only_administrators_may(world: World) -> None:
    teacher = world.offer()
    with refused(RefusalCode.NOT_ALLOWED):
        show_syncs(world.ports, teacher)
    for act in (read_course_now, resend_scores):
        with refused(RefusalCode.NOT_ALLOWED):
            act(world.ports, teacher, world.course().uuid)


def test_a_course_is_read_now_once(world: World, administrator: Asker) -> None:
    world.offer()
    world.collect()
    world.clock.go_on(minutes=1)
    before = count_readings(world)
    for _ in range(2):
        read_course_now(world.ports, administrator, world.course().uuid)
        read_course(world.ports, world.course().uuid)
    assert count_readings(world) == before + 1
    assert world.sync().state is SyncState.QUEUED


def test_a_course_that_offers_nothing_or_is_not_there_cannot_be_read(
    world: World, administrator: Asker
) -> None:
    world.arrive_as_teacher()
    for course in (world.course().uuid, uuid4()):
        with refused(RefusalCode.NOT_FOUND):
            read_course_now(world.ports, administrator, course)
        with refused(RefusalCode.NOT_FOUND):
            resend_scores(world.ports, administrator, course)


# --- scores that did not arrive -------------------------------------------------------------------


@pytest.fixture
def award(world: World) -> Award:
    return world.award()


def resend(world: World, administrator: Asker) -> int:
    return resend_scores(world.ports, administrator, world.course().uuid)


def count_sendings(world: World) -> int:
    return len(world.jobs(JobName.SEND_SCORE))


def test_a_score_that_was_given_up_is_sent_again_once_and_arrives(
    world: World, administrator: Asker, award: Award
) -> None:
    world.gradebook.fail("send_score", FailureKind.MISSING_SCOPE)
    with pytest.raises(PlatformFailure):
        send_score(world.ports, award.id)
    (course,) = problems(world, administrator).courses
    assert course.resendable == 1
    before = count_sendings(world)
    assert [resend(world, administrator) for _ in range(2)] == [1, 0]
    assert count_sendings(world) == before + 1
    assert world.jobs(JobName.SEND_SCORE)[-1].arguments == {"award_id": award.id}
    assert problems(world, administrator).courses == ()

    send_score(world.ports, award.id)
    assert world.delivery(award).state is DeliveryState.SEEN
    assert resend(world, administrator) == 0


def test_a_score_that_is_given_up_again_can_be_sent_again(
    world: World, administrator: Asker, award: Award
) -> None:
    world.gradebook.shows_scores = False
    before = count_sendings(world)
    for number in range(1, 4):
        send_score(world.ports, award.id)
        assert world.delivery(award).state is DeliveryState.NOT_SEEN
        assert resend(world, administrator) == 1
        assert count_sendings(world) == before + number


def test_a_score_that_is_tried_again_by_itself_is_left_to_it(
    world: World, administrator: Asker, award: Award
) -> None:
    world.gradebook.fail("send_score", FailureKind.TIMEOUT)
    with pytest.raises(PlatformFailure):
        send_score(world.ports, award.id)
    (course,) = problems(world, administrator).courses
    assert (len(course.scores), course.resendable) == (1, 0)
    assert resend(world, administrator) == 0
    world.clock.now += timedelta(hours=26)
    assert resend(world, administrator) == 1


def test_two_who_ask_at_once_queue_one_sending(
    world: World, administrator: Asker, award: Award
) -> None:
    """As where the second had looked before the first had written."""
    world.gradebook.shows_scores = False
    send_score(world.ports, award.id)
    given_up = world.delivery(award)
    before = count_sendings(world)
    resend(world, administrator)
    with world.ports.unit_of_work() as u:
        u.deliveries.record(replace(given_up))
    resend(world, administrator)
    assert count_sendings(world) == before + 1
