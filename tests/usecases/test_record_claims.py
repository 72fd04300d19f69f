"""Evidence that comes with a launch: snapshots in custom parameters, and what they may not do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.domain.evidence import Completed, Fact, FactValue, Graded, Route
from app.domain.people import Asker, CourseRole
from app.domain.sources import Source, SourceReason, SourceState
from app.domain.verdicts import LeafVerdict, Outcome, Reason, leaf_verdicts
from app.usecases.show_progress import show_progress
from tests.usecases.world import World

FILE = b"""
identifier: claimed
language: en
title: Claimed
description: Read from what the platform says at a launch.
awarding_body: Sample Institute
country: AL
outcomes: [{key: a, text: To know it}]
workload_hours: 30
levels: [{framework: EQF, level: "6"}]
assessment: Tests
participation: online
quality_assurance: Peer review
requirements:
  all:
    - {key: passed, title: Passed, grade_at_least: 60}
    - {key: course, title: Course, completion: recorded}
"""


@pytest.fixture
def teacher(world: World) -> Asker:
    """The teacher of a course whose two requirements are read from custom parameters."""
    teacher = world.offer(world.publish(FILE))
    for leaf, settings in (
        ("passed", {"parameter": "course_grade", "maximum": "1"}),
        ("course", {"parameter": "completion"}),
    ):
        bind(world, leaf, settings)
    return teacher


def bind(world: World, leaf: str, settings: dict[str, str]) -> None:
    offering = world.offering()
    with world.ports.unit_of_work() as u:
        u.sources.record(
            Source(
                offering_id=offering.id,
                leaf=leaf,
                route=Route.CUSTOM_CLAIM,
                settings=settings,
                bound_at=world.clock.now,
            )
        )


def source(world: World, leaf: str) -> Source:
    offering = world.offering()
    with world.ports.unit_of_work(read_only=True) as u:
        return u.sources.of_offering(offering.id)[leaf]


def facts(world: World, learner: Asker) -> list[Fact]:
    offering = world.offering()
    with world.ports.unit_of_work(read_only=True) as u:
        return list(u.evidence.facts([offering.id], [learner.person.id]))


def verdicts(world: World, learner: Asker) -> dict[str, LeafVerdict]:
    verdict = show_progress(world.ports, learner).verdict
    assert verdict
    return {one.leaf.key: one for one in leaf_verdicts(verdict)}


def test_a_learners_launch_says_what_they_reached(world: World, teacher: Asker) -> None:
    learner = world.arrive("one", custom={"course_grade": "0.83", "completion": "true"})

    values: dict[str, FactValue] = {fact.leaf: fact.value for fact in facts(world, learner)}
    assert values == {
        "passed": Graded(Decimal("0.83"), Decimal(1)),
        "course": Completed(completed=True),
    }
    assert {one.outcome for one in verdicts(world, learner).values()} == {Outcome.MET}
    assert {fact.source_id for fact in facts(world, learner)} == {
        "custom:course_grade",
        "custom:completion",
    }


def test_a_snapshot_grows_old_and_only_another_launch_renews_it(
    world: World, teacher: Asker
) -> None:
    learner = world.arrive("one", custom={"course_grade": "0.83", "completion": "1"})
    world.clock.go_on(hours=24, seconds=1)
    world.collect()
    assert {one.reason for one in verdicts(world, learner).values()} == {Reason.STALE}
    learner = world.arrive("one", custom={"course_grade": "0.83", "completion": "1"})
    assert {one.outcome for one in verdicts(world, learner).values()} == {Outcome.MET}


def test_staff_check_the_source_and_say_nothing_about_anybody(world: World, teacher: Asker) -> None:
    staff = world.arrive(
        "teacher", CourseRole.STAFF, custom={"course_grade": "1", "completion": "1"}
    )
    assert source(world, "passed").state is SourceState.VERIFIED
    assert facts(world, staff) == []


@pytest.mark.parametrize("role", [CourseRole.STAFF, CourseRole.LEARNER])
def test_a_parameter_that_never_came_is_said(
    world: World, teacher: Asker, role: CourseRole
) -> None:
    learner = world.arrive("one", role, custom={"completion": "${completion}"})
    for leaf in ("passed", "course"):
        assert source(world, leaf).reason is SourceReason.CLAIM_NEVER_CAME
    assert facts(world, learner) == []


def test_a_parameter_that_cannot_be_read_is_said(world: World, teacher: Asker) -> None:
    world.arrive("one", custom={"course_grade": "83 %"})
    assert source(world, "passed").reason is SourceReason.CLAIM_UNREADABLE


def test_one_launch_without_it_does_not_undo_a_source_that_spoke(
    world: World, teacher: Asker
) -> None:
    learner = world.arrive("one", custom={"course_grade": "0.83", "completion": "1"})
    world.arrive("one")
    assert source(world, "passed").state is SourceState.VERIFIED
    assert verdicts(world, learner)["passed"].outcome is Outcome.MET


def test_a_parameter_of_that_name_is_nothing_where_nobody_bound_it(world: World) -> None:
    world.offer(world.publish(FILE))
    learner = world.arrive("one", custom={"course_grade": "1", "completion": "1"})
    assert facts(world, learner) == []


def test_what_came_before_the_source_was_bound_anew_no_longer_counts(
    world: World, teacher: Asker
) -> None:
    learner = world.arrive("one", custom={"course_grade": "0.83", "completion": "1"})
    world.clock.go_on(minutes=1)
    bind(world, "passed", {"parameter": "final_grade", "maximum": "1"})
    world.arrive("teacher", CourseRole.STAFF, custom={"final_grade": "0.2"})
    assert source(world, "passed").state is SourceState.VERIFIED
    assert verdicts(world, learner)["passed"].outcome is Outcome.UNKNOWN


def test_a_source_that_is_paused_keeps_its_facts_and_they_do_not_count(
    world: World, teacher: Asker
) -> None:
    learner = world.arrive("one", custom={"course_grade": "0.83", "completion": "1"})
    paused = source(world, "course").broken(
        SourceReason.OPENED_SUDDENLY, world.clock.now + timedelta(seconds=1)
    )
    with world.ports.unit_of_work() as u:
        u.sources.record(replace(paused))
    assert verdicts(world, learner)["course"].reason is Reason.SOURCE_BROKEN
    assert len(facts(world, learner)) == 2
