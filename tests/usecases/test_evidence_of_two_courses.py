"""One person's evidence from every course that offers the version, on one platform or two."""

from __future__ import annotations

from uuid import uuid4

import pytest

from app.domain.people import Asker, CourseRole, PersonJoin
from app.domain.verdicts import LeafVerdict, Outcome, Reason, leaf_verdicts
from app.usecases.attest import attest
from app.usecases.show_progress import show_progress
from tests.usecases.world import SMALLEST, World


def outcomes(world: World, learner: Asker) -> dict[str, LeafVerdict]:
    verdict = show_progress(world.ports, learner).verdict
    assert verdict
    return {one.leaf.key: one for one in leaf_verdicts(verdict)}


def attest_in(world: World, context: str, subject: str) -> Asker:
    """The learner, whom a teacher of that course attested what the smallest sample asks for."""
    teacher = world.arrive_as_teacher(context=context)
    world.offer_as(teacher, world.publish(SMALLEST))
    learner = world.arrive(subject, context=context)
    (leaf,) = outcomes(world, learner)
    attest(world.ports, teacher, learner.person.uuid, leaf, completed=True, reason="Seen at work")
    return learner


def only(world: World, learner: Asker) -> LeafVerdict:
    (verdict,) = outcomes(world, learner).values()
    return verdict


def test_what_one_course_shows_counts_in_another_that_offers_the_same(world: World) -> None:
    attest_in(world, "course-1", "one")
    world.offer_as(world.arrive_as_teacher(context="course-2"), world.publish(SMALLEST))
    there = world.arrive("one", context="course-2")
    assert only(world, there).outcome is Outcome.MET


def test_it_says_nothing_about_anybody_else(world: World) -> None:
    attest_in(world, "course-1", "one")
    world.offer_as(world.arrive_as_teacher(context="course-2"), world.publish(SMALLEST))
    assert only(world, world.arrive("two", context="course-2")).outcome is Outcome.UNKNOWN
    assert only(world, world.arrive("two", context="course-1")).outcome is Outcome.UNKNOWN


def test_a_course_that_offers_another_version_says_nothing_here(world: World) -> None:
    attest_in(world, "course-1", "one")
    newer = world.publish(SMALLEST.replace(b"title: ", b"title: Newer ", 1))
    world.offer_as(world.arrive_as_teacher(context="course-2"), newer)
    there = world.arrive("one", context="course-2")
    assert only(world, there).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("principal_is_first", [True, False])
def test_two_people_who_are_one_share_their_evidence_until_they_are_split(
    world: World, *, principal_is_first: bool
) -> None:
    here = attest_in(world, "course-1", "one")
    other_platform = world.register(world.institution, "client-2")
    teacher = world.arrive(
        "teacher-2", CourseRole.STAFF, context="far-1", registration=other_platform
    )
    world.offer_as(teacher, world.publish(SMALLEST))
    there = world.arrive("two", context="far-1", registration=other_platform)
    assert only(world, there).outcome is Outcome.UNKNOWN

    first, second = here.person.id, there.person.id
    principal, joined = (first, second) if principal_is_first else (second, first)
    with world.ports.unit_of_work() as u:
        stored = u.joins.add(
            PersonJoin(
                id=0,
                uuid=uuid4(),
                institution_id=world.institution.id,
                person_id=joined,
                principal_id=principal,
                joined_by=first,
                reason="",
                joined_at=world.clock.now,
            )
        )
    assert only(world, there).outcome is Outcome.MET
    assert only(world, here).outcome is Outcome.MET

    with world.ports.unit_of_work() as u:
        u.joins.split(stored.id, by=first, reason="A mistake", at=world.clock.now)
    assert only(world, there).reason is Reason.NOT_ATTESTED
    assert only(world, here).outcome is Outcome.MET
