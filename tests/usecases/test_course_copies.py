"""A copied course asks its designer once, and offers nothing until they answered."""

from __future__ import annotations

import pytest

from app.domain.errors import RefusalCode
from app.domain.evidence import Route
from app.domain.jobs import JobName
from app.domain.people import Asker, CourseRole
from app.domain.platforms import CopyDecision, Offering
from app.domain.sources import Source, SourceReason, SourceState
from app.usecases.course_copies import decide_copy, is_undecided, show_copy
from app.usecases.offer import offer
from app.usecases.show_progress import show_progress
from tests.usecases.links import open_link, progress_of
from tests.usecases.refusals import refused
from tests.usecases.world import SMALLEST, World

LEARNER = CourseRole.LEARNER
CONTINUE, NEW_RUN, UNLINK = CopyDecision.CONTINUE, CopyDecision.NEW_RUN, CopyDecision.UNLINK
BOTH = (CONTINUE, NEW_RUN)


@pytest.fixture(autouse=True)
def origin(world: World) -> None:
    """Course 1 offers the sample; course-2 will be found to be its copy."""
    world.offer()


def copy_of(world: World, subject: str = "teacher", role: CourseRole = CourseRole.STAFF) -> Asker:
    return open_link(world, subject, role, context="course-2", history=("course-1",)).asker


def find_offering(world: World, course_id: int = 2) -> Offering | None:
    with world.ports.unit_of_work(read_only=True) as u:
        return u.offerings.find_for_course(course_id)


def test_a_copy_by_the_platforms_history_is_asked_about(world: World) -> None:
    teacher = copy_of(world)
    assert is_undecided(world.ports, teacher)
    question = show_copy(world.ports, teacher)
    assert question.course.context_id == "course-2"
    assert question.origin.context_id == "course-1"
    assert question.version == world.version
    assert find_offering(world) is None
    assert [job.arguments for job in world.jobs(JobName.COLLECT_COURSE)] == [{"course_id": 1}]


def test_a_copy_by_a_link_that_was_placed_elsewhere(world: World) -> None:
    custom = progress_of(world.version, world.course())
    teacher = open_link(world, context="course-2", custom=custom).asker
    assert show_copy(world.ports, teacher).origin.context_id == "course-1"
    assert find_offering(world) is None, "the copied link alone offers nothing"


def test_a_learner_who_comes_first_changes_nothing(world: World) -> None:
    custom = progress_of(world.version, world.course())
    learner = open_link(
        world, "learner-1", LEARNER, context="course-2", history=("course-1",), custom=custom
    ).asker
    assert not is_undecided(world.ports, learner)
    assert show_progress(world.ports, learner).offered is None
    assert is_undecided(world.ports, copy_of(world))
    assert is_undecided(world.ports, learner)


def test_staff_only_are_asked_and_decide(world: World) -> None:
    copy_of(world)
    learner = copy_of(world, "learner-1", LEARNER)
    with refused(RefusalCode.NOT_ALLOWED):
        show_copy(world.ports, learner)
    with refused(RefusalCode.NOT_ALLOWED):
        decide_copy(world.ports, learner, CONTINUE)
    elsewhere = world.arrive_as_teacher(context="course-3")
    with refused(RefusalCode.NOT_FOUND):
        decide_copy(world.ports, elsewhere, CONTINUE)


@pytest.mark.parametrize("decision", BOTH)
def test_what_goes_on_is_offered_and_read(world: World, decision: CopyDecision) -> None:
    teacher = copy_of(world)
    decide_copy(world.ports, teacher, decision)
    offered = find_offering(world)
    assert offered
    assert (offered.version_id, offered.course_id) == (world.version.id, 2)
    assert {"course_id": 2} in [job.arguments for job in world.jobs(JobName.COLLECT_COURSE)]
    assert not is_undecided(world.ports, teacher)
    with world.ports.unit_of_work(read_only=True) as u:
        copy = u.copies.find(2)
    assert copy
    assert (copy.decision, copy.decided_by) == (decision, teacher.person.id)
    assert copy.decided_at == world.clock()


def test_unlinked_is_never_asked_nor_offered_again(world: World) -> None:
    teacher = copy_of(world)
    decide_copy(world.ports, teacher, UNLINK)
    assert find_offering(world) is None
    again = open_link(
        world,
        context="course-2",
        history=("course-1",),
        custom=progress_of(world.version, world.course()),
    ).asker
    assert not is_undecided(world.ports, again)
    assert find_offering(world) is None
    offer(world.ports, teacher, world.version.uuid)
    assert find_offering(world), "the staff themselves may choose later"


@pytest.mark.parametrize("decision", list(CopyDecision))
def test_the_first_answer_stands(world: World, decision: CopyDecision) -> None:
    teacher = copy_of(world)
    decide_copy(world.ports, teacher, decision)
    first = find_offering(world)
    decide_copy(world.ports, teacher, decision)
    for other in set(CopyDecision) - {decision}:
        with refused(RefusalCode.NOT_FOUND):
            decide_copy(world.ports, teacher, other)
    assert find_offering(world) == first
    with refused(RefusalCode.NOT_FOUND):
        show_copy(world.ports, teacher)


def test_a_choice_of_the_staff_answers_the_question(world: World) -> None:
    other = world.publish(SMALLEST)
    teacher = copy_of(world)
    offer(world.ports, teacher, other.uuid)
    assert not is_undecided(world.ports, teacher)
    with refused(RefusalCode.NOT_FOUND):
        decide_copy(world.ports, teacher, CONTINUE)


def test_a_course_that_offers_something_is_not_asked(world: World) -> None:
    world.offer_as(world.arrive_as_teacher(context="course-2"))
    assert not is_undecided(world.ports, copy_of(world))


def test_a_course_without_history_is_no_copy(world: World) -> None:
    teacher = open_link(world, context="course-2", history=("unknown",)).asker
    assert not is_undecided(world.ports, teacher)


def test_a_copy_of_a_copy_is_one_of_the_nearest(world: World) -> None:
    decide_copy(world.ports, copy_of(world), NEW_RUN)
    history = ("course-2", "course-1")
    teacher = open_link(world, context="course-3", history=history).asker
    assert show_copy(world.ports, teacher).origin.context_id == "course-2"


@pytest.mark.parametrize("decision", BOTH)
def test_requirements_are_read_from_where_they_were_and_checked_anew(
    world: World, decision: CopyDecision
) -> None:
    teacher = copy_of(world)
    now = world.clock()
    bound = Source(
        offering_id=world.offering().id,
        leaf="test",
        route=Route.CALCULATED,
        settings={"idnumber": "quiz-1"},
        state=SourceState.VERIFIED,
        reason=SourceReason.NONE,
        checked_at=now,
        confirmed_person_id=teacher.person.id,
        confirmed_by=teacher.person.id,
        confirmed_at=now,
        bound_at=now,
        sample={teacher.person.id: "85 / 100"},
    )
    world.clock.go_on(minutes=1)
    with world.ports.unit_of_work() as u:
        u.sources.record(bound)
    decide_copy(world.ports, teacher, decision)
    offered = find_offering(world)
    assert offered
    with world.ports.unit_of_work(read_only=True) as u:
        assert u.sources.of_offering(offered.id) == {
            "test": Source(
                offering_id=offered.id,
                leaf="test",
                route=Route.CALCULATED,
                settings={"idnumber": "quiz-1"},
                state=SourceState.WAITING,
                reason=SourceReason.NOT_READ_YET,
                bound_at=offered.created_at,
            )
        }
        assert u.sources.of_offering(bound.offering_id) == {"test": bound}
