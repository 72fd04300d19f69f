"""Reading a course: whole or not at all, and the same reading twice is the same as once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.domain.errors import FailureKind, PlatformFailure
from app.domain.evidence import Fact, Graded, Withdrawn
from app.domain.people import Asker, CourseRole
from app.domain.platforms import AWARD_PURPOSE, LINE_ITEM_SCOPE
from app.domain.syncing import CourseSync, SyncState
from app.usecases.collect_course import collect_course
from app.usecases.launch import launch
from app.usecases.reading import request_reading
from app.usecases.show_course import show_course
from tests.usecases.world import World


@pytest.fixture
def teacher(world: World) -> Asker:
    """The teacher of a course that was read once, with two learners on its roster."""
    asker = world.offer()
    world.gradebook.enrol("learner-1", name="Sample Learner One")
    world.gradebook.enrol("learner-2", name="Sample Learner Two")
    world.collect()
    world.clock.go_on(minutes=10)
    return asker


def facts_about(world: World, subject: str) -> tuple[Fact, ...]:
    offering = world.offering()
    with world.ports.unit_of_work(read_only=True) as u:
        person = u.people.find_by_identity(world.institution.id, world.registration.issuer, subject)
        return u.evidence.facts([offering.id], [person.id]) if person else ()


def names_shown(world: World, teacher: Asker) -> list[str]:
    return [row.person.name for row in show_course(world.ports, teacher).rows]


def test_learners_of_the_roster_appear_by_name(world: World, teacher: Asker) -> None:
    assert names_shown(world, teacher) == ["Sample Learner One", "Sample Learner Two"]
    assert world.sync().state is SyncState.DONE
    assert world.sync().members == 2


def test_the_line_items_are_asked_for_once_the_awards_first(world: World, teacher: Asker) -> None:
    world.collect()
    items = world.gradebook.items
    version = world.version.uuid
    assert [item.resource_id for item in items] == [f"{version}:award", f"{version}:test"]
    assert [item.tag for item in items] == ["laurel-award", "laurel-requirement"]
    assert {item.maximum for item in items} == {Decimal(100)}
    assert world.gradebook.calls.count("get_line_item") == 2, "bound ones are not asked for again"


def test_the_platforms_own_item_of_the_link_carries_the_award(world: World) -> None:
    world.offer()
    signed = world.signed("learner-1", item_of_link="https://platform.example.org/own")
    launch(world.ports, signed, "digest")
    world.collect()
    assert world.bound_items()["award"].url == "https://platform.example.org/own"
    assert [item.tag for item in world.gradebook.items] == ["laurel-requirement"]


def test_a_grade_becomes_a_fact_with_its_scale_and_source(world: World, teacher: Asker) -> None:
    world.gradebook.grade("learner-1", "7.5", maximum="10", leaf="test")
    world.collect()

    (fact,) = facts_about(world, "learner-1")
    assert fact.value == Graded(Decimal("7.5"), Decimal(10))
    assert fact.source_id == world.gradebook.item(":test").url
    assert fact.observed_at == world.clock.now
    assert fact.leaf == "test"
    assert facts_about(world, "learner-2") == ()


def test_reading_the_same_again_adds_no_fact(world: World, teacher: Asker) -> None:
    world.gradebook.grade("learner-1", "72", leaf="test")
    for _ in range(3):
        world.collect()
        world.clock.go_on(minutes=1)
    assert len(facts_about(world, "learner-1")) == 1


def test_a_changed_grade_is_another_fact_and_the_old_one_stays(
    world: World, teacher: Asker
) -> None:
    for given in ("50", "72"):
        world.gradebook.grade("learner-1", given, leaf="test")
        world.collect()
        world.clock.go_on(minutes=1)

    values = [fact.value for fact in facts_about(world, "learner-1")]
    assert values == [Graded(Decimal(50), Decimal(100)), Graded(Decimal(72), Decimal(100))]


def test_a_grade_that_is_gone_is_withdrawn_once(world: World, teacher: Asker) -> None:
    world.gradebook.grade("learner-1", "72", leaf="test")
    world.collect()
    world.gradebook.withdraw("learner-1", leaf="test")
    for _ in range(2):
        world.clock.go_on(minutes=1)
        world.collect()

    values = [type(fact.value) for fact in facts_about(world, "learner-1")]
    assert values == [Graded, Withdrawn]


def test_a_grade_that_comes_back_counts_again(world: World, teacher: Asker) -> None:
    world.gradebook.grade("learner-1", "72", leaf="test")
    world.collect()
    world.gradebook.withdraw("learner-1", leaf="test")
    world.clock.go_on(minutes=1)
    world.collect()
    world.gradebook.grade("learner-1", "72", leaf="test")
    world.clock.go_on(minutes=1)
    world.collect()

    values = [type(fact.value) for fact in facts_about(world, "learner-1")]
    assert values == [Graded, Withdrawn, Graded]


def test_without_its_roster_a_course_is_not_read_at_all(world: World, teacher: Asker) -> None:
    world.gradebook.grade("learner-1", "72", leaf="test")
    world.gradebook.expel("learner-2")
    before = world.sync()
    world.gradebook.fail("read_memberships", FailureKind.TIMEOUT)
    with pytest.raises(PlatformFailure):
        world.collect()

    assert facts_about(world, "learner-1") == ()
    assert names_shown(world, teacher) == ["Sample Learner One", "Sample Learner Two"]
    assert_failed(world, "read_memberships", before)


def test_a_source_that_fails_changes_nothing_of_its_own_and_takes_nothing_from_the_rest(
    world: World, teacher: Asker
) -> None:
    world.gradebook.grade("learner-1", "72", leaf="test")
    world.gradebook.expel("learner-2")
    before, read = world.sync(), world.readings()
    world.gradebook.fail("read_results", FailureKind.TIMEOUT)
    with pytest.raises(PlatformFailure):
        world.collect()

    assert facts_about(world, "learner-1") == ()
    assert world.readings() == read, "the source is as old as it was"
    assert names_shown(world, teacher) == ["Sample Learner One"], "the roster was read whole"
    assert_failed(world, "read_results", before)


def assert_failed(world: World, call: str, before: CourseSync) -> None:
    sync = world.sync()
    assert (sync.state, sync.error) == (SyncState.FAILED, FailureKind.TIMEOUT)
    assert sync.error_call == call
    assert sync.completed_at == before.completed_at, "what was known is as old as it was"
    assert sync.finished_at == world.clock.now


def test_a_complete_reading_clears_the_failure_before_it(world: World, teacher: Asker) -> None:
    world.gradebook.fail("read_memberships", FailureKind.UNREACHABLE)
    with pytest.raises(PlatformFailure):
        world.collect()
    world.collect()
    sync = world.sync()
    assert (sync.state, sync.error, sync.error_call) == (SyncState.DONE, None, "")
    assert sync.completed_at == world.clock.now


def test_a_line_item_that_cannot_be_had_leaves_its_requirement_unread(world: World) -> None:
    teacher = world.offer()
    world.gradebook.enrol("learner-1", name="Sample Learner One")
    world.gradebook.fail("get_line_item", None, FailureKind.MISSING_SCOPE)
    with pytest.raises(PlatformFailure):
        world.collect()
    assert names_shown(world, teacher) == ["Sample Learner One"]
    assert set(world.bound_items()) == {AWARD_PURPOSE}
    assert world.readings() == {}


def test_a_platform_that_lets_nobody_make_line_items_is_not_made_to(world: World) -> None:
    """Open edX makes them for anybody who asks, whatever the launch allowed."""
    world.offer_as(world.arrive("teacher", CourseRole.STAFF, scopes=frozenset()))
    with pytest.raises(PlatformFailure) as refused:
        world.collect()

    assert refused.value.kind is FailureKind.MISSING_SCOPE
    assert LINE_ITEM_SCOPE in refused.value.detail
    assert world.sync().error is FailureKind.MISSING_SCOPE
    assert world.gradebook.items == []


def test_staff_of_the_roster_are_no_candidates(world: World, teacher: Asker) -> None:
    world.gradebook.enrol("assistant", CourseRole.STAFF, "Sample Assistant")
    world.gradebook.enrol("observer", CourseRole.NONE, "Sample Observer")
    world.collect()
    assert names_shown(world, teacher) == ["Sample Learner One", "Sample Learner Two"]


def test_whoever_launched_as_staff_stays_out_though_the_roster_calls_them_learner(
    world: World, teacher: Asker
) -> None:
    world.gradebook.enrol("teacher", CourseRole.LEARNER, "Sample Teacher")
    world.collect()
    assert "Sample Teacher" not in names_shown(world, teacher)


def test_whoever_left_the_course_is_no_longer_shown(world: World, teacher: Asker) -> None:
    world.gradebook.expel("learner-2")
    world.collect()
    assert names_shown(world, teacher) == ["Sample Learner One"]


def test_a_grade_of_somebody_outside_the_roster_waits_for_them(
    world: World, teacher: Asker
) -> None:
    world.gradebook.grade("learner-9", "72", leaf="test")
    world.collect()
    assert len(facts_about(world, "learner-9")) == 1
    assert len(names_shown(world, teacher)) == 2
    world.arrive("learner-9", name="Sample Learner Nine")
    assert "Sample Learner Nine" in names_shown(world, teacher)


def test_a_platform_without_services_is_asked_for_nothing(world: World) -> None:
    teacher = world.arrive("teacher", CourseRole.STAFF, offers_services=False)
    world.offer_as(teacher)
    world.collect()
    assert world.gradebook.calls == []
    sync = world.sync()
    assert (sync.state, sync.members) == (SyncState.DONE, 0)
    assert world.readings() == {}, "nothing was read, so nothing is known"


def test_without_a_roster_those_who_launched_are_shown(world: World) -> None:
    teacher = world.arrive("teacher", CourseRole.STAFF, offers_services=False)
    world.offer_as(teacher)
    world.arrive("learner-1", offers_services=False, name="Sample Learner One")
    world.collect()
    assert names_shown(world, teacher) == ["Sample Learner One"]


def test_a_course_that_offers_nothing_is_left_alone(world: World) -> None:
    world.arrive_as_teacher()
    collect_course(world.ports, 1)
    assert world.gradebook.calls == []
    assert world.sync().state is SyncState.NEVER


@pytest.mark.parametrize("fails", [False, True])
def test_a_reading_asked_for_meanwhile_still_waits(
    world: World, teacher: Asker, fails: bool
) -> None:
    def ask_again() -> None:
        assert world.sync().state is SyncState.RUNNING
        with world.ports.unit_of_work() as u:
            request_reading(u, 1, world.clock())
        if fails:
            raise PlatformFailure(FailureKind.TIMEOUT, platform="p", call="read_results")

    world.gradebook.meanwhile = ask_again
    if fails:
        with pytest.raises(PlatformFailure):
            world.collect()
        assert world.sync().error is FailureKind.TIMEOUT
    else:
        world.collect()
        assert world.sync().completed_at == world.clock.now
    assert world.sync().state is SyncState.QUEUED


def test_a_thousand_members_are_merged_at_once(world: World) -> None:
    teacher = world.offer()
    for number in range(1000):
        world.gradebook.enrol(f"learner-{number}", name=f"Sample Learner {number:04}")
    world.collect()
    for number in range(1000):
        world.gradebook.grade(f"learner-{number}", "60", leaf="test")
    world.collect()

    overview = show_course(world.ports, teacher, page=20)
    assert (overview.learners, overview.pages, len(overview.rows)) == (1000, 20, 50)
    assert overview.rows[-1].person.name == "Sample Learner 0999"
    assert len(facts_about(world, "learner-999")) == 1
