"""A score goes back to the course: at least once, never backwards, and looked at afterwards."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from app.domain.awarding import Award
from app.domain.errors import FailureKind, PlatformFailure
from app.domain.jobs import JobName
from app.domain.people import CourseRole
from app.domain.syncing import DeliveryState
from app.usecases.send_score import send_score
from tests.usecases.world import SMALLEST, World


@pytest.fixture
def award(world: World) -> Award:
    return world.award()


def test_a_score_is_sent_read_back_and_seen(world: World, award: Award) -> None:
    send_score(world.ports, award.id)

    (score,) = world.gradebook.scores
    assert (score.subject, score.given, score.maximum) == ("learner-1", Decimal(100), Decimal(100))
    assert score.timestamp == world.clock.now
    delivery = world.delivery(award)
    assert delivery.state is DeliveryState.SEEN
    assert (delivery.timestamp, delivery.checked_at) == (score.timestamp, world.clock.now)


def test_the_score_goes_to_the_awards_own_line_item(world: World, award: Award) -> None:
    send_score(world.ports, award.id)
    item = world.gradebook.item(":award")
    assert world.gradebook.results[item.url]["learner-1"].given == 100
    assert item.tag == "laurel-award"
    assert item.resource_link_id == "link-of-course-1"


def test_a_score_that_does_not_show_is_said_not_to_be_seen(world: World, award: Award) -> None:
    world.gradebook.shows_scores = False
    send_score(world.ports, award.id)
    assert world.delivery(award).state is DeliveryState.NOT_SEEN


def test_sending_again_carries_a_later_timestamp(world: World, award: Award) -> None:
    for _ in range(3):
        send_score(world.ports, award.id)

    stamps = [score.timestamp for score in world.gradebook.scores]
    assert stamps[1] - stamps[0] >= timedelta(seconds=1), "the clock stood still meanwhile"
    assert stamps[2] - stamps[1] >= timedelta(seconds=1)


def test_a_later_clock_is_used_as_it_is(world: World, award: Award) -> None:
    send_score(world.ports, award.id)
    world.clock.go_on(hours=1)
    send_score(world.ports, award.id)
    assert world.gradebook.scores[-1].timestamp == world.clock.now


def test_a_clock_that_was_put_back_sends_no_earlier_timestamp(world: World, award: Award) -> None:
    send_score(world.ports, award.id)
    world.clock.go_on(hours=-1)
    send_score(world.ports, award.id)
    first, second = (score.timestamp for score in world.gradebook.scores)
    assert second > first


def test_a_score_whose_answer_was_lost_is_found_by_reading(world: World, award: Award) -> None:
    world.gradebook.loses_answers = 1
    with pytest.raises(PlatformFailure):
        send_score(world.ports, award.id)
    assert world.delivery(award).state is DeliveryState.FAILED
    assert world.delivery(award).error is FailureKind.TIMEOUT

    send_score(world.ports, award.id)
    assert world.delivery(award).state is DeliveryState.SEEN
    assert world.delivery(award).error is None


def test_a_conflict_over_a_score_that_is_there_sends_nothing_more(
    world: World, award: Award
) -> None:
    send_score(world.ports, award.id)
    world.gradebook.fail("send_score", FailureKind.CONFLICT)
    send_score(world.ports, award.id)

    assert len(world.gradebook.scores) == 1
    assert world.delivery(award).state is DeliveryState.SEEN


def test_a_conflict_over_another_score_is_overcome_with_a_later_timestamp(
    world: World, award: Award
) -> None:
    world.gradebook.fail("send_score", FailureKind.CONFLICT)
    send_score(world.ports, award.id)

    (score,) = world.gradebook.scores
    assert score.timestamp > world.clock.now
    assert world.delivery(award).state is DeliveryState.SEEN


def test_a_second_conflict_is_a_failure(world: World, award: Award) -> None:
    world.gradebook.fail("send_score", FailureKind.CONFLICT, FailureKind.CONFLICT)
    with pytest.raises(PlatformFailure):
        send_score(world.ports, award.id)
    assert world.delivery(award).state is DeliveryState.FAILED
    assert world.delivery(award).error is FailureKind.CONFLICT


@pytest.mark.parametrize("kind", [FailureKind.UNREACHABLE, FailureKind.MISSING_SCOPE])
def test_a_failure_is_on_record_and_handed_on(
    world: World, award: Award, kind: FailureKind
) -> None:
    world.gradebook.fail("send_score", kind)
    with pytest.raises(PlatformFailure) as caught:
        send_score(world.ports, award.id)

    assert caught.value.kind is kind
    delivery = world.delivery(award)
    assert (delivery.state, delivery.error) == (DeliveryState.FAILED, kind)
    assert delivery.checked_at == world.clock.now


def test_an_accepted_score_stays_sent_when_only_reading_back_fails(
    world: World, award: Award
) -> None:
    world.gradebook.fail("read_results", FailureKind.UNREACHABLE)
    with pytest.raises(PlatformFailure):
        send_score(world.ports, award.id)
    assert world.delivery(award).state is DeliveryState.SENT


def test_a_course_without_the_service_takes_no_score(world: World) -> None:
    version = world.publish(SMALLEST)
    teacher = world.arrive("teacher", CourseRole.STAFF, offers_services=False)
    world.offer_as(teacher, version)
    learner = world.arrive("learner-1", offers_services=False)
    world.attest(teacher, learner.person.uuid, leaf="done")
    award = world.claim(learner)

    send_score(world.ports, award.id)
    assert world.delivery(award).state is DeliveryState.NO_SERVICE
    assert world.gradebook.scores == []


def test_an_award_before_the_first_reading_is_sent_once_the_course_has_a_place_for_it(
    world: World,
) -> None:
    teacher = world.offer(world.publish(SMALLEST))
    learner = world.arrive("learner-1")
    world.attest(teacher, learner.person.uuid, leaf="done")
    award = world.claim(learner)
    send_score(world.ports, award.id)
    assert world.delivery(award).state is DeliveryState.NO_SERVICE

    world.collect()
    assert world.delivery(award).state is DeliveryState.QUEUED
    assert len(world.jobs(JobName.SEND_SCORE)) == 2
    send_score(world.ports, award.id)
    assert world.delivery(award).state is DeliveryState.SEEN

    world.collect()
    assert len(world.jobs(JobName.SEND_SCORE)) == 2, "asked for once"
